package httpapi_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"gridmap/geo/lattice"
	"gridmap/geo/tile"
	"gridmap/internal/account"
	"gridmap/internal/atlas"
	"gridmap/internal/httpapi"
	"gridmap/internal/issue"
	"gridmap/internal/pgtest"
	"gridmap/internal/place"
	"gridmap/internal/plan"
	"gridmap/internal/postgis"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// process is what one process of the program is made of, over a real database.
type process struct {
	*site
	db *postgis.DB
}

// startProcess wires a process as cmd does, and waits for its first picture.
func startProcess(t *testing.T, database *pgtest.DB) *process {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	db, err := postgis.Open(ctx, database.URL, postgis.Options{MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	a := atlas.New(atlas.Options{Source: db, Issues: db, Log: quiet})
	accounts := account.NewService(account.Options{Store: db, Posts: a, Hashing: cheapHashing})
	server := httpapi.New(httpapi.Options{Atlas: atlasPort{a}, Issues: issue.NewService(db, a, time.Now), Store: db, Log: quiet,
		Plans:    plan.NewService(db, plan.Options{}),
		Accounts: accounts, Sessions: db.Sessions(), Rates: noRates()})
	err = db.Listen(ctx, quiet, func(e postgis.Event) {
		switch e.Kind {
		case postgis.LandChanged:
			a.Published()
		case postgis.AreasChanged:
			a.Changed(atlas.Land)
		case postgis.BuildingsChanged:
			a.Changed(atlas.Buildings)
		case postgis.RosterChanged:
			a.Changed(atlas.People)
		case postgis.PostsChanged:
			a.PostsChanged(e.Grid)
		case postgis.IssueChanged:
			a.IssueChanged(e.Issue)
			server.IssueChanged()
		case postgis.Reconnected:
			a.Published()
			a.Changed(atlas.All)
			server.IssueChanged()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); a.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-done
		server.Close()
		db.Close()
	})
	p := &process{&site{t: t, atlas: a, accounts: accounts, server: server}, db}
	p.eventually("the first picture", func() bool { _, ok := a.Current(); return ok })
	return p
}

// eventually waits until something is so.
func (p *process) eventually(what string, so func() bool) {
	p.t.Helper()
	for start := time.Now(); !so(); time.Sleep(10 * time.Millisecond) {
		if time.Since(start) > 30*time.Second {
			p.t.Fatalf("%s has not come", what)
		}
	}
}

// load imports a city as the program's imports do.
func load(t *testing.T, db *postgis.DB, city roster.Snapshot) {
	t.Helper()
	ctx, opt := t.Context(), region.ImportOptions{}
	must := func(_ region.Counts, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := db.SetInstallation(ctx, city.Installation); err != nil {
		t.Fatal(err)
	}
	must(db.ImportAreas(ctx, city.Areas, opt))
	must(db.ImportGrids(ctx, city.Grids, opt))
	must(db.ImportBuildings(ctx, func(yield func(place.Building, error) bool) {
		for _, b := range city.Buildings {
			if !yield(b, nil) {
				return
			}
		}
	}, opt))
	must(db.ImportPeople(ctx, city.People, opt))
	must(db.ImportPosts(ctx, city.Posts, city.Leaves, opt))
	must(db.ImportReference(ctx, city.Lines, opt))
}

// TestOverPostGIS plays the main job over a real database, with a second process
// beside the first.
func TestOverPostGIS(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	first := startProcess(t, database)
	boss := first.addAccount(account.Account{Name: "boss", Grants: []account.Grant{{Role: account.Admin}}})
	first.site = first.signedIn(boss.Name)
	want(t, decoded(t, first.get("/api/v1/map")), 0.0, "edition")
	want(t, decoded(t, first.get("/api/v1/locate?lon=106.9005&lat=27.6005")), "outside", "match")
	second := startProcess(t, database)
	second.headers = first.headers // one session serves at both

	city, err := twoGrids().Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	load(t, first.db, city)
	const spot = "/api/v1/locate?lon=106.9005&lat=27.6005"
	for _, p := range []*process{first, second} {
		p.eventually("the city", func() bool {
			return text(decoded(t, p.get(spot)), "responsible", "person", "id") == "L0"
		})
	}
	want(t, decoded(t, second.get(spot)), 1.0, "edition")
	published := time.Now()

	for query, name := range map[string]string{"花园1栋": "汇川花园1栋", "第2网格": "第2网格", "zzz": "", "rm": "汇川花园1栋"} {
		items := items(t, decoded(t, first.get("/api/v1/search?q="+query)))
		if name == "" && len(items) > 0 || name != "" && (len(items) == 0 || text(items[0], "name") != name) {
			t.Errorf("%s finds %v, want %s", query, items, name)
		}
	}
	found := items(t, decoded(t, first.get("/api/v1/buildings?q=花园3栋")))
	if len(found) != 1 || text(found[0], "responsible", "person", "id") != "L1" {
		t.Errorf("花园3栋 finds %v", found)
	}

	// An issue that comes in at one process appears in the other's stream.
	events := second.listen(second.live().URL, "")
	for e := next(t, events); e.name != "edition"; e = next(t, events) {
	}
	is := first.report(inGrid0)
	want(t, is, "routed", "state")
	last := wantIssues(t, events, text(is, "number"))
	id := text(is, "id")
	moved := first.post("/api/v1/issues/"+id+"/state", `{"revision":1,"state":"in_progress"}`, "Idempotency-Key", "k")
	wantStatus(t, moved, http.StatusOK)
	wantStatus(t, second.post("/api/v1/issues/"+id+"/state", `{"revision":1,"state":"in_progress"}`, "Idempotency-Key", "k"), http.StatusOK)
	wantStatus(t, second.post("/api/v1/issues/"+id+"/state", `{"revision":1,"state":"resolved"}`), http.StatusConflict)
	resumed := first.listen(first.live().URL, last)
	wantIssues(t, resumed, text(is, "number"))
	want(t, decoded(t, second.get("/api/v1/issues/counts")), 1.0, "counts", "in_progress")
	want(t, decoded(t, second.get("/api/v1/issues/"+id)), "state", "history", 2, "kind")
	for query, n := range map[string]int{"area=520303001": 1, "area=520303001001002": 0, "q=路灯": 1, "bbox=106.9,27.6,106.901,27.601": 1} {
		if got := len(items(t, decoded(t, second.get("/api/v1/issues?"+query)))); got != n {
			t.Errorf("%s chooses %d issues, want %d", query, got, n)
		}
	}
	second.eventually("the issue on the map", func() bool {
		return second.get("/tiles/issues/"+spotTile.String()+".geojson").Code == http.StatusOK
	})

	// The leader of grid 0 goes; the next edition gives grid 0 another name.
	for i := range city.Posts {
		if city.Posts[i].Person == "L0" {
			city.Posts[i].Period.Until = time.Now()
			city.Posts[i].Period.From = time.Now().Add(-24 * time.Hour)
		}
	}
	if _, err := first.db.ImportPosts(t.Context(), city.Posts, nil, region.ImportOptions{Replace: true}); err != nil {
		t.Fatal(err)
	}
	second.eventually("the other leader", func() bool {
		return text(decoded(t, second.get(spot)), "responsible", "because") == "community_leader"
	})
	city.Grids[0].Name = "新网格"
	if _, err := first.db.ImportGrids(t.Context(), city.Grids, region.ImportOptions{Update: true}); err != nil {
		t.Fatal(err)
	}
	second.eventually("the second edition", func() bool {
		return text(decoded(t, second.get(spot)), "grid", "name") == "新网格"
	})
	past := decoded(t, second.get(spot+"&at="+published.UTC().Format(time.RFC3339Nano)))
	want(t, past, "第1网格", "grid", "name")
	want(t, past, "L0", "responsible", "person", "id")
}

// spotTile is a tile that the spot lies in.
var spotTile = tile.At(lattice.Point{X: 1_069_005_000, Y: 276_005_000}, 17)
