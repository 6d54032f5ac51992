package demo

import (
	"math"
	"math/rand/v2"
)

// normalGrids is the number of grids for which the table of townships is drawn to
// scale. More grids make a wider city, not a denser one.
const normalGrids = 1258

// ground is the shape of the land before anybody draws a border: where people
// live, which way streets run, where the river flows.
type ground struct {
	scale   float64 // of all large distances: 1 for the normal number of grids
	grids   float64
	centres []centre
	lean    noise // which way the land between the towns lies
	rough   noise
	raster  *raster
}

type centre struct {
	at          xy // metres
	share       float64
	core, reach float64 // metres: the dense middle, and the thinning edge around it
	angle       float64 // of its main streets
}

// middle is the middle of the land, in metres from the anchor.
var middle = xy{-500, 7400}

// Shares of all people: dense middles, thinning edges, and the open country.
const (
	coreShare  = 0.62
	reachShare = 0.30
	openShare  = 0.08
)

func newGround(rng *rand.Rand, grids int) *ground {
	g := &ground{
		scale: math.Sqrt(float64(grids) / normalGrids),
		grids: float64(grids),
		lean:  noise(rng.Uint64()),
		rough: noise(rng.Uint64()),
	}
	var total float64
	for _, t := range townships {
		total += t.weight
	}
	for _, t := range townships {
		c := centre{
			at:    t.at.times(1000 * g.scale),
			share: t.weight / total,
			core:  1000 * t.core * g.scale,
			reach: 2600 * g.scale,
			angle: rng.Float64() * math.Pi / 2,
		}
		if t.urban {
			c.reach = 1900 * g.scale
		}
		c.at = c.at.plus(heading(rng.Float64() * 2 * math.Pi).times(250 * g.scale))
		g.centres = append(g.centres, c)
	}
	margin := xy{20_000 * g.scale, 20_000 * g.scale}
	g.raster = newRaster(middle.times(g.scale).minus(margin), middle.times(g.scale).plus(margin), g.measure)
	return g
}

// outline returns the rim of the land, counter-clockwise.
func (g *ground) outline() []xy {
	const corners = 1100
	n := int(corners * g.scale)
	rim := make([]xy, n)
	for i := range rim {
		angle := 2 * math.Pi * float64(i) / float64(n)
		d := heading(angle)
		r := 1 + .13*(g.rough+10).at(2*d.x, 2*d.y) + .07*(g.rough+20).at(5*d.x, 5*d.y) +
			.018*(g.rough+30).rough(22*d.x, 22*d.y)
		rim[i] = middle.times(g.scale).plus(xy{15600 * d.x, 13400 * d.y}.times(r * g.scale))
	}
	return rim
}

// riverX returns how far east the river flows at a northing, in metres.
func (g *ground) riverX(y float64) float64 {
	k := y / g.scale
	x := 620*math.Sin(k/1500+.4) + 900*g.rough.at(k/3800, .5) + 170*(g.rough+5).at(k/700, 3.5) + 55*(g.rough+6).at(k/260, 7.5)
	if k > 3000 {
		x -= .35 * (k - 3000) * (1 - 1/(1+(k-3000)/5000))
	}
	return g.scale * x
}

// brook returns the tributary's course from its mouth, t 0, eastwards.
func (g *ground) brook(t float64) xy {
	const mouth = 2700
	y := mouth*g.scale + 900*g.scale*(g.rough+7).at(t/3600/g.scale, .7) +
		.22*t + 150*g.scale*(g.rough+8).at(t/800/g.scale, 1.2)
	return xy{g.riverX(mouth*g.scale) + t, y}
}

// density returns grids per square metre, at least that of the open country.
func (g *ground) density(p xy) float64 {
	const country = 560e6 // square metres at the normal size
	d := openShare * g.grids / (country * g.scale * g.scale)
	for _, c := range g.centres {
		r2 := p.minus(c.at).dot(p.minus(c.at))
		for _, part := range [...]struct{ share, reach float64 }{{coreShare, c.core}, {reachShare, c.reach}} {
			d += g.grids * c.share * part.share / (2 * math.Pi * part.reach * part.reach) *
				math.Exp(-r2/(2*part.reach*part.reach))
		}
	}
	return d
}

