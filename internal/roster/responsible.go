package roster

import "time"

// Because names the step that found the responsible person.
type Because string

// The steps, in the order in which they are tried.
const (
	BecauseFirstLeader     Because = "first_leader"
	BecauseDeputy          Because = "deputy"
	BecauseCommunityLeader Because = "community_leader"
	BecauseDesk            Because = "desk"
	BecauseNobody          Because = "nobody" // no post is filled: a dispatcher decides
)

// Responsible is the answer to "who answers for this grid now?".
type Responsible struct {
	Person  Person
	Role    Role // the role of the post, also when a deputy stands in
	Because Because
	For     *Person // who is away, when a deputy stands in; else nil
}

// Posts are the posts that matter for one grid: its own leaders' and its
// subdistrict's desk.
type Posts struct {
	FirstLeader, CommunityLeader, Desk []Post
}

// DecidingPosts returns those of a grid's and its subdistrict's posts that matter for
// who is responsible for the grid.
func DecidingPosts(onGrid, onSubdistrict []Post) Posts {
	var posts Posts
	for _, post := range onGrid {
		switch post.Role {
		case FirstLeader:
			posts.FirstLeader = append(posts.FirstLeader, post)
		case CommunityLeader:
			posts.CommunityLeader = append(posts.CommunityLeader, post)
		}
	}
	for _, post := range onSubdistrict {
		if post.Role == Desk {
			posts.Desk = append(posts.Desk, post)
		}
	}
	return posts
}

// Directory finds people and their leaves by staff number.
type Directory interface {
	Person(number string) (Person, bool)
	Leaves(number string) []Leave
}

// Resolve returns who is responsible at the moment: the first leader; the deputy
// while they are on leave (deputies chain); the community leader or their
// deputy; the subdistrict's desk. until is the next moment at which a period
// begins or ends, so that the answer may change without any write; zero if none.
func Resolve(posts Posts, people Directory, at time.Time) (found Responsible, until time.Time) {
	clock := &boundary{at: at}
	for _, step := range []struct {
		posts   []Post
		because Because
	}{
		{posts.FirstLeader, BecauseFirstLeader},
		{posts.CommunityLeader, BecauseCommunityLeader},
		{posts.Desk, BecauseDesk},
	} {
		for _, post := range step.posts {
			if !clock.holds(post.Period) || found.Because != "" {
				continue
			}
			found = holder(post, step.because, people, clock)
		}
	}
	if found.Because == "" {
		found.Because = BecauseNobody
	}
	return found, clock.next
}

// holder returns who stands in the post: its person, or the first of the chain
// of deputies who is not away. The zero Responsible means that all are away. A
// chain that comes back to somebody ends there.
func holder(post Post, because Because, people Directory, clock *boundary) Responsible {
	owner, ok := people.Person(post.Person)
	if !ok {
		return Responsible{}
	}
	current, standing := owner, post.Deputy
	seen := map[string]bool{}
	for !seen[current.Number] {
		seen[current.Number] = true
		leave, away := awayNow(people.Leaves(current.Number), clock)
		if !away {
			if current.Number == owner.Number {
				return Responsible{Person: owner, Role: post.Role, Because: because}
			}
			if because == BecauseFirstLeader {
				because = BecauseDeputy
			}
			return Responsible{Person: current, Role: post.Role, Because: because, For: &owner}
		}
		next := leave.Deputy
		if next == "" {
			next, standing = standing, ""
		}
		if current, ok = people.Person(next); !ok {
			return Responsible{}
		}
	}
	return Responsible{}
}

func awayNow(leaves []Leave, clock *boundary) (Leave, bool) {
	var now Leave
	away := false
	for _, l := range leaves {
		if clock.holds(l.Period) && !away {
			now, away = l, true
		}
	}
	return now, away
}

// boundary remembers the earliest begin or end of a period after the moment.
type boundary struct{ at, next time.Time }

func (b *boundary) holds(p Period) bool {
	for _, t := range []time.Time{p.From, p.Until} {
		if t.After(b.at) && (b.next.IsZero() || t.Before(b.next)) {
			b.next = t
		}
	}
	return p.Holds(b.at)
}
