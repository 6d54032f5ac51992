package postgis

import (
	"cmp"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/internal/pgtest"
)

// owners is what the index, the half-open rule in SQL and PostGIS say of positions.
const selectOwners = `
	SELECT p.i, coalesce(grid_at(p.x, p.y), ''),
	       coalesce((SELECT string_agg(c.grid, ' ')
	                 FROM copy c
	                 WHERE c.shape && ST_MakePoint(p.x, p.y) AND ST_Covers(c.shape, ST_MakePoint(p.x, p.y))), '')
	FROM unnest($1::integer[], $2::integer[]) WITH ORDINALITY AS p (x, y, i)`

// The index, the half-open rule in SQL and PostGIS on integer coordinates give one
// and the same answer: inside a grid all three are equal; on a border the first two
// are, and their grid is among those that PostGIS says cover the position. With
// GRIDMAP_SOAK=1 on two million positions.
func TestOwnerInSQLIsTheIndexes(t *testing.T) {
	t.Parallel()
	positions, grids := 20_000, 60
	if os.Getenv("GRIDMAP_SOAK") == "1" {
		positions, grids = 1_000_000, 1258
	}
	for name, o := range map[string]geotest.Options{
		"wiggly":   {MinVertices: 3, MaxVertices: 8, Enclaves: 0.2, Islands: 0.5},
		"bricks":   {MinVertices: 2, MaxVertices: 4, Brick: true, Enclaves: 0.1},
		"straight": {MinVertices: 1, MaxVertices: 2, Straight: true},
		// A few steps wide, so that nearly every position is on a border.
		"tiny": {Pitch: 60, MinVertices: 1, MaxVertices: 3, Straight: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shapes := geotest.Coverage(11, grids, o)
			db, land := openTwins(t, shapes)
			at := append(geotest.Positions(5, shapes, positions/4), geotest.BorderPositions(5, shapes, positions/4, 3)...)
			onBorders := 0
			for some := range slices.Chunk(at, 5000) {
				onBorders += compareOwners(t, db, land, some)
			}
			if onBorders < positions/100 {
				t.Errorf("only %d positions on borders", onBorders)
			}
		})
	}
}

// openTwins returns a store with the land, its index, and a table copy in which the
// same shapes have integer coordinates.
func openTwins(t *testing.T, shapes []lattice.Shape) (*DB, owner) {
	t.Helper()
	db, err := Open(t.Context(), pgtest.New(t).URL, Options{StatementTimeout: 10 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	importAreasFor(t, db, len(shapes))
	if _, err := db.ImportGrids(t.Context(), cityGrids(shapes), adding); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`CREATE TABLE copy AS SELECT grid, ST_SetSRID(ST_SnapToGrid(ST_Scale(shape, 1e7, 1e7), 1), 0) AS shape FROM grid_version`,
		`CREATE INDEX ON copy USING gist (shape)`,
		`GRANT SELECT ON copy TO gridmap_server`,
		`ANALYSE`,
	} {
		exec(t, db, sql)
	}
	land, err := newOwner(snapshot(t, db).Grids)
	if err != nil {
		t.Fatal(err)
	}
	return db, land
}

// compareOwners checks all positions, and returns how many lie on borders.
func compareOwners(t *testing.T, db *DB, land owner, at []lattice.Point) (onBorders int) {
	t.Helper()
	xs, ys := make([]int32, len(at)), make([]int32, len(at))
	for i, p := range at {
		xs[i], ys[i] = p.X, p.Y
	}
	rows, err := db.pool.Query(t.Context(), selectOwners, xs, ys)
	if err != nil {
		t.Fatal(err)
	}
	var i int
	var twin, covering string
	wrong := 0
	_, err = pgx.ForEachRow(rows, []any{&i, &twin, &covering}, func() error {
		index := ""
		if code := land.of(at[i-1]); code != nil {
			index = *code
		}
		many := strings.Fields(covering)
		onBorder := len(many) > 1 || len(many) == 1 && index != many[0]
		if onBorder {
			onBorders++
		}
		// On the rim of the land PostGIS covers what nobody owns by the rule.
		if wrong++; index == twin && (index == "" || strings.Contains(covering, index)) && (onBorder || cmp.Or(covering, index) == index) {
			wrong--
		} else if wrong < 10 {
			t.Errorf("%v: index %q, SQL %q, PostGIS %q", at[i-1], index, twin, covering)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return onBorders
}