// field returns the direction of streets at p as the cosine and sine of four times
// its angle, because they run in four directions alike. Streets follow the river
// near it, each town's own plan in the town, and the lie of the land elsewhere.
func (g *ground) field(p xy) (c, s float64) {
	add := func(angle, weight float64) {
		c += weight * math.Cos(4*angle)
		s += weight * math.Sin(4*angle)
	}
	k := 1 / (2600 * g.scale)
	add(1.6*g.lean.at(p.x*k, p.y*k)+.3*(g.lean+9).at(p.x/700, p.y/700), .35)
	bend := .22*(g.lean+3).at(p.x/900, p.y/900) + .1*(g.lean+4).at(p.x/330, p.y/330)
	for _, t := range g.centres {
		d := p.distance(t.at) / (1.4 * t.core)
		add(t.angle+bend, math.Exp(-d*d))
	}
	const step = 150
	tangent := math.Atan2(2*step, g.riverX(p.y+step)-g.riverX(p.y-step))
	away := (p.x - g.riverX(p.y)) / (430 * math.Sqrt(g.scale))
	add(tangent, 2.5*math.Exp(-away*away))
	return c, s
}

func (g *ground) measure(p xy) sample {
	c, s := g.field(p)
	return sample{g.density(p), c, s}
}

// spacing returns about how wide a grid is at p, in metres.
func (g *ground) spacing(p xy) float64 { return 1 / math.Sqrt(g.raster.at(p).density) }

// urbanity is 1 in the city, 0 in the country.
func (g *ground) urbanity(p xy) float64 {
	return min(max((520-g.spacing(p))/(520-230), 0), 1)
}

// direction returns the angle of one of the four directions in which streets run
// at p; the others are at right angles to it.
func (g *ground) direction(p xy) float64 {
	at := g.raster.at(p)
	return math.Atan2(at.sin, at.cos) / 4
}

// people returns n positions inside the outline, as dense as the people live.
func (g *ground) people(rng *rand.Rand, outline polygon, n int) []xy {
	low, high := outline[0], outline[0]
	for _, p := range outline {
		low, high = xy{min(low.x, p.x), min(low.y, p.y)}, xy{max(high.x, p.x), max(high.y, p.y)}
	}
	inside := newStrips(outline)
	people := make([]xy, 0, n)
	for len(people) < n {
		var p xy
		if f := rng.Float64(); f < openShare {
			p = xy{low.x + rng.Float64()*(high.x-low.x), low.y + rng.Float64()*(high.y-low.y)}
		} else {
			c := g.pick(rng.Float64())
			r := c.reach
			if f < openShare+coreShare {
				r = c.core
			}
			p = c.at.plus(xy{r * rng.NormFloat64(), r * rng.NormFloat64()})
		}
		if inside.contains(p) {
			people = append(people, p)
		}
	}
	return people
}

func (g *ground) pick(f float64) centre {
	for _, c := range g.centres {
		if f -= c.share; f < 0 {
			return c
		}
	}
	return g.centres[0]
}

// strips answers fast whether a large polygon contains a point: its edges sorted
// into strips by northing.
type strips struct {
	outline polygon
	low     float64
	height  float64
	edges   [][]int
}

func newStrips(outline polygon) *strips {
	low, high := math.Inf(1), math.Inf(-1)
	for _, p := range outline {
		low, high = min(low, p.y), max(high, p.y)
	}
	s := &strips{outline: outline, low: low, edges: make([][]int, len(outline)/2+1)}
	s.height = (high - low) / float64(len(s.edges))
	for i, a := range outline {
		b := outline[(i+1)%len(outline)]
		for j := s.strip(min(a.y, b.y)); j <= s.strip(max(a.y, b.y)); j++ {
			s.edges[j] = append(s.edges[j], i)
		}
	}
	return s
}

func (s *strips) strip(y float64) int {
	return min(max(int((y-s.low)/s.height), 0), len(s.edges)-1)
}

func (s *strips) contains(p xy) bool {
	inside := false
	for _, i := range s.edges[s.strip(p.y)] {
		a, b := s.outline[i], s.outline[(i+1)%len(s.outline)]
		if (a.y > p.y) != (b.y > p.y) && p.x < (b.x-a.x)*(p.y-a.y)/(b.y-a.y)+a.x {
			inside = !inside
		}
	}
	return inside
}
