package postgis

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// violationText says in a sentence what is wrong between which grids.
func violationText(v coverage.Violation, grids string) string {
	switch v.Kind {
	case coverage.Overlap:
		return fmt.Sprintf("The grids %s overlap on %.1f m², up to %.2f m wide.", grids, v.AreaM2, v.WidthM)
	case coverage.Gap:
		return fmt.Sprintf("Between the grids %s there is a gap of %.1f m², up to %.2f m wide.", grids, v.AreaM2, v.WidthM)
	case coverage.Crossing:
		return fmt.Sprintf("Borders of %s cross here without a common vertex.", grids)
	case coverage.UnmatchedVertex:
		return fmt.Sprintf("A vertex of %s lies on a border that does not turn there.", grids)
	case coverage.DuplicateEdge:
		return fmt.Sprintf("A piece of border occurs twice in the same direction in %s.", grids)
	case coverage.Spike:
		return fmt.Sprintf("The border of %s runs to and fro on the same line.", grids)
	case coverage.Empty:
		return fmt.Sprintf("The grid %s has no land.", grids)
	}
	return fmt.Sprintf("A ring of %s is not a simple closed line with the land to its left.", grids)
}

const (
	insertGridCodes = `INSERT INTO grid (code) SELECT unnest(@codes::text[])`

	closeVersions = `
	UPDATE grid_version
	SET until = @edition
	WHERE until IS NULL AND grid = ANY (@codes)`
)

// write stores the next edition, assigns buildings by it, ends the posts on grids that
// are retired, and moves open issues.
func (p *publication) write(ctx context.Context, c *change, note string) error {
	edition, err := addEdition(ctx, c, region.Edition{Note: note, Added: len(p.added), Changed: len(p.changed), Retired: len(p.removed)})
	if err != nil {
		return err
	}
	var added []region.Code
	for _, g := range p.added {
		added = append(added, g.Code)
	}
	closed := slices.Clone(p.removed)
	for _, g := range p.changed {
		closed = append(closed, g.Code)
	}
	if _, err := c.Exec(ctx, insertGridCodes, pgx.NamedArgs{"codes": added}); err != nil {
		return err
	}
	if _, err := c.Exec(ctx, closeVersions, pgx.NamedArgs{"edition": edition.Number, "codes": closed}); err != nil {
		return err
	}
	if err := insertVersions(ctx, c, edition.Number, slices.Concat(p.added, p.changed)); err != nil {
		return err
	}
	land, err := newOwner(p.after)
	if err != nil {
		return err
	}
	buildings, err := reassign(ctx, c, selectMovable, land, closed)
	if err != nil {
		return err
	}
	if err := p.endPosts(ctx, c, edition); err != nil {
		return err
	}
	m := move{edition: edition, grids: slices.Concat(p.removed, p.reshaped), land: &land, note: note}
	if _, err := m.do(ctx, c); err != nil {
		return err
	}
	if buildings > 0 {
		if err := notify(ctx, c, BuildingsChanged); err != nil {
			return err
		}
	}
	return notifyLand(ctx, c)
}

// endPosts ends the posts on grids that are retired.
func (p *publication) endPosts(ctx context.Context, tx pgx.Tx, edition region.Edition) error {
	if len(p.removed) == 0 {
		return nil
	}
	if err := guardRoster.lock(ctx, tx); err != nil {
		return err
	}
	posts, err := postsOn(ctx, tx, p.removed, nil)
	if err != nil {
		return err
	}
	h := handover{at: edition.PublishedAt, edition: edition.Number, retired: p.removed}
	return h.of(posts).store(ctx, tx, edition.PublishedAt)
}

// insertVersions stores what grids are from an edition on.
func insertVersions(ctx context.Context, tx pgx.Tx, edition int64, grids []region.Grid) error {
	var found phrases
	ids := make([]*int64, len(grids))
	for i, g := range grids {
		ids[i], _ = found.of(g.Name, "")
	}
	if err := found.save(ctx, tx); err != nil {
		return err
	}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"grid_version"}, []string{"grid", "since", "name", "kind", "phrase", "shape"},
		pgx.CopyFromSlice(len(grids), func(i int) ([]any, error) {
			g := grids[i]
			return []any{string(g.Code), edition, g.Name, string(g.Kind), ids[i], geometryOf(g.Shape)}, nil
		}))
	return err
}

// sameShape reports whether two shapes have the same rings, wherever each begins
// and in whatever order they stand.
func sameShape(a, b lattice.Shape) bool {
	if len(a) != len(b) || a.Vertices() != b.Vertices() || a.Area2() != b.Area2() {
		return false
	}
	return slices.EqualFunc(canonical(a), canonical(b), func(p, q lattice.Polygon) bool {
		return slices.EqualFunc(p, q, slices.Equal[lattice.Ring])
	})
}

// canonical returns the shape with each ring beginning at its westernmost (then
// southernmost) vertex, and holes and parts in the order of these.
func canonical(shape lattice.Shape) lattice.Shape {
	out := make(lattice.Shape, len(shape))
	for i, polygon := range shape {
		out[i] = make(lattice.Polygon, len(polygon))
		for j, ring := range polygon {
			if len(ring) == 0 {
				continue
			}
			first := 0
			for k, p := range ring {
				if p.Less(ring[first]) {
					first = k
				}
			}
			out[i][j] = slices.Concat(ring[first:], ring[:first])
		}
		if len(out[i]) > 1 {
			slices.SortFunc(out[i][1:], compareRings)
		}
	}
	slices.SortFunc(out, func(p, q lattice.Polygon) int { return slices.CompareFunc(p, q, compareRings) })
	return out
}

func compareRings(a, b lattice.Ring) int {
	return slices.CompareFunc(a, b, func(p, q lattice.Point) int {
		return cmp.Or(cmp.Compare(p.X, q.X), cmp.Compare(p.Y, q.Y))
	})
}
