package httpapi_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"gridmap/internal/fault"
	"gridmap/internal/roster"
)

// peopled is a memory that knows the city's people.
type peopled struct{ *memory }

// held returns who holds a post now, in the order of the staff numbers.
func (m peopled) held(ctx context.Context) ([]roster.Listed, error) {
	city, err := m.city.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	var listed []roster.Listed
	for _, person := range city.People {
		one := roster.Listed{Person: person}
		for _, post := range city.Posts {
			if post.Person == person.Number && post.Period.Holds(time.Now()) {
				one.Posts = append(one.Posts, roster.Held{Role: post.Role, Code: post.Code})
			}
		}
		listed = append(listed, one)
	}
	slices.SortFunc(listed, func(a, b roster.Listed) int { return strings.Compare(a.Number, b.Number) })
	return listed, nil
}

func (m peopled) People(ctx context.Context, f roster.PeopleFilter) (page roster.PeoplePage, err error) {
	unlock, err := m.lock()
	defer unlock()
	if err != nil {
		return page, err
	}
	listed, err := m.held(ctx)
	for _, one := range listed {
		one.Posts = slices.DeleteFunc(one.Posts, func(h roster.Held) bool {
			return !f.Scope.Covers(h.Code) || f.Area != "" && !h.Code.Within(f.Area)
		})
		if len(one.Posts) == 0 || one.Number <= f.After || !strings.Contains(one.Name+one.Number, f.Text) {
			continue
		}
		if len(page.People) == f.Limit {
			page.Next = page.People[f.Limit-1].Number
			break
		}
		page.People = append(page.People, one)
	}
	return page, err
}

func (m peopled) PersonHeld(ctx context.Context, number string) (roster.Listed, error) {
	unlock, err := m.lock()
	defer unlock()
	if err != nil {
		return roster.Listed{}, err
	}
	listed, err := m.held(ctx)
	for _, one := range listed {
		if one.Number == number {
			return one, err
		}
	}
	return roster.Listed{}, fault.New(fault.NotFound, "person.unknown", "id", "There is no such person.")
}
