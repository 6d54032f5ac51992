package postgis

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// ImportGrids publishes an edition with these grids beside those that are there
// already, and gives every building the grid that owns its entrance then. Together
// the grids must be an exact coverage: otherwise the fault is Invalid with the code
// coverage.KIND for each place. A code that was retired is never given again. An
// import that changes nothing publishes nothing.
func (db *DB) ImportGrids(ctx context.Context, list []region.Grid, opt region.ImportOptions) (n region.Counts, err error) {
	err = db.load(ctx, opt.DryRun, func(c *change) error {
		if err := guardEditions.lock(ctx, c); err != nil {
			return err
		}
		n, err = publish(ctx, c, list, opt)
		if err != nil {
			return err
		}
		return c.recordImport(ctx, "grids", n)
	})
	if err != nil {
		return region.Counts{}, err
	}
	return n, nil
}

// A publication is the step from one edition to the next.
type publication struct {
	before, after  []region.Grid // in code order
	added, changed []region.Grid
	reshaped       []region.Code // those of changed that have other land or vertices
	removed        []region.Code
	unchanged      int
}

func publish(ctx context.Context, c *change, list []region.Grid, opt region.ImportOptions) (region.Counts, error) {
	edition, err := currentEdition(ctx, c)
	if err != nil {
		return region.Counts{}, err
	}
	p := publication{}
	if p.before, err = gridsOf(ctx, c, edition.Number); err != nil {
		return region.Counts{}, err
	}
	known, err := knownCodes(ctx, c, list)
	if err != nil {
		return region.Counts{}, err
	}
	if err := p.merge(list, known, opt); err != nil {
		return region.Counts{}, err
	}
	n := region.Counts{Added: len(p.added), Changed: len(p.changed), Unchanged: p.unchanged, Removed: len(p.removed)}
	if n.Added+n.Changed+n.Removed == 0 {
		return n, nil
	}
	if err := p.checkCoverage(list, opt.KeepHolesM); err != nil {
		return n, err
	}
	return n, p.write(ctx, c, opt.Note)
}

// codes says which of an import's grid codes were ever given, and which of its
// communities exist.
type codes struct{ grids, communities map[region.Code]bool }

const selectKnownCodes = `
	SELECT code FROM grid WHERE code = ANY (@grids)
	UNION ALL
	SELECT code FROM area WHERE code = ANY (@communities)`

func knownCodes(ctx context.Context, tx pgx.Tx, list []region.Grid) (codes, error) {
	var grids, communities []region.Code
	for _, g := range list {
		grids = append(grids, g.Code)
		communities = append(communities, g.Code.Parent())
	}
	slices.Sort(communities)
	known := codes{map[region.Code]bool{}, map[region.Code]bool{}}
	rows, err := tx.Query(ctx, selectKnownCodes, pgx.NamedArgs{"grids": grids, "communities": slices.Compact(communities)})
	if err != nil {
		return known, err
	}
	var code region.Code
	_, err = pgx.ForEachRow(rows, []any{&code}, func() error {
		if code.Level() == region.GridLevel {
			known.grids[code] = true
		} else {
			known.communities[code] = true
		}
		return nil
	})
	return known, err
}

// merge puts the import beside what is there, or returns a fault with every row
// that is wrong.
func (p *publication) merge(list []region.Grid, known codes, opt region.ImportOptions) error {
	current := make(map[region.Code]region.Grid, len(p.before))
	for _, g := range p.before {
		current[g.Code] = g
	}
	row := make(map[region.Code]int, len(list))
	var wrong findings
	for i, g := range list {
		wrong.check(i+1, g.Validate())
		old, exists := current[g.Code]
		first, twice := row[g.Code]
		if !twice {
			row[g.Code] = i
		}
		switch {
		case twice:
			wrong.add(i+1, "code.duplicate", "code", "The code %s is in row %d already.", g.Code, first+1)
		case !known.communities[g.Code.Parent()]:
			wrong.add(i+1, "community.unknown", "code", "There is no community %s for the grid %s to lie in.", g.Code.Parent(), g.Code)
		case !exists && known.grids[g.Code]:
			wrong.add(i+1, "code.reused", "code", "The code %s was that of a grid which has been retired; codes are never given again.", g.Code)
		case exists && !opt.Update && !opt.Replace:
			wrong.exists(i+1, "code.exists", "code", "There is a grid %s already.", g.Code)
		case exists && old.Name == g.Name && old.Kind == g.Kind && sameShape(old.Shape, g.Shape):
			p.unchanged++
		case exists:
			p.changed = append(p.changed, g)
			if !sameShape(old.Shape, g.Shape) {
				p.reshaped = append(p.reshaped, g.Code)
			}
			current[g.Code] = g
		default:
			p.added = append(p.added, g)
			current[g.Code] = g
		}
	}
	if err := wrong.fault(); err != nil {
		return err
	}
	for _, g := range p.before {
		if _, named := row[g.Code]; opt.Replace && !named {
			p.removed = append(p.removed, g.Code)
			delete(current, g.Code)
		}
	}
	for _, g := range current {
		p.after = append(p.after, g)
	}
	slices.SortFunc(p.after, func(a, b region.Grid) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return nil
}

// checkCoverage returns a fault with every place in which the land afterwards is no
// exact coverage. Holes that were in the land before stay allowed.
func (p *publication) checkCoverage(list []region.Grid, keepHolesM float64) error {
	var options []coverage.Option
	if keepHolesM > 0 {
		options = append(options, coverage.KeepHoles(keepHolesM))
	}
	violations := coverage.Check(shapesOf(p.after), options...)
	if slices.ContainsFunc(violations, isGap) {
		var old []coverage.Violation
		if len(p.before) > 0 {
			old = coverage.Check(shapesOf(p.before))
		}
		violations = slices.DeleteFunc(violations, func(v coverage.Violation) bool {
			return isGap(v) && slices.ContainsFunc(old, func(o coverage.Violation) bool {
				return isGap(o) && o.At == v.At && sameShape(o.Place, v.Place)
			})
		})
	}
	rows := make(map[region.Code]int, len(list))
	for i, g := range list {
		rows[g.Code] = i + 1
	}
	var wrong findings
	for _, v := range violations {
		wrong.violation(v, p.after, rows)
	}
	return wrong.fault()
}

func isGap(v coverage.Violation) bool { return v.Kind == coverage.Gap }

// violation adds a place where the land is no coverage.
func (f *findings) violation(v coverage.Violation, land []region.Grid, rows map[region.Code]int) {
	const named = 4
	row := 0
	var grids []string
	for _, cell := range v.Cells {
		code := land[cell].Code
		if row == 0 {
			row = rows[code]
		}
		if len(grids) < named {
			grids = append(grids, string(code))
		}
	}
	at := v.At.Degrees()
	detail := fault.Detail{Row: row, Field: "geometry", Code: "coverage." + string(v.Kind), Position: (*[2]float64)(&at)}
	detail.Text = violationText(v, strings.Join(grids, ", "))
	f.invalid = true
	f.append(detail)
}

func shapesOf(grids []region.Grid) []lattice.Shape {
	shapes := make([]lattice.Shape, len(grids))
	for i, g := range grids {
		shapes[i] = g.Shape
	}
	return shapes
}
