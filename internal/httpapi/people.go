package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// People finds those who hold a post now.
type People interface {
	// People lists the people whom a filter chooses, in the order of their staff
	// numbers.
	People(ctx context.Context, f roster.PeopleFilter) (roster.PeoplePage, error)
	// PersonHeld returns a person with all that they hold now, or a fault.NotFound,
	// person.unknown.
	PersonHeld(ctx context.Context, number string) (roster.Listed, error)
}

// listedJSON is a person with the posts that they hold where one may read of them.
type listedJSON struct {
	personJSON
	Posts []heldJSON `json:"posts"`
}

type heldJSON struct {
	Role roster.Role `json:"role"`
	Code region.Code `json:"code"`
	Name string      `json:"name"`
}

func newListed(p roster.Listed) listedJSON {
	out := listedJSON{newPerson(p.Person), make([]heldJSON, 0, len(p.Posts))}
	for _, h := range p.Posts {
		out.Posts = append(out.Posts, heldJSON(h))
	}
	return out
}

// listPeople handles GET /api/v1/people: those with a post where one may read of
// people.
func (s *Server) listPeople(c echo.Context) error {
	q, err := readQuery(c, "area", "q", "limit", "cursor")
	if err != nil {
		return err
	}
	area, err := q.code("area")
	if err != nil {
		return err
	}
	f := roster.PeopleFilter{Scope: who(c).Scope(account.ReadPeople), Area: area, Text: q.text("q"),
		Limit: q.limit(usualRows, maxRows), After: q.text("cursor")}
	if err := q.fault(); err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	page, err := s.store.People(ctx, f)
	if err != nil {
		return err
	}
	items := make([]listedJSON, 0, len(page.People))
	for _, p := range page.People {
		items = append(items, newListed(p))
	}
	return answerPrivately(c, http.StatusOK, newList(items, page.Next))
}

// revealPhone handles POST /api/v1/people/:id/phone. That it was asked for is
// written down before it is told: if it cannot be, nothing is.
func (s *Server) revealPhone(c echo.Context) error {
	if err := decodeNothing(c); err != nil {
		return err
	}
	number, ok := unescape(c.Param("id"))
	if !ok {
		return errNoPerson()
	}
	ctx, cancel := within(c)
	defer cancel()
	person, err := s.store.PersonHeld(ctx, number)
	if err != nil {
		return err
	}
	code, err := revealedAt(who(c), person)
	if err != nil {
		return err
	}
	err = s.accounts.Record(ctx, account.Entry{Action: "phone.revealed", Kind: "person", Target: person.Number, Code: code})
	if err != nil {
		return err
	}
	return answerPrivately(c, http.StatusOK, struct {
		Phone string `json:"phone"`
	}{person.Phone})
}

// revealedAt returns the first post by which an actor may see a person's phone. A
// person of whom they may not even read is a fault.NotFound.
func revealedAt(actor account.Actor, person roster.Listed) (region.Code, error) {
	held := func(action account.Action) int {
		return slices.IndexFunc(person.Posts, func(h roster.Held) bool { return actor.May(action, h.Code) })
	}
	if i := held(account.RevealPhones); i >= 0 {
		return person.Posts[i].Code, nil
	}
	if held(account.ReadPeople) < 0 {
		return "", errNoPerson()
	}
	return "", fault.New(fault.Forbidden, "action.forbidden", "", "Your account may not see the phones of people there.")
}

func errNoPerson() error {
	return fault.New(fault.NotFound, "person.unknown", "id", "There is nobody with this staff number.")
}
