package roster

import (
	"slices"
	"time"
)

// Standing is a post as it is held at a moment.
type Standing struct {
	Role   Role
	Person Person
	Away   bool
	Deputy *Person // who stands in while Person is away; nil if nobody does
	// Carried says that the post was carried over from another grid, and that nobody
	// has confirmed it.
	Carried bool
}

// order holds the roles as they are listed: leaders, then the team, then the
// others.
var order = []Role{
	FirstLeader, CommunityLeader, TeamSection, TeamCounty, TeamSubdistrict, TeamCommunity,
	Volunteer, GridMember, MobileAssistant, ContactLeader, BuildingLeader, HouseholdLeader, PartyHousehold, Desk,
}

// Stand returns the posts that hold at the moment, with who stands in for people
// on leave: leaders first, then the team, then the others. Posts of people that
// the directory does not know are left out.
func Stand(posts []Post, people Directory, at time.Time) []Standing {
	clock := &boundary{at: at}
	var standing []Standing
	for _, post := range posts {
		person, ok := people.Person(post.Person)
		if !ok || !post.Period.Holds(at) {
			continue
		}
		one := Standing{Role: post.Role, Person: person, Carried: post.Carried != 0}
		switch found := holder(post, Because(post.Role), people, clock); {
		case found.Because == "":
			one.Away = true
		case found.For != nil:
			one.Away, one.Deputy = true, &found.Person
		}
		standing = append(standing, one)
	}
	slices.SortStableFunc(standing, func(a, b Standing) int {
		return slices.Index(order, a.Role) - slices.Index(order, b.Role)
	})
	return standing
}
