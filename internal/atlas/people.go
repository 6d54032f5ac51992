package atlas

import (
	"maps"
	"sync"
	"time"

	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// people are the persons, their posts of all times and their leaves. Posts are kept
// county by county, so that pictures share those that are the same in them.
type people struct {
	*roll
	// late are persons, with their leaves, who came after the roll.
	late *roll
	// staff are the posts on grids and subdistricts, by the county's code.
	staff      map[region.Code]*staff
	byBuilding map[string][]roster.Post // by the building's ref
}

// roll is a list of persons and of their leaves.
type roll struct {
	persons map[string]roster.Person
	leaves  map[string][]roster.Leave
}

// staff are the posts in one county.
type staff struct {
	byCode    map[region.Code][]roster.Post
	answering func() map[string][]roster.Post
}

func newRoll(people []roster.Person, leaves []roster.Leave) *roll {
	r := &roll{make(map[string]roster.Person, len(people)), make(map[string][]roster.Leave)}
	for _, person := range people {
		r.persons[person.Number] = person
	}
	for _, leave := range leaves {
		r.leaves[leave.Person] = append(r.leaves[leave.Person], leave)
	}
	return r
}

func newPeople(s *roster.Snapshot) *people {
	p := &people{roll: newRoll(s.People, s.Leaves), late: newRoll(nil, nil),
		staff: map[region.Code]*staff{}, byBuilding: make(map[string][]roster.Post)}
	for _, post := range s.Posts {
		if post.Code == "" {
			p.byBuilding[post.Building] = append(p.byBuilding[post.Building], post)
			continue
		}
		county := countyOf(post.Code)
		if p.staff[county] == nil {
			p.staff[county] = newStaff(map[region.Code][]roster.Post{})
		}
		p.staff[county].byCode[post.Code] = append(p.staff[county].byCode[post.Code], post)
	}
	return p
}

func newStaff(byCode map[region.Code][]roster.Post) *staff {
	s := &staff{byCode: byCode}
	s.answering = sync.OnceValue(s.indexAnswering)
	return s
}

// with returns the people after the posts on some grids have been read anew. Persons
// who are not known yet come with them. What is known of the others stays as it is
// until all are read.
func (p *people) with(s *roster.Staff) *people {
	if len(s.Grids) == 0 {
		return p
	}
	next := *p
	next.staff = maps.Clone(p.staff)
	of := func(code region.Code) *staff {
		county := countyOf(code)
		if next.staff[county] == p.staff[county] {
			byCode := map[region.Code][]roster.Post{}
			if p.staff[county] != nil {
				byCode = maps.Clone(p.staff[county].byCode)
			}
			next.staff[county] = newStaff(byCode)
		}
		return next.staff[county]
	}
	for _, code := range s.Grids {
		delete(of(code).byCode, code)
	}
	for _, post := range s.Posts {
		to := of(post.Code)
		to.byCode[post.Code] = append(to.byCode[post.Code], post)
	}
	var come []roster.Person
	for _, person := range s.People {
		if _, known := p.Person(person.Number); !known {
			come = append(come, person)
		}
	}
	if len(come) > 0 {
		next.late = p.late.with(come, s.Leaves)
	}
	return &next
}

// with returns a roll with more persons, and those of the leaves that are theirs.
func (r *roll) with(come []roster.Person, leaves []roster.Leave) *roll {
	next, more := &roll{maps.Clone(r.persons), maps.Clone(r.leaves)}, newRoll(come, leaves)
	for number, person := range more.persons {
		next.persons[number] = person
		if away := more.leaves[number]; len(away) > 0 {
			next.leaves[number] = away
		}
	}
	return next
}

// Person implements roster.Directory.
func (p *people) Person(number string) (roster.Person, bool) {
	person, ok := p.persons[number]
	if !ok {
		person, ok = p.late.persons[number]
	}
	return person, ok
}

// Leaves implements roster.Directory.
func (p *people) Leaves(number string) []roster.Leave {
	if leaves, ok := p.leaves[number]; ok {
		return leaves
	}
	return p.late.leaves[number]
}

// postsOn returns the posts of all times on a grid or a subdistrict.
func (p *people) postsOn(code region.Code) []roster.Post {
	if s := p.staff[countyOf(code)]; s != nil {
		return s.byCode[code]
	}
	return nil
}

// resolve returns who is responsible for a grid at a moment, and until when at
// least.
func (p *people) resolve(grid region.Code, at time.Time) (roster.Responsible, time.Time) {
	var posts roster.Posts
	for _, post := range p.postsOn(grid) {
		switch post.Role {
		case roster.FirstLeader:
			posts.FirstLeader = append(posts.FirstLeader, post)
		case roster.CommunityLeader:
			posts.CommunityLeader = append(posts.CommunityLeader, post)
		}
	}
	for _, post := range p.postsOn(grid.At(region.Subdistrict)) {
		if post.Role == roster.Desk {
			posts.Desk = append(posts.Desk, post)
		}
	}
	return roster.Resolve(posts, p, at)
}
