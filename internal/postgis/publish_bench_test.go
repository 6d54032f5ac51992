package postgis

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"gridmap/geo/lattice"
	"gridmap/internal/account"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// BenchmarkPublish publishes plans of a few operations, each from drawing to commit and
// the commit alone: about a community of 50 grids in cities of more and more grids, and
// about a whole county of 1,258 with 105,000 vertices. With GRIDMAP_SOAK=1 also in a city
// of 1,000,000. Run it with -benchtime=20x.
func BenchmarkPublish(b *testing.B) {
	sizes := []int{1258, 20_000}
	if os.Getenv("GRIDMAP_SOAK") == "1" {
		sizes = append(sizes, 1_000_000)
	}
	for _, n := range sizes {
		b.Run(fmt.Sprintf("scope=community/grids=%d", n), func(b *testing.B) {
			db := open(b)
			squareCity(b, db, n)
			measurePublishing(b, db, "520303001002")
		})
	}
	b.Run("scope=county/grids=1258", func(b *testing.B) {
		db := open(b)
		shapes := importCity(b, db, 1258)
		if _, err := db.ImportBuildings(b.Context(), madeUpBuildings(1, 60_000, shapes), region.ImportOptions{}); err != nil {
			b.Fatal(err)
		}
		exec(b, db, `ANALYSE`)
		measurePublishing(b, db, "520303")
	})
}

func measurePublishing(b *testing.B, db *DB, scope region.Code) {
	planner := addAccount(b, db, accountNamed("planner", grant(account.Planner, "520303")), "", nil)
	by := plan.By{Account: planner.ID, Name: "规划员", Redraws: region.Everywhere}
	rng := rand.New(rand.NewPCG(1, 1))
	var took []time.Duration
	for b.Loop() {
		b.StopTimer()
		edition, err := db.EditionPage(b.Context(), "", 1)
		if err != nil {
			b.Fatal(err)
		}
		g, err := db.Ground(b.Context(), scope, edition.Editions[0].Number)
		if err != nil {
			b.Fatal(err)
		}
		land, err := plan.NewLand(g)
		if err != nil {
			b.Fatal(err)
		}
		p := draw(b, db, by, drawing{scope: scope, ops: halve(rng, land)})
		b.StartTimer()
		start := time.Now()
		if _, err := db.Publish(b.Context(), p); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	for name, share := range map[string]float64{"p50-ms": .5, "p99-ms": .99} {
		b.ReportMetric(float64(took[int(share*float64(len(took)-1))].Microseconds())/1000, name)
	}
}

// halve returns operations that split two grids down the middle.
func halve(rng *rand.Rand, land plan.Land) (ops []plan.Operation) {
	grids := land.Grids()
	for len(ops) < 2 {
		g := grids[rng.IntN(len(grids))]
		box := g.Shape.Bounds()
		x := (box.Min.X + box.Max.X) / 2
		op := plan.Split{Grid: g.Code, AllowParts: true, Lines: [][]lattice.Point{{{X: x, Y: box.Min.Y - 10}, {X: x, Y: box.Max.Y + 10}}}}
		next, _, err := land.Apply(op)
		if err != nil {
			continue
		}
		land, ops = next, append(ops, op)
	}
	return ops
}

// squareCity fills a store with n square grids, 50 to a community, with two buildings, a
// first leader and, of five grids, an open issue each.
func squareCity(b *testing.B, db *DB, n int) {
	b.Helper()
	const columns = 1000
	importAreasFor(b, db, n)
	for _, sql := range []string{
		`INSERT INTO edition (number, published_at) VALUES (1, now())`,
		`INSERT INTO person (number, name) SELECT 'P' || i, '某' FROM generate_series(0, 999) i`,
		fmt.Sprintf(`CREATE TABLE square AS SELECT i, '520303' || lpad((i/5000+1)::text, 3, '0') || lpad((i/50%%100+1)::text, 3, '0') || lpad((i%%50+1)::text, 3, '0') AS code,
			i%%%[2]d AS x, i/%[2]d AS y FROM generate_series(0, %[1]d) i`, n-1, columns),
		`INSERT INTO grid (code) SELECT code FROM square`,
		`INSERT INTO grid_version (grid, since, name, kind, shape)
			SELECT code, 1, '第' || i || '网格', 'residential', ST_Multi(ST_ForcePolygonCCW(ST_MakeEnvelope(
				round(1060000000 + x * 20000) / 1e7, round(270000000 + y * 20000) / 1e7,
				round(1060000000 + (x + 1) * 20000) / 1e7, round(270000000 + (y + 1) * 20000) / 1e7, 4326))) FROM square`,
		`INSERT INTO building (grid, name, entrance, households)
			SELECT code, '楼', ST_SetSRID(ST_MakePoint(round(1060000000 + x * 20000 + k * 7000) / 1e7, round(270000000 + y * 20000 + 9000) / 1e7), 4326), 40
			FROM square, generate_series(1, 2) k`,
		`INSERT INTO post (person, role, grid, during) SELECT i % 1000 + 1, 'first_leader', code, tstzrange(now() - interval '1 year', NULL) FROM square`,
		`INSERT INTO issue (id, number, category, description, search, position, crs, accuracy_m, state, edition, match, grid, responsible, role, because, created_at, updated_at)
			SELECT gen_random_uuid(), '20260101-' || lpad(i::text, 7, '0'), 'safety', 'x', '', ST_SetSRID(ST_MakePoint(round(1060000000 + x * 20000 + 3000) / 1e7, round(270000000 + y * 20000 + 3000) / 1e7), 4326),
				'wgs84', 10, 'routed', 1, 'inside', code, i % 1000 + 1, 'first_leader', 'first_leader', now(), now() FROM square WHERE i % 5 = 0`,
		`DROP TABLE square`,
		`ANALYSE`,
	} {
		exec(b, db, `SET LOCAL statement_timeout = 0; `+sql)
	}
}
