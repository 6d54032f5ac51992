package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/twpayne/go-geom"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// What is inside an area is, as bytes, from its code to just before the code followed by
// the character after 9.
const (
	selectGridsIn = `
	SELECT grid, name, kind, shape
	FROM grid_version
	WHERE grid >= @scope AND grid < @scope || ':' AND since <= @edition AND (until IS NULL OR until > @edition)
	ORDER BY grid`

	selectRetiredIn = `
	SELECT code
	FROM grid g
	WHERE code >= @scope AND code < @scope || ':'
	  AND EXISTS (SELECT FROM grid_version v WHERE v.grid = g.code AND v.until <= @edition)
	  AND NOT EXISTS (SELECT FROM grid_version v WHERE v.grid = g.code AND v.since <= @edition
	                  AND (v.until IS NULL OR v.until > @edition))
	ORDER BY code`

	selectBuildingsIn = `
	SELECT id, name, entrance, households
	FROM building
	WHERE grid >= @scope AND grid < @scope || ':'
	ORDER BY id`

	selectLinesMeeting = `
	SELECT id, kind, class, name, line
	FROM reference_line
	WHERE line && ST_MakeEnvelope(@west, @south, @east, @north, 4326)
	ORDER BY id`
)

// Ground returns what a scope's Land of an edition is made of: the grids, and the
// codes that were retired, as they were in it; buildings and lines as they are now.
// Edition 0 is the current one. An edition that does not exist is a fault.NotFound.
func (db *DB) Ground(ctx context.Context, scope region.Code, edition int64) (g plan.Ground, err error) {
	err = db.read(ctx, func(tx pgx.Tx) error {
		current, err := currentEdition(ctx, tx)
		if err != nil {
			return err
		}
		if edition == 0 {
			edition = current.Number
		}
		if edition < 1 || edition > current.Number {
			return fault.New(fault.NotFound, "edition.unknown", "edition", "There is no edition %d.", edition)
		}
		g, err = ground(ctx, tx, scope, edition)
		return err
	})
	if err != nil {
		return plan.Ground{}, err
	}
	return g, nil
}

func ground(ctx context.Context, tx pgx.Tx, scope region.Code, edition int64) (g plan.Ground, err error) {
	g.Scope, g.Edition = scope, edition
	if g.Grids, g.Around, err = neighbourhood(ctx, tx, scope, edition); err != nil {
		return g, err
	}
	args := pgx.NamedArgs{"scope": scope, "edition": edition}
	rows, err := tx.Query(ctx, selectRetiredIn, args)
	if err != nil {
		return g, err
	}
	if g.Used, err = pgx.CollectRows(rows, pgx.RowTo[region.Code]); err != nil {
		return g, err
	}
	if rows, err = tx.Query(ctx, selectBuildingsIn, args); err != nil {
		return g, err
	}
	var entrance geom.Point
	g.Buildings, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (b plan.Building, err error) {
		err = row.Scan(&b.ID, &b.Name, &entrance, &b.Households)
		b.At, _ = lattice.FromDegrees(position(&entrance))
		return b, err
	})
	if err != nil {
		return g, err
	}
	bounds := boundsOf(g.Grids)
	if bounds.Empty() {
		return g, nil
	}
	if rows, err = tx.Query(ctx, selectLinesMeeting, envelope(pgx.NamedArgs{}, bounds)); err != nil {
		return g, err
	}
	g.Lines, err = pgx.CollectRows(rows, scanLine)
	return g, err
}

// neighbourhood returns the grids of an edition in a scope, and those outside it that
// share a vertex with them, in code order.
func neighbourhood(ctx context.Context, tx pgx.Tx, scope region.Code, edition int64) (grids, around []region.Grid, err error) {
	rows, err := tx.Query(ctx, selectGridsIn, pgx.NamedArgs{"scope": scope, "edition": edition})
	if err != nil {
		return nil, nil, err
	}
	if grids, err = pgx.CollectRows(rows, scanGrid); err != nil {
		return nil, nil, err
	}
	around, err = gridsBeside(ctx, tx, scope, edition, grids)
	return grids, around, err
}

// Bounds of the pieces of rim that the scope's grids have are looked for one by one: the
// box of a whole county holds many grids that are nowhere near its outline.
const selectGridsBeside = `
	SELECT grid, name, kind, shape
	FROM grid_version
	WHERE (grid, since) IN (
		SELECT v.grid, v.since
		FROM unnest(@west::float8[], @south::float8[], @east::float8[], @north::float8[]) AS b (west, south, east, north)
		CROSS JOIN LATERAL (
			SELECT grid, since
			FROM grid_version
			WHERE shape && ST_MakeEnvelope(b.west, b.south, b.east, b.north, 4326)
			  AND since <= @edition AND (until IS NULL OR until > @edition)
			  AND NOT (grid >= @scope AND grid < @scope || ':')
			OFFSET 0
		) v)
	ORDER BY grid`

// gridsBeside returns the grids of an edition outside a scope that share a vertex with
// its grids, in code order.
func gridsBeside(ctx context.Context, tx pgx.Tx, scope region.Code, edition int64, grids []region.Grid) ([]region.Grid, error) {
	rim, pieces := rimOf(grids)
	if len(pieces) == 0 {
		return nil, nil
	}
	var sides [4][]float64
	for _, b := range pieces {
		sw, ne := b.Min.Degrees(), b.Max.Degrees()
		for i, v := range [4]float64{sw[0], sw[1], ne[0], ne[1]} {
			sides[i] = append(sides[i], v)
		}
	}
	rows, err := tx.Query(ctx, selectGridsBeside, pgx.NamedArgs{"scope": scope, "edition": edition,
		"west": sides[0], "south": sides[1], "east": sides[2], "north": sides[3]})
	if err != nil {
		return nil, err
	}
	var beside []region.Grid
	near, err := pgx.CollectRows(rows, scanGrid)
	for _, g := range near {
		if touches(g.Shape, rim) {
			beside = append(beside, g)
		}
	}
	return beside, err
}

// rimOf returns the vertices on the rim of some grids: of edges without a twin among
// them; and for each grid that has any the bounds of these.
func rimOf(grids []region.Grid) (rim map[lattice.Point]bool, pieces []lattice.Bounds) {
	edges := map[lattice.Segment]bool{}
	for _, g := range grids {
		for e := range g.Shape.Edges {
			edges[e] = true
		}
	}
	rim = map[lattice.Point]bool{}
	for _, g := range grids {
		piece := lattice.EmptyBounds()
		for e := range g.Shape.Edges {
			if !edges[e.Reversed()] {
				rim[e.A], rim[e.B] = true, true
				piece = piece.Extend(e.A).Extend(e.B)
			}
		}
		if !piece.Empty() {
			pieces = append(pieces, piece)
		}
	}
	return rim, pieces
}

// touches reports whether a shape has one of the vertices.
func touches(shape lattice.Shape, vertices map[lattice.Point]bool) bool {
	for e := range shape.Edges {
		if vertices[e.A] {
			return true
		}
	}
	return false
}

func boundsOf(grids []region.Grid) lattice.Bounds {
	bounds := lattice.EmptyBounds()
	for _, g := range grids {
		bounds = bounds.Union(g.Shape.Bounds())
	}
	return bounds
}

// envelope adds bounds to arguments, in degrees.
func envelope(args pgx.NamedArgs, b lattice.Bounds) pgx.NamedArgs {
	sw, ne := b.Min.Degrees(), b.Max.Degrees()
	args["west"], args["south"], args["east"], args["north"] = sw[0], sw[1], ne[0], ne[1]
	return args
}
