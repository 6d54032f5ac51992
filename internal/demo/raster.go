package demo

import "math"

// raster remembers what the ground is like at the corners of a coarse raster, and
// answers between them by interpolation: the ground changes slowly, and is asked
// about a great many times.
type raster struct {
	low     xy
	step    float64 // metres
	width   int
	known   []bool
	values  []sample
	measure func(xy) sample
}

// sample is what the ground is like at a corner.
type sample struct {
	density  float64 // grids per square metre
	cos, sin float64 // of four times the streets' direction
}

func newRaster(low, high xy, measure func(xy) sample) *raster {
	r := &raster{low: low, step: 80, measure: measure}
	r.width = int((high.x-low.x)/r.step) + 2
	n := r.width * (int((high.y-low.y)/r.step) + 2)
	r.known, r.values = make([]bool, n), make([]sample, n)
	return r
}

func (r *raster) at(p xy) sample {
	fx, fy := (p.x-r.low.x)/r.step, (p.y-r.low.y)/r.step
	i, j := math.Floor(fx), math.Floor(fy)
	k := int(j)*r.width + int(i)
	if i < 0 || int(i)+1 >= r.width || k < 0 || k+r.width+1 >= len(r.values) {
		return r.measure(p)
	}
	u, v := fx-i, fy-j
	sw, se := r.corner(k), r.corner(k+1)
	nw, ne := r.corner(k+r.width), r.corner(k+r.width+1)
	mix := func(a, b, c, d float64) float64 { return (a*(1-u)+b*u)*(1-v) + (c*(1-u)+d*u)*v }
	return sample{
		mix(sw.density, se.density, nw.density, ne.density),
		mix(sw.cos, se.cos, nw.cos, ne.cos),
		mix(sw.sin, se.sin, nw.sin, ne.sin),
	}
}

func (r *raster) corner(k int) sample {
	if !r.known[k] {
		p := xy{r.low.x + float64(k%r.width)*r.step, r.low.y + float64(k/r.width)*r.step}
		r.known[k], r.values[k] = true, r.measure(p)
	}
	return r.values[k]
}
