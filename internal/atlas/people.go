package atlas

import (
	"sync"
	"time"

	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// people are the persons, their posts of all times and their leaves.
type people struct {
	persons    map[string]roster.Person
	leaves     map[string][]roster.Leave
	byCode     map[region.Code][]roster.Post // of grids and subdistricts
	byBuilding map[string][]roster.Post      // by the building's ref
	answering  func() map[string][]roster.Post
}

func newPeople(s *roster.Snapshot) *people {
	p := &people{
		persons:    make(map[string]roster.Person, len(s.People)),
		leaves:     make(map[string][]roster.Leave),
		byCode:     make(map[region.Code][]roster.Post),
		byBuilding: make(map[string][]roster.Post),
	}
	for _, person := range s.People {
		p.persons[person.Number] = person
	}
	for _, leave := range s.Leaves {
		p.leaves[leave.Person] = append(p.leaves[leave.Person], leave)
	}
	for _, post := range s.Posts {
		if post.Code != "" {
			p.byCode[post.Code] = append(p.byCode[post.Code], post)
		} else {
			p.byBuilding[post.Building] = append(p.byBuilding[post.Building], post)
		}
	}
	p.answering = sync.OnceValue(p.indexAnswering)
	return p
}

// Person implements roster.Directory.
func (p *people) Person(number string) (roster.Person, bool) {
	person, ok := p.persons[number]
	return person, ok
}

// Leaves implements roster.Directory.
func (p *people) Leaves(number string) []roster.Leave { return p.leaves[number] }

// resolve returns who is responsible for a grid at a moment, and until when at
// least.
func (p *people) resolve(grid region.Code, at time.Time) (roster.Responsible, time.Time) {
	var posts roster.Posts
	for _, post := range p.byCode[grid] {
		switch post.Role {
		case roster.FirstLeader:
			posts.FirstLeader = append(posts.FirstLeader, post)
		case roster.CommunityLeader:
			posts.CommunityLeader = append(posts.CommunityLeader, post)
		}
	}
	for _, post := range p.byCode[grid.At(region.Subdistrict)] {
		if post.Role == roster.Desk {
			posts.Desk = append(posts.Desk, post)
		}
	}
	return roster.Resolve(posts, p, at)
}

// duty says who is responsible for each grid at a moment.
type duty struct {
	at    time.Time
	found []roster.Responsible // by cell
	until []time.Time          // by cell: when the answer may change; zero: never
	next  time.Time            // the earliest of these; zero: never

	once     sync.Once                // for standing, which standIns fills when it is first asked for
	standing map[string][]region.Code // grids by the deputy's staff number
}

func newDuty(l *land, p *people, at time.Time) *duty {
	d := &duty{at: at, found: make([]roster.Responsible, len(l.grids)), until: make([]time.Time, len(l.grids))}
	for i := range l.grids {
		d.found[i], d.until[i] = p.resolve(l.grids[i].Code, at)
		if u := d.until[i]; !u.IsZero() && (d.next.IsZero() || u.Before(d.next)) {
			d.next = u
		}
	}
	return d
}

// shows reports whether both say the same on a map: the names and the reasons.
func (d *duty) shows(other *duty) bool {
	if other == nil || len(d.found) != len(other.found) {
		return false
	}
	for i := range d.found {
		if d.found[i].Person.Name != other.found[i].Person.Name || d.found[i].Because != other.found[i].Because {
			return false
		}
	}
	return true
}
