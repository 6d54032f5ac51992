package transfer

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"gridmap/geo/crs"
	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/region"
)

// fit compares the positions of a file with the land that is there: a file in
// another system than it was said to be lies half a kilometre off, which shows in
// the positions that fall outside.
type fit struct {
	land   *locate.Index // nil while there is no land
	sample []orb.Point   // positions as they stand in the file
	seen   int
	stride int
}

// sampleSize is how many positions are compared at the most.
const sampleSize = 20_000

// onRimM is how far outside, in metres, a position still counts as fitting: the
// rim itself is only half inside.
const onRimM = 0.5

func newFit(grids []region.Grid) (*fit, error) {
	f := &fit{stride: 1}
	if len(grids) == 0 {
		return f, nil
	}
	shapes := make([]lattice.Shape, len(grids))
	for i, g := range grids {
		shapes[i] = g.Shape
	}
	var err error
	f.land, err = locate.Build(shapes)
	return f, err
}

// outside reports whether a position, in WGS-84 degrees, lies in no grid of the
// land; false while there is no land.
func (f *fit) outside(p orb.Point) bool {
	if f.land == nil {
		return false
	}
	at, ok := lattice.FromDegrees(p)
	return ok && f.land.Locate(at) == locate.Outside
}

// add takes one position, as it stands in the file, into the sample.
func (f *fit) add(p orb.Point) {
	f.seen++
	if f.land == nil || f.seen%f.stride != 0 {
		return
	}
	f.sample = append(f.sample, p)
	if len(f.sample) < sampleSize {
		return
	}
	kept := f.sample[:0]
	for i := 1; i < len(f.sample); i += 2 {
		kept = append(kept, f.sample[i])
	}
	f.sample, f.stride = kept, f.stride*2
}

// share returns how many of the sample's positions are on the land when read so.
func (f *fit) share(read func(orb.Point) orb.Point) float64 {
	inside := 0
	for _, p := range f.sample {
		at, ok := lattice.FromDegrees(read(p))
		if !ok {
			continue
		}
		if f.land.Locate(at) != locate.Outside {
			inside++
		} else if _, _, near := f.land.Nearest(at, onRimM); near {
			inside++
		}
	}
	return float64(inside) / float64(len(f.sample))
}

// checkFit refuses a file whose positions fit the land only when read otherwise.
func (in *importing) checkFit(f *fit) error {
	if in.opt.TrustSystem || len(f.sample) == 0 {
		return nil
	}
	in.opt.Progress.tell("comparing with the land", 0, 0)
	asSaid := f.share(func(p orb.Point) orb.Point { return crs.ToWGS84(in.opt.System, p) })
	const all, better = 0.995, 0.01
	if asSaid >= all {
		return nil
	}
	var others []string
	for _, other := range []crs.Name{crs.NameWGS84, crs.NameGCJ02, crs.NameBD09} {
		share := f.share(func(p orb.Point) orb.Point { return crs.ToWGS84(other, p) })
		if other != in.opt.System && share >= all && share >= asSaid+better {
			others = append(others, other.String())
		}
	}
	swapped := f.share(func(p orb.Point) orb.Point { return crs.ToWGS84(in.opt.System, orb.Point{p[1], p[0]}) })
	switch {
	case swapped >= all && swapped >= asSaid+better:
		in.report.problem(0, "geometry", "position.swapped",
			"The positions fit the land only with longitude and latitude swapped (%s of them; %s as they are). The order is longitude, latitude.", percent(swapped), percent(asSaid))
	case len(others) > 0:
		in.report.problem(0, "crs", "crs.wrong",
			"Read as %s, %s of the positions are on the land; read as %s, all are. Say --crs %s, or --trust-crs if the file is right.",
			in.opt.System, percent(asSaid), strings.Join(others, " or "), others[0])
	}
	return in.report.err()
}

func percent(share float64) string { return fmt.Sprintf("%.1f %%", share*100) }
