package transfer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// importGrids reads the grids, makes an exact coverage of them and of the land
// that they meet, and publishes it.
func (in *importing) importGrids(ctx context.Context) error {
	fit, err := newFit(in.grids)
	if err != nil {
		return err
	}
	numbered := in.opt.Community != ""
	if err := in.checkCommunity(); err != nil {
		return err
	}
	var grids []region.Grid
	var rows []int
	byCode := map[region.Code]int{}
	err = in.each(ctx, func(r *record) error {
		g, ok := in.grid(r, numbered, fit)
		if !ok {
			return nil
		}
		if first, twice := byCode[g.Code]; twice && !numbered {
			r.problem("code", "code.duplicate", "The code %s is that of row %d already.", g.Code, first)
			return nil
		}
		byCode[g.Code] = r.row.number
		grids, rows = append(grids, g), append(rows, r.row.number)
		return nil
	})
	if err != nil {
		return err
	}
	if !numbered {
		in.checkCodes(grids, rows)
	}
	if err := in.report.err(); err != nil {
		return err
	}
	if err := in.checkFit(fit); err != nil {
		return err
	}
	if numbered {
		if err := in.number(grids); err != nil {
			return err
		}
	}
	in.opt.Progress.tell("fitting the borders", 0, 0)
	grids, opt, err := in.fitBorders(grids, rows)
	if err != nil {
		return err
	}
	in.opt.Progress.tell("storing", 0, 0)
	in.report.Counts, err = in.loader.ImportGrids(ctx, grids, opt)
	return in.named(err, rows)
}

// grid reads one grid with its shape on the lattice.
func (in *importing) grid(r *record, numbered bool, fit *fit) (region.Grid, bool) {
	g := r.grid(numbered, in.opt.DefaultName)
	raw, land, ok := in.geometry(r)
	if !ok {
		return g, false
	}
	parts, ok := land.(orb.MultiPolygon)
	if !ok {
		r.problem("geometry", "geometry.type", "A grid is a Polygon or a MultiPolygon, not a %s.", land.GeoJSONType())
		return g, false
	}
	for p := range positions(raw) {
		fit.add(p)
	}
	shape, err := lattice.FromOrb(parts)
	if err != nil {
		r.problem("geometry", "position.range", "%s.", err)
		return g, false
	}
	if len(shape) == 0 {
		r.problem("geometry", "geometry.no_area", "The geometry encloses no land: its rings are lines, or cross themselves so that nothing is left.")
		return g, false
	}
	g.Shape = shape
	if numbered {
		g.Code = in.opt.Community + "999" // until all are known and numbered
	}
	r.check(g.Validate())
	return g, !r.bad
}

// checkCommunity refuses to number grids inside what is not a community.
func (in *importing) checkCommunity() error {
	c := in.opt.Community
	if c == "" {
		return nil
	}
	if c.Level() != region.Community {
		in.report.problem(0, "community", "community.level", "%s is not a community: its code has 12 digits.", c)
	} else if !in.known()[c] {
		in.report.problem(0, "community", "community.unknown", "There is no community %s; import it with the areas first.", c)
	}
	return in.report.err()
}

func (in *importing) known() map[region.Code]bool {
	known := make(map[region.Code]bool, len(in.areas))
	for _, a := range in.areas {
		known[a.Code] = true
	}
	return known
}

// number gives codes west to east, then north to south, after the highest that
// the community has.
func (in *importing) number(grids []region.Grid) error {
	shapes := make([]lattice.Shape, len(grids))
	for i, g := range grids {
		shapes[i] = g.Shape
	}
	last := 0
	for _, g := range in.grids {
		if g.Code.Within(in.opt.Community) {
			var n int
			if _, err := fmt.Sscanf(string(g.Code[12:]), "%03d", &n); err == nil {
				last = max(last, n)
			}
		}
	}
	if last+len(grids) > 999 {
		in.report.problem(0, "code", "code.exhausted", "%d grids do not fit into %s: its numbers end with 999 and %d are used.", len(grids), in.opt.Community, last)
		return in.report.err()
	}
	for i, index := range region.InCodeOrder(shapes) {
		grids[index].Code = region.Code(fmt.Sprintf("%s%03d", in.opt.Community, last+i+1))
	}
	return nil
}

// checkCodes refuses unknown communities and codes that are there already.
func (in *importing) checkCodes(grids []region.Grid, rows []int) {
	known := in.known()
	current := map[region.Code]bool{}
	for _, g := range in.grids {
		current[g.Code] = true
	}
	for i, g := range grids {
		switch {
		case !known[g.Code.Parent()]:
			in.report.problem(rows[i], "code", "community.unknown", "There is no community %s for the grid %s; import it with the areas first.", g.Code.Parent(), g.Code)
		case current[g.Code] && !in.opt.Store.Update && !in.opt.Store.Replace:
			in.report.problem(rows[i], "code", "code.exists", "The grid %s is there already; say --update to change it.", g.Code)
		}
	}
}

// anyWidthM is less than the width in metres of any hole on the lattice.
const anyWidthM = 1e-9

