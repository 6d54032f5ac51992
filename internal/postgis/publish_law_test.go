package postgis

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"gridmap/geo/coverage"
	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/internal/account"
	"gridmap/internal/issue"
	"gridmap/internal/place"
	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

func at7(lon, lat float64) lattice.Point {
	p, _ := lattice.FromDegrees(orb.Point{lon, lat})
	return p
}

// groundOf returns what a land could have been made of; its shapes are its own.
func groundOf(land plan.Land) plan.Ground {
	clone := func(grids []region.Grid) []region.Grid {
		for i, g := range grids {
			grids[i].Shape = make(lattice.Shape, len(g.Shape))
			for j, polygon := range g.Shape {
				for _, ring := range polygon {
					grids[i].Shape[j] = append(grids[i].Shape[j], slices.Clone(ring))
				}
			}
		}
		return grids
	}
	return plan.Ground{Scope: land.Scope(), Grids: clone(land.Grids()), Around: clone(land.Around())}
}

func mustLand(t *testing.T, g plan.Ground) plan.Land {
	t.Helper()
	land, err := plan.NewLand(g)
	if err != nil {
		t.Fatal(err)
	}
	return land
}

const (
	countStrayBuildings = `
	SELECT count(*)
	FROM building
	WHERE grid IS DISTINCT FROM grid_at(round(ST_X(entrance) * 1e7)::integer, round(ST_Y(entrance) * 1e7)::integer)`

	countStrayIssues = `
	SELECT count(*)
	FROM issue i
	WHERE state <> 'closed' AND (
		grid IS NOT NULL AND NOT EXISTS (SELECT FROM grid_version v WHERE v.grid = i.grid AND v.until IS NULL)
		OR (match = 'inside') AND grid IS DISTINCT FROM grid_at(round(ST_X(position) * 1e7)::integer, round(ST_Y(position) * 1e7)::integer))`

	countStrayPosts = `
	SELECT count(*)
	FROM post p
	WHERE grid IS NOT NULL AND NOT EXISTS (SELECT FROM grid_version v WHERE v.grid = p.grid AND v.until IS NULL)
	  AND (upper_inf(during) OR upper(during) > clock_timestamp())`
)

