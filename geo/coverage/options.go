package coverage

import "gridmap/geo/lattice"

// Option changes what Check accepts.
type Option func(*options)

type options struct {
	keepWider float64 // metres; negative: no holes
	keepAt    []lattice.Point
}

// KeepHoles accepts holes in the land that are wider than so many metres (see
// Width) as part of its rim: lakes, say, that no grid takes in. 0 accepts all.
func KeepHoles(widerThanM float64) Option {
	return func(o *options) { o.keepWider = max(widerThanM, 0) }
}

// KeepHolesAt accepts the holes in the land that hold one of the points, by the
// half-open rule of lattice.Shape.Contains.
func KeepHolesAt(points ...lattice.Point) Option {
	return func(o *options) { o.keepAt = append(o.keepAt, points...) }
}

func newOptions(opts []Option) options {
	o := options{keepWider: -1}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// keeps reports whether a hole of that width is accepted.
func (o *options) keeps(hole lattice.Shape, widthM float64) bool {
	if o.keepWider == 0 || o.keepWider > 0 && widthM > o.keepWider {
		return true
	}
	for _, p := range o.keepAt {
		if hole.Contains(p) {
			return true
		}
	}
	return false
}