// fitBorders makes the grids and the land that they meet an exact coverage, and
// returns them with those of the land that got new vertices.
func (in *importing) fitBorders(grids []region.Grid, rows []int) ([]region.Grid, region.ImportOptions, error) {
	opt := in.opt.Store
	if in.opt.KeepHoles {
		opt.KeepHolesM = max(in.opt.RepairM, anyWidthM)
	}
	all := append([]region.Grid(nil), grids...)
	if !opt.Replace {
		all = append(all, in.neighbours(grids)...)
	}
	shapes := make([]lattice.Shape, len(all))
	for i, g := range all {
		shapes[i] = g.Shape
	}
	if in.opt.RepairM == 0 {
		in.judge(coverage.Check(shapes, in.checkOptions()...), all, rows, "borders must fit exactly, and --repair 2m makes narrow gaps and overlaps fit")
		return grids, opt, in.report.err()
	}
	fixed, done, left, err := coverage.Repair(shapes, coverage.RepairOptions{WidthM: in.opt.RepairM, KeepHoles: in.opt.KeepHoles})
	var empty *coverage.EmptyError
	switch {
	case errors.As(err, &empty):
		for _, cell := range empty.Cells {
			in.report.problem(rowOf(rows, cell), "geometry", "geometry.swallowed", "The grid %s would be left without land: others cover it.", all[cell].Code)
		}
	case err != nil:
		return nil, opt, err
	}
	for _, fix := range done {
		in.report.Repairs = append(in.report.Repairs, Repair{Fix: fix, To: codeOf(all, fix.To), Codes: codesOf(all, fix.Cells)})
	}
	in.judge(left, all, rows, fmt.Sprintf("no more than %g m may be repaired", in.opt.RepairM))
	if err := in.report.err(); err != nil {
		return nil, opt, err
	}
	for i := range fixed {
		all[i].Shape = fixed[i]
		if i >= len(grids) && !same(fixed[i], shapes[i]) {
			grids = append(grids, all[i])
			opt.Update = true // codes of the file that are there have been refused already
			in.report.note(0, "grid.neighbour", "The grid %s, which is there already, changes along its border with the file's.", all[i].Code)
		}
	}
	copy(grids, all[:len(rows)])
	return grids, opt, nil
}

// judge lists violations as problems, and as places for the map.
func (in *importing) judge(violations []coverage.Violation, all []region.Grid, rows []int, why string) {
	lakes := in.lakes(violations)
	for _, v := range violations {
		if lakes(v) {
			continue
		}
		if len(v.Cells) > 0 && v.Cells[0] >= len(rows) {
			continue // among grids that are there already: a lake, say
		}
		codes := codesOf(all, v.Cells)
		in.report.Places = append(in.report.Places, Place{v, codes})
		row := 0
		if len(v.Cells) > 0 {
			row = rowOf(rows, v.Cells[0])
		}
		if v.AreaM2 > 0 {
			reason := why
			if v.Kind == coverage.Gap {
				reason += " (--keep-holes takes wider holes for lakes)"
			}
			in.report.problem(row, "geometry", "coverage."+string(v.Kind), "%s of %.1f m², %.2f m wide, between %s; %s.", title(v.Kind), v.AreaM2, v.WidthM, join(codes), reason)
		} else {
			in.report.problem(row, "geometry", "coverage."+string(v.Kind), "%s in %s; %s.", title(v.Kind), join(codes), why)
		}
		in.report.at(v.At)
	}
}

// lakes tells which gaps were holes in the land before, and stay so.
func (in *importing) lakes(violations []coverage.Violation) func(coverage.Violation) bool {
	var known []coverage.Violation
	gap := func(v coverage.Violation) bool { return v.Kind == coverage.Gap }
	if slices.ContainsFunc(violations, gap) && len(in.grids) > 0 {
		shapes := make([]lattice.Shape, len(in.grids))
		for i, g := range in.grids {
			shapes[i] = g.Shape
		}
		known = coverage.Check(shapes)
	}
	return func(v coverage.Violation) bool {
		return gap(v) && slices.ContainsFunc(known, func(k coverage.Violation) bool {
			return gap(k) && k.At == v.At && same(k.Place, v.Place)
		})
	}
}

func (in *importing) checkOptions() []coverage.Option {
	if in.opt.KeepHoles {
		return []coverage.Option{coverage.KeepHoles(0)}
	}
	return nil
}

// neighbours returns the current grids that are not in the file and come near it.
func (in *importing) neighbours(grids []region.Grid) []region.Grid {
	inFile := map[region.Code]bool{}
	near := lattice.EmptyBounds()
	for _, g := range grids {
		inFile[g.Code] = true
		near = near.Union(g.Shape.Bounds())
	}
	if near.Empty() {
		return nil
	}
	east, north := lattice.MetresPerStep(near.Min)
	reach := in.opt.RepairM + 1
	near = near.Extend(lattice.Point{X: near.Min.X - int32(reach/east), Y: near.Min.Y - int32(reach/north)})
	near = near.Extend(lattice.Point{X: near.Max.X + int32(reach/east), Y: near.Max.Y + int32(reach/north)})
	var met []region.Grid
	for _, g := range in.grids {
		if !inFile[g.Code] && g.Shape.Bounds().Intersects(near) {
			met = append(met, g)
		}
	}
	return met
}