// checkLand checks that everything hangs together: the law over the whole land, in Go;
// buildings, posts and open issues, in SQL; and that the router of the store finds what
// an atlas would.
func checkLand(t testing.TB, db *DB) {
	t.Helper()
	_, grids, err := db.CurrentLand(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if found := coverage.Check(shapesOf(grids), coverage.KeepHoles(0)); len(found) > 0 {
		t.Fatalf("the land breaks the law: %v", found[0])
	}
	for what, sql := range map[string]string{"buildings": countStrayBuildings, "issues": countStrayIssues, "posts": countStrayPosts} {
		if n := count(t, db, sql); n != 0 {
			t.Fatalf("%d %s are in wrong grids", n, what)
		}
	}
	page, err := db.Issues(t.Context(), issue.Filter{Scope: region.Everywhere, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	land, err := newOwner(grids)
	if err != nil {
		t.Fatal(err)
	}
	for i, is := range page.Issues {
		if !is.State.Open() {
			continue
		}
		want := issue.Route{Match: issue.Outside}
		if code := land.of(at7(is.Place.At[0], is.Place.At[1])); code != nil {
			want = issue.Route{Match: issue.Inside, Grid: region.Code(*code)}
		} else if cell, _, ok := land.index.Nearest(at7(is.Place.At[0], is.Place.At[1]), issue.DefaultAccuracyM); ok { // they state no accuracy
			want = issue.Route{Match: issue.Near, Grid: grids[cell].Code}
		}
		if is.Route.Grid != want.Grid {
			t.Fatalf("issue %s at %v lies in %q (%s), and should in %q", is.Number, is.Place.At, is.Route.Grid, is.Route.Match, want.Grid)
		}
		if i%8 > 0 && want.Match == issue.Inside {
			continue
		}
		var got issue.Route
		err := db.read(t.Context(), func(tx pgx.Tx) (err error) {
			got, err = router{tx: tx}.match(t.Context(), is.Place)
			return err
		})
		if err != nil || got.Match != want.Match || got.Grid != want.Grid {
			t.Fatalf("at %v the store finds %+v, %v, and the atlas %+v", is.Place.At, got, err, want)
		}
	}
}

// openCity returns a store with n grids, ten to a community and three communities to a
// subdistrict, buildings, leaders, open issues and a planner.
func openCity(t testing.TB, rng *rand.Rand, n int, o geotest.Options) (*DB, plan.By) {
	t.Helper()
	db := open(t)
	ctx, opt := t.Context(), region.ImportOptions{}
	shapes := geotest.Coverage(rng.Uint64(), n, o)
	areas := []region.Area{{Code: "520303", Name: "汇川区"}}
	var grids []region.Grid
	var posts []roster.Post
	var people []roster.Person
	for i, shape := range shapes {
		code := region.Code(fmt.Sprintf("520303%03d%03d%03d", i/30+1, i/10%3+1, i%10+1))
		if i%30 == 0 {
			areas = append(areas, region.Area{Code: code.At(region.Subdistrict), Name: fmt.Sprintf("第%d街道", i/30+1)})
		}
		if i%10 == 0 {
			areas = append(areas, region.Area{Code: code.At(region.Community), Name: fmt.Sprintf("第%d社区", i/10+1)})
		}
		grids = append(grids, region.Grid{Code: code, Name: fmt.Sprintf("第%d网格", i+1), Kind: region.Residential, Shape: shape})
		people = append(people, roster.Person{Number: fmt.Sprint("P", i), Name: "某"})
		if i%5 > 0 {
			posts = append(posts, roster.Post{Person: fmt.Sprint("P", i), Role: roster.FirstLeader, Code: code})
		}
		posts = append(posts, roster.Post{Person: fmt.Sprint("P", i/2), Role: roster.Volunteer, Code: code})
	}
	var buildings []place.Building
	for i, p := range append(geotest.Positions(rng.Uint64(), shapes, 4*n), geotest.BorderPositions(rng.Uint64(), shapes, n, 2)...) {
		buildings = append(buildings, place.Building{Ref: fmt.Sprint("b", i), Name: "楼", Entrance: p.Degrees(), Households: rng.IntN(60)})
	}
	for _, imported := range []func() (region.Counts, error){
		func() (region.Counts, error) { return db.ImportAreas(ctx, areas, opt) },
		func() (region.Counts, error) { return db.ImportGrids(ctx, grids, opt) },
		func() (region.Counts, error) { return db.ImportBuildings(ctx, each(buildings...), opt) },
		func() (region.Counts, error) { return db.ImportPeople(ctx, people, opt) },
		func() (region.Counts, error) { return db.ImportPosts(ctx, posts, nil, opt) },
	} {
		if _, err := imported(); err != nil {
			t.Fatal(err)
		}
	}
	planner := addAccount(t, db, accountNamed("planner", grant(account.Planner, "520303")), "", nil)
	return db, plan.By{Account: planner.ID, Name: "规划员", Redraws: region.Everywhere}
}

// Whatever planners draw and publish, one after another, everything keeps together, and
// each scope its land.
func TestRandomPlansKeepTheLaw(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]geotest.Options{
		"wiggly": {MinVertices: 2, MaxVertices: 5, Enclaves: 0.2, Islands: 0.3},
		"bricks": {MinVertices: 1, MaxVertices: 3, Brick: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(7, uint64(len(name))))
			db, by := openCity(t, rng, 60, o)
			land := snapshot(t, db)
			var all []lattice.Shape
			for _, g := range land.Grids {
				all = append(all, g.Shape)
			}
			states := [][]issue.State{nil, {issue.InProgress}, {issue.Returned}, {issue.InProgress, issue.Resolved}}
			for i, p := range slices.Concat(geotest.Positions(3, all, 60), geotest.BorderPositions(4, all, 20, 1)) {
				d := p.Degrees()
				is := report(t, db, d[0], d[1])
				for _, s := range states[i%len(states)] {
					if is.State == issue.Routed || is.State == issue.InProgress {
						is = moveTo(t, db, is, s)
					}
				}
			}
			scopes := []region.Code{"520303001001", "520303002003", "520303001", "520303002002", "520303"}
			was := doubleArea(land.Grids)
			published, moved := 0, 0
			for round := range 8 {
				p := drawAtRandom(t, db, by, rng, scopes[round%len(scopes)])
				if len(p.Plan.Operations) == 0 {
					continue
				}
				out, err := db.Publish(t.Context(), p)
				if err != nil {
					t.Fatalf("round %d in %s: %v after %v", round, p.Plan.Scope, err, p.Plan.Operations)
				}
				published, moved = published+1, moved+out.IssuesMoved
				checkLand(t, db)
				for _, d := range p.Lineage {
					if d.ShareOfHouseholds > 1 {
						t.Errorf("lineage %+v", d)
					}
				}
			}
			if published < 5 || moved == 0 {
				t.Errorf("only %d plans were published, and %d issues moved", published, moved)
			}
			_, grids, err := db.CurrentLand(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if drift := doubleArea(grids) - was; max(drift, -drift) > 8*plantest.Reach(plantest.Outline(grids)) {
				t.Errorf("%d square steps are gone", drift)
			}
			checkHistories(t, db)
		})
	}
}

func moveTo(t testing.TB, db *DB, is issue.Issue, to issue.State) issue.Issue {
	t.Helper()
	changed, err := db.ChangeIssue(t.Context(), issue.Change{ID: is.ID, To: to,
		Event: issue.Event{At: time.Now(), Kind: issue.EventState, Note: "n"}}, issue.Key{}, allow)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// drawAtRandom stores a plan about a scope with some operations.
func drawAtRandom(t *testing.T, db *DB, by plan.By, rng *rand.Rand, scope region.Code) plan.Publication {
	t.Helper()
	edition, err := db.EditionPage(t.Context(), "", 1)
	if err != nil {
		t.Fatal(err)
	}
	g, err := db.Ground(t.Context(), scope, edition.Editions[0].Number)
	if err != nil {
		t.Fatal(err)
	}
	land := mustLand(t, g)
	var ops []plan.Operation
	for range 14 {
		op := plantest.Draw(rng, land)
		if next, _, err := land.Apply(op); err == nil {
			land, ops = next, append(ops, op)
		}
	}
	return draw(t, db, by, drawing{scope: scope, ops: ops})
}

// checkHistories checks that every issue could have gone through what its history says,
// and that its last event names its grid and person; and that messages go to those whom
// events name.
func checkHistories(t *testing.T, db *DB) {
	t.Helper()
	page, err := db.Issues(t.Context(), issue.Filter{Scope: region.Everywhere, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, is := range page.Issues {
		is, events := readIssue(t, db, is.ID)
		if last := events[len(events)-1]; last.Kind == issue.EventMoved && (last.Grid != is.Route.Grid || is.State != issue.Resolved && last.Person != responsibleFor(is)) {
			t.Errorf("%+v of %+v", last, is)
		}
	}
}
