package atlas

import (
	"slices"
	"time"

	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// CodesOf returns the grids and subdistricts that a person, by staff number,
// answers for now: where they hold the post of a first, community or contact
// leader, the subdistrict whose desk they are, and the grids for which they stand
// in for somebody. In order, each once; nil before the first picture.
func (a *Atlas) CodesOf(person string) []region.Code {
	p, ok := a.Current()
	if !ok || person == "" {
		return nil
	}
	now := p.land.moment(time.Now())
	var codes []region.Code
	for _, piece := range p.pieces {
		codes = append(codes, piece.duty.standIns(piece.county)[person]...)
	}
	for _, staff := range p.staff {
		for _, post := range staff.answering()[person] {
			if post.Period.Holds(now) {
				codes = append(codes, post.Code)
			}
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// answers reports whether who holds a post answers for what it is on.
func answers(role roster.Role) bool {
	switch role {
	case roster.FirstLeader, roster.CommunityLeader, roster.ContactLeader, roster.Desk:
		return true
	}
	return false
}

// indexAnswering returns the posts of those who answer for a grid or subdistrict,
// of all times, by the staff number.
func (s *staff) indexAnswering() map[string][]roster.Post {
	index := map[string][]roster.Post{}
	for _, posts := range s.byCode {
		for _, post := range posts {
			if answers(post.Role) {
				index[post.Person] = append(index[post.Person], post)
			}
		}
	}
	return index
}
