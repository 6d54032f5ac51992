package postgis

import (
	"crypto/sha256"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/account"
	"gridmap/internal/issue"
	"gridmap/internal/place"
	"gridmap/internal/plan"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// The communities of the planners' town.
const (
	westCommunity = "520303006001"
	eastCommunity = "520303006002"
	eastGrid      = "520303006002001"
)

// openPlanned returns a store with the planners' town, and a planner.
//
//	27.8 +-----------+-----------+-----------+     x issues: 1 in the west, 2 in the east of
//	     | b1  .  b2 |           |           |       grid 001, 3 in 002, 4 five metres north
//	     | x1  .  x2 |    x3     |           |       of 001
//	     |  001 (P1) | 002 (P3)  |    001    |     . where the tests split
//	27.6 +-----------+-----------+-----------+
//	   106.8       106.9       107.0       107.1
//	       west community        east community
//
// P1 leads 001 with the deputy P2, who is its community leader; P4 follows tomorrow. P3
// leads 002, and is a volunteer in 001.
func openPlanned(t testing.TB) (*DB, plan.By) {
	t.Helper()
	db := openTown(t)
	ctx, opt := t.Context(), region.ImportOptions{}
	if _, err := db.ImportAreas(ctx, []region.Area{{Code: eastCommunity, Name: "东社区"}}, opt); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ImportGrids(ctx, []region.Grid{{Code: eastGrid, Name: "东社区第1网格", Kind: region.Residential,
		Shape: rect(1070000000, 276000000, 1071000000, 278000000)}}, opt); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ImportBuildings(ctx, each(
		place.Building{Ref: "b1", Name: "一栋", Entrance: orb.Point{106.82, 27.75}, Households: 30},
		place.Building{Ref: "b2", Name: "二栋", Entrance: orb.Point{106.88, 27.75}, Households: 50},
	), opt); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ImportPeople(ctx, []roster.Person{{Number: "P1", Name: "王一"}, {Number: "P2", Name: "李二"},
		{Number: "P3", Name: "张三"}, {Number: "P4", Name: "赵四"}}, opt); err != nil {
		t.Fatal(err)
	}
	tomorrow := time.Now().Add(24 * time.Hour).Truncate(time.Second).UTC()
	if _, err := db.ImportPosts(ctx, []roster.Post{
		{Person: "P1", Role: roster.FirstLeader, Code: vacantGrid, Deputy: "P2", Period: roster.Period{Until: tomorrow}},
		{Person: "P4", Role: roster.FirstLeader, Code: vacantGrid, Period: roster.Period{From: tomorrow}},
		{Person: "P2", Role: roster.CommunityLeader, Code: vacantGrid},
		{Person: "P3", Role: roster.Volunteer, Code: vacantGrid},
		{Person: "P3", Role: roster.FirstLeader, Code: ledGrid},
	}, nil, opt); err != nil {
		t.Fatal(err)
	}
	planner := addAccount(t, db, accountNamed("planner", grant(account.Planner, "520303")), "", nil)
	return db, plan.By{Account: planner.ID, Name: "规划员", Redraws: region.Everywhere}
}

// report stores an issue, routed by the current land, and moves it to a state by steps.
func report(t testing.TB, db *DB, lon, lat float64, steps ...issue.State) issue.Issue {
	t.Helper()
	is, events := newIssue(outside, "井盖缺失")
	is.ID = uuid.Must(uuid.NewV7()).String()
	is.Place = issue.Place{At: orb.Point{lon, lat}, System: "wgs84"}
	is.CreatedAt, is.UpdatedAt, events[0].At = time.Now().UTC(), time.Now().UTC(), time.Now().UTC()
	is.Route.Edition = -1 // of no edition, so that it is routed anew
	stored, err := db.AddIssue(t.Context(), is, events, issue.Key{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range steps {
		stored, err = db.ChangeIssue(t.Context(), issue.Change{ID: is.ID, To: s,
			Event: issue.Event{At: time.Now(), Kind: issue.EventState, Note: "n"}}, issue.Key{}, allow)
		if err != nil {
			t.Fatal(err)
		}
	}
	return stored
}

// a publication of a plan, and what it goes through before.
type drawing struct {
	scope   region.Code
	leaders map[region.Code]string
	ops     []plan.Operation
	key     plan.Key
}

// draw stores a plan with the operations, and returns it ready to be published.
func draw(t testing.TB, db *DB, by plan.By, d drawing) plan.Publication {
	t.Helper()
	ctx := t.Context()
	p, err := db.AddPlan(ctx, plan.Plan{Title: "五变七", Scope: d.scope}, by, plan.Key{})
	if err != nil {
		t.Fatal(err)
	}
	g, err := db.Ground(ctx, d.scope, p.Edition)
	if err != nil {
		t.Fatal(err)
	}
	before, err := plan.NewLand(g)
	if err != nil {
		t.Fatal(err)
	}
	land := before
	for _, op := range d.ops {
		next, _, err := land.Apply(op)
		if err != nil {
			t.Fatal(err)
		}
		land = next
		if p, err = p.Append(p.Revision, by.Name, op); err != nil {
			t.Fatal(err)
		}
		var ok bool
		if p, ok, err = db.AddStep(ctx, p, by, plan.Compare(before, land).Touched()); err != nil || !ok {
			t.Fatalf("step %d: %v, %v", p.Revision, ok, err)
		}
	}
	lineage, err := plan.Lineage(before, land)
	if err != nil {
		t.Fatal(err)
	}
	return plan.Publication{Plan: p, By: by, Note: "人口变化", Land: land, Before: before, Lineage: lineage, Leaders: d.leaders, Key: d.key}
}

func publishDrawn(t testing.TB, db *DB, by plan.By, d drawing) plan.Outcome {
	t.Helper()
	out, err := db.Publish(t.Context(), draw(t, db, by, d))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// splitAt cuts a grid of the town along a meridian: what lies west of it is new.
func splitAt(grid region.Code, x int32) plan.Operation {
	return plan.Split{Grid: grid, Lines: [][]lattice.Point{{{X: x, Y: 275000000}, {X: x, Y: 279000000}}}}
}

// splitAcross cuts a grid of the town along a parallel: what lies north of it is new.
func splitAcross(grid region.Code, y int32) plan.Operation {
	return plan.Split{Grid: grid, Lines: [][]lattice.Point{{{X: 1067000000, Y: y}, {X: 1072000000, Y: y}}}}
}

func planKey(name, request string) plan.Key {
	return plan.Key{Name: name, Digest: sha256.Sum256([]byte(request))}
}
