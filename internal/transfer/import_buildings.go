package transfer

import (
	"context"
	"errors"
	"iter"

	"github.com/paulmach/orb"

	"gridmap/internal/place"
)

// importBuildings reads the file through once to check it, and again to store it,
// so that a million buildings need no memory.
func (in *importing) importBuildings(ctx context.Context) error {
	fit, err := newFit(in.grids)
	if err != nil {
		return err
	}
	refs := map[string]int{}
	homeless := 0
	err = in.each(ctx, func(r *record) error {
		b, raw, ok := in.building(r)
		if !ok {
			return nil
		}
		if b.Ref != "" {
			if first, twice := refs[b.Ref]; twice {
				r.problem("ref", "ref.duplicate", "The ref %.60q is that of row %d already.", b.Ref, first)
			}
			refs[b.Ref] = r.row.number
		}
		fit.add(raw)
		if fit.outside(b.Entrance) {
			homeless++
		}
		return nil
	})
	if err := errors.Join(err, in.report.err()); err != nil {
		return err
	}
	if err := in.checkFit(fit); err != nil {
		return err
	}
	if homeless > 0 {
		in.report.note(0, "building.outside", "Buildings that lie in no grid: %d. They are kept, and get a grid when one covers them.", homeless)
	}
	rows := in.report.Rows
	in.report.Counts, err = in.loader.ImportBuildings(ctx, in.eachBuilding(ctx, rows), in.opt.Store)
	return in.named(err, nil)
}

// building reads a building and its position as it stands in the file.
func (in *importing) building(r *record) (b place.Building, raw orb.Point, ok bool) {
	stands, converted, ok := in.geometry(r)
	if !ok {
		return b, raw, false
	}
	at, ok := converted.(orb.Point)
	if !ok {
		r.problem("geometry", "geometry.type", "A building is a Point, its entrance, not a %s.", converted.GeoJSONType())
		return b, raw, false
	}
	raw, ok = stands.(orb.Point)
	b = r.building(at, in.opt.DefaultName)
	return b, raw, ok && !r.bad
}

// errEnough ends a sequence whose reader wants no more.
var errEnough = errors.New("enough")

// eachBuilding reads the file, which has been checked, once more.
func (in *importing) eachBuilding(ctx context.Context, rows int) iter.Seq2[place.Building, error] {
	return func(yield func(place.Building, error) bool) {
		done := 0
		err := in.each(ctx, func(r *record) error {
			b, _, _ := in.building(r)
			if done++; done%1024 == 0 {
				in.opt.Progress.tell("storing", int64(done), int64(rows))
			}
			if !r.bad && !yield(b, nil) {
				return errEnough
			}
			return nil
		})
		if err = errors.Join(err, in.report.err()); err != nil && !errors.Is(err, errEnough) {
			yield(place.Building{}, err)
		}
	}
}
