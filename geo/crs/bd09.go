package crs

import "math"

// Baidu turns GCJ-02 by a small wave around 0, 0 and moves it north-east, in
// degrees. The waves' frequency is 3000 a half turn.
const (
	bdEast, bdNorth = 0.0065, 0.006
	bdFrequency     = math.Pi * 3000 / 180
)

// BD09 shifts p as Baidu's maps do, everywhere on Earth: by the formula that
// came out with the first converters (2013), as in eviltransform and gcoord.
func (p GCJ02) BD09() BD09 {
	x, y := p[0], p[1]
	z := math.Hypot(x, y) + 0.00002*math.Sin(y*bdFrequency)
	theta := math.Atan2(y, x) + 0.000003*math.Cos(x*bdFrequency)
	sin, cos := math.Sincos(theta)
	return BD09{z*cos + bdEast, z*sin + bdNorth}
}

// GCJ02 undoes the shift by fixed-point iteration: p.BD09().GCJ02() is within
// 0.1 mm of p. The public one-step inverse errs by up to 2.2 m.
func (p BD09) GCJ02() GCJ02 {
	g := GCJ02{p[0] - bdEast, p[1] - bdNorth}
	for range maxSteps {
		b := g.BD09()
		errLon, errLat := b[0]-p[0], b[1]-p[1]
		g = GCJ02{g[0] - errLon, g[1] - errLat}
		if math.Abs(errLon) < settled && math.Abs(errLat) < settled {
			break
		}
	}
	return g
}
