package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/issue"
	"gridmap/internal/place"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// issuesPerThousandBuildings is how many issues the past year has had.
const issuesPerThousandBuildings = 60

// chronicler makes up past issues.
type chronicler struct {
	rng    *rand.Rand
	now    time.Time
	grids  map[region.Code]lattice.Shape
	people map[string]roster.Person
	posts  map[region.Code]roster.Posts
	leaves map[string][]roster.Leave
}

// Person implements roster.Directory.
func (c *chronicler) Person(number string) (roster.Person, bool) {
	p, ok := c.people[number]
	return p, ok
}

// Leaves implements roster.Directory.
func (c *chronicler) Leaves(number string) []roster.Leave { return c.leaves[number] }

// makeIssues makes up the issues of the past year, oldest first: each near a
// building and routed by the same rule as a real one. Old ones are closed; of the
// last weeks' some are still open, a few were returned, and a few lie outside all
// grids and wait for a place.
func makeIssues(seed uint64, grids []region.Grid, buildings []place.Building, s staff, edition int64, now time.Time) []issue.Past {
	if len(buildings) == 0 {
		return nil
	}
	c := newChronicler(seed, grids, s, now)
	n := len(buildings) * issuesPerThousandBuildings / 1000
	ages := make([]time.Duration, n)
	for i := range ages {
		// The square makes recent ones more frequent: the service is becoming known.
		f := c.rng.Float64()
		ages[i] = time.Duration(f * f * float64(365*24*time.Hour))
	}
	slices.SortFunc(ages, func(a, b time.Duration) int { return int(b - a) })
	bounds := lattice.EmptyBounds()
	for _, g := range grids {
		bounds = bounds.Union(g.Shape.Bounds())
	}
	var all []issue.Past
	const outsideEvery = 240
	for i, age := range ages {
		at := now.Add(-age).Truncate(time.Second)
		if i%outsideEvery == outsideEvery-1 {
			far := lattice.Point{X: bounds.Max.X + 30_000 + c.rng.Int32N(100_000), Y: bounds.Min.Y + c.rng.Int32N(bounds.Max.Y-bounds.Min.Y)}
			all = append(all, c.unplaced(far.Degrees(), edition, at))
			continue
		}
		all = append(all, c.placed(&buildings[c.rng.IntN(len(buildings))], edition, at))
	}
	return all
}

func newChronicler(seed uint64, grids []region.Grid, s staff, now time.Time) *chronicler {
	c := &chronicler{
		rng: newRand(seed, "issues"), now: now,
		grids: map[region.Code]lattice.Shape{}, people: map[string]roster.Person{},
		posts: map[region.Code]roster.Posts{}, leaves: map[string][]roster.Leave{},
	}
	for _, p := range s.people {
		c.people[p.Number] = p
	}
	for _, l := range s.leaves {
		c.leaves[l.Person] = append(c.leaves[l.Person], l)
	}
	desks := map[region.Code][]roster.Post{}
	for _, p := range s.posts {
		posts := c.posts[p.Code]
		switch p.Role {
		case roster.FirstLeader:
			posts.FirstLeader = append(posts.FirstLeader, p)
		case roster.CommunityLeader:
			posts.CommunityLeader = append(posts.CommunityLeader, p)
		case roster.Desk:
			desks[p.Code] = append(desks[p.Code], p)
			continue
		default:
			continue
		}
		c.posts[p.Code] = posts
	}
	for _, g := range grids {
		c.grids[g.Code] = g.Shape
		posts := c.posts[g.Code]
		posts.Desk = desks[g.Code.At(region.Subdistrict)]
		c.posts[g.Code] = posts
	}
	return c
}

// placed makes up an issue beside a building.
func (c *chronicler) placed(b *place.Building, edition int64, at time.Time) issue.Past {
	text := complaints[c.rng.IntN(len(complaints))]
	responsible, _ := roster.Resolve(c.posts[b.Grid], c, at)
	route := issue.Route{Edition: edition, Match: issue.Inside, Grid: b.Grid, Responsible: responsible}
	past := c.begin(text, c.beside(b), route, at)
	past.Issue.Description = fmt.Sprintf("【演示】%s%s", b.Name, text.text)
	if responsible.Person.Number == "" {
		return past
	}
	return c.live(past, responsible.Person.Number, at)
}

