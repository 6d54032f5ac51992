package postgis

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"gridmap/geo/geotest"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// Of two who publish the same scope at once, or one within the other, one wins and the
// other hears of it.
func TestOneOfTwoPublishersWins(t *testing.T) {
	t.Parallel()
	for name, scope := range map[string]region.Code{"the same scope": westCommunity, "a wider one": "520303006"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, by := openPlanned(t)
			ready := []plan.Publication{
				draw(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{splitAt(vacantGrid, 1068500000)}}),
				draw(t, db, by, drawing{scope: scope, ops: []plan.Operation{splitAcross(vacantGrid, 277000000)}}),
			}
			errs := atOnce(2, func(i int) error {
				_, err := db.Publish(t.Context(), ready[i])
				return err
			})
			onlyOne(t, errs, fault.Conflict, "plan.stale")
			checkLand(t, db)
			if n := count(t, db, `SELECT max(number) FROM edition`); n != 3 {
				t.Errorf("edition %d", n)
			}
		})
	}
}

// Of two who publish the same plan at once one wins; with the same key both have.
func TestAPlanIsPublishedOnce(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	p := draw(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{splitAt(vacantGrid, 1068500000)}})
	onlyOne(t, atOnce(3, func(int) error {
		_, err := db.Publish(t.Context(), p)
		return err
	}), fault.Conflict, "plan.closed")
	p = draw(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{splitAt(ledGrid, 1069500000)}, key: planKey("k", "r")})
	for _, err := range atOnce(3, func(int) error {
		out, err := db.Publish(t.Context(), p)
		if err == nil && out.Edition.Number != 4 {
			t.Errorf("edition %d", out.Edition.Number)
		}
		return err
	}) {
		if err != nil {
			t.Error(err)
		}
	}
}

// Plans about communities far apart do not get into each other's way. Those of
// neighbours do only if one gives a grid of the other a vertex, or changes one that
// lies beside it.
func TestNeighboursMayPublish(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	db, by := openCity(t, rng, 60, geotest.Options{MinVertices: 2, MaxVertices: 4})
	rename := func(grid, name string) plan.Publication {
		return draw(t, db, by, drawing{scope: region.Code(grid[:12]), ops: []plan.Operation{plan.Rename{Grid: region.Code(grid), Name: name}}})
	}
	apart := []plan.Publication{drawAtRandom(t, db, by, rng, "520303001001"), drawAtRandom(t, db, by, rng, "520303002003")}
	for i, err := range atOnce(2, func(i int) error {
		_, err := db.Publish(t.Context(), apart[i])
		return err
	}) {
		if err != nil {
			t.Errorf("plan %d of two far apart: %v", i, err)
		}
	}
	checkLand(t, db)

	db, by = openPlanned(t)
	west := draw(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{splitAcross(ledGrid, 277000000)}})
	east := draw(t, db, by, drawing{scope: eastCommunity, ops: []plan.Operation{splitAcross(eastGrid, 276500000)}})
	onlyOne(t, atOnce(2, func(i int) error {
		_, err := db.Publish(t.Context(), []plan.Publication{west, east}[i])
		return err
	}), fault.Conflict, "plan.stale")
	checkLand(t, db)
	// A grid of the west that lies beside the east is another now; one that does not is no
	// matter.
	east = rename(eastGrid, "新名")
	publishDrawn(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{plan.Rename{Grid: vacantGrid, Name: "旧名"}}})
	if _, err := db.Publish(t.Context(), east); err != nil {
		t.Error(err)
	}
}

// While editions are published one after another, issues come in, are placed anew and
// worked on. None ever lies in a grid that is retired, whatever edition it was routed by.
func TestIssuesComeInWhilePlansArePublished(t *testing.T) {
	t.Parallel()
	db, by := openPlanned(t)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	reported := make([]int, 3)
	for w := range reported {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(9, uint64(w)))
			for {
				select {
				case <-stop:
					return
				default:
				}
				is := reportSlowly(t, db, rng)
				if is.ID == "" {
					return
				}
				reported[w]++
				placed := issue.Place{At: at(106.8+rng.Float64()*.2, 27.65+rng.Float64()*.1), System: "wgs84"}
				route := staleRoute(t, db, placed)
				_, err := db.ChangeIssue(t.Context(), issue.Change{ID: is.ID, To: issue.Routed, Place: &placed, Route: &route, Notify: true,
					Event: issue.Event{At: time.Now(), Kind: issue.EventPlaced}}, issue.Key{}, func(is issue.Issue) error { return nil })
				if err == nil && rng.IntN(2) == 0 {
					_, err = db.ChangeIssue(t.Context(), issue.Change{ID: is.ID, To: issue.InProgress,
						Event: issue.Event{At: time.Now(), Kind: issue.EventState}}, issue.Key{}, func(is issue.Issue) error {
						return issue.CheckChange(is.State, issue.InProgress)
					})
				}
				if err != nil && fault.KindOf(err) != fault.Invalid {
					t.Error(err)
					return
				}
			}
		})
	}
	// The border between the two halves of the town goes to and fro, each time with new
	// codes: the land is merged and split.
	for i := range 8 {
		grids := snapshot(t, db).Grids
		codes := []region.Code{grids[0].Code, grids[1].Code}
		if i%2 == 0 {
			publishDrawn(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{plan.Merge{Grids: codes, Into: codes[i/2%2]}}})
		} else {
			publishDrawn(t, db, by, drawing{scope: westCommunity, ops: []plan.Operation{splitAt(codes[0], 1068300000+int32(i)*100000)}})
		}
	}
	close(stop)
	wg.Wait()
	if reported[0]*reported[1]*reported[2] == 0 {
		t.Errorf("only %v issues came in", reported)
	}
	checkLand(t, db)
	checkHistories(t, db)
}

// staleRoute routes a place by the current edition, as an atlas does that will be behind
// by the time that the route is stored.
func staleRoute(t *testing.T, db *DB, p issue.Place) (route issue.Route) {
	t.Helper()
	s, err := db.Land(t.Context())
	if err != nil {
		t.Error(err)
		return route
	}
	land, err := newOwner(s.Grids)
	if err != nil {
		t.Error(err)
		return route
	}
	code := land.of(at7(p.At[0], p.At[1]))
	route = led
	route.Edition, route.Match, route.DistanceM = s.Edition.Number, issue.Inside, 0
	route.Grid = region.Code(*code)
	time.Sleep(3 * time.Millisecond)
	return route
}

func reportSlowly(t *testing.T, db *DB, rng *rand.Rand) issue.Issue {
	t.Helper()
	p := issue.Place{At: at(106.8+rng.Float64()*.2, 27.65+rng.Float64()*.1), System: "wgs84"}
	is, events := newIssue(staleRoute(t, db, p), "井盖缺失")
	is.Place = p
	is.CreatedAt, is.UpdatedAt = time.Now().UTC(), time.Now().UTC()
	for i := range events {
		events[i].At = is.CreatedAt
	}
	stored, err := db.AddIssue(t.Context(), is, events, issue.Key{})
	if err != nil {
		t.Error(err)
	}
	return stored
}