// beside returns a position a few metres from the entrance, in the same grid.
func (c *chronicler) beside(b *place.Building) orb.Point {
	entrance, _ := lattice.FromDegrees(b.Entrance)
	const reach = 1200 // lattice steps, some 12 m
	p := lattice.Point{X: entrance.X + c.rng.Int32N(2*reach) - reach, Y: entrance.Y + c.rng.Int32N(2*reach) - reach}
	if !c.grids[b.Grid].Contains(p) {
		p = entrance
	}
	return p.Degrees()
}

func (c *chronicler) unplaced(at orb.Point, edition int64, when time.Time) issue.Past {
	text := complaints[c.rng.IntN(len(complaints))]
	route := issue.Route{Edition: edition, Match: issue.Outside, Responsible: roster.Responsible{Because: roster.BecauseNobody}}
	past := c.begin(text, at, route, when)
	past.Issue.Description = "【演示】位置不明：" + text.text
	past.Issue.State = issue.Unplaced
	past.Events = append(past.Events, issue.Event{At: when, Kind: issue.EventRouted, From: issue.Received, To: issue.Unplaced, Note: string(roster.BecauseNobody)})
	return past
}

func (c *chronicler) begin(text complaint, at orb.Point, route issue.Route, when time.Time) issue.Past {
	var id uuid.UUID
	for i := range id {
		id[i] = byte(c.rng.UintN(256))
	}
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80 // version 7, RFC 9562
	ms := when.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i))
	}
	return issue.Past{
		Issue: issue.Issue{
			ID: id.String(), Category: text.category, State: issue.Received, Route: route, CreatedAt: when, UpdatedAt: when,
			Place:    issue.Place{At: at, System: []string{"wgs84", "gcj02"}[c.rng.IntN(2)], AccuracyM: float64(5 + c.rng.IntN(30))},
			Reporter: issue.Reporter{Name: "演示居民", Phone: fmt.Sprintf("122%08d", c.rng.IntN(100_000_000))},
		},
		Events: []issue.Event{{At: when, Kind: issue.EventReported, To: issue.Received}},
	}
}

// live leads an issue through its states, as far as its age lets it come.
func (c *chronicler) live(past issue.Past, person string, at time.Time) issue.Past {
	because := string(past.Issue.Route.Responsible.Because)
	past = past.Next(issue.Event{At: at, Kind: issue.EventRouted, To: issue.Routed, Note: because, Grid: past.Issue.Route.Grid, Person: person})
	hours := func(least, most int) time.Duration {
		return time.Duration(least+c.rng.IntN(most-least)) * time.Hour
	}
	if c.rng.IntN(60) == 0 && c.now.Sub(at) < 20*24*time.Hour {
		at = at.Add(hours(2, 12))
		if at.Before(c.now) {
			return past.Next(issue.Event{At: at, Kind: issue.EventState, To: issue.Returned, Actor: person, Note: "现场核实后，该处不属于本网格，请重新分流。"})
		}
	}
	for _, step := range []struct {
		to           issue.State
		least, most  int
		note, remark string
	}{
		{issue.InProgress, 1, 20, "已联系反映人，安排现场查看。", "已通知物业和社区一同到场。"},
		{issue.Resolved, 6, 120, "问题已处理，现场已恢复。", "处理前后照片已留存。"},
		{issue.Closed, 12, 96, "回访满意，予以结案。", ""},
	} {
		at = at.Add(hours(step.least, step.most))
		if at.After(c.now) {
			break
		}
		past = past.Next(issue.Event{At: at, Kind: issue.EventState, To: step.to, Actor: person, Note: step.note})
		if step.remark != "" && c.rng.IntN(4) == 0 {
			past = past.Next(issue.Event{At: at, Kind: issue.EventComment, Actor: person, Note: step.remark})
		}
	}
	return past
}
