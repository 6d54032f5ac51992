package demo

import "math"

// noise is smooth made-up variation over the plane: value noise, from -1 to 1,
// with features of about one unit.
type noise uint64

func (n noise) corner(x, y int64) float64 {
	h := uint64(n) ^ uint64(x)*0x9E3779B97F4A7C15 ^ uint64(y)*0xC2B2AE3D27D4EB4F
	h ^= h >> 31
	h *= 0xBF58476D1CE4E5B9
	h ^= h >> 27
	h *= 0x94D049BB133111EB
	h ^= h >> 31
	return float64(h>>11)/(1<<52) - 1
}

func (n noise) at(x, y float64) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	u, v := fade(x-fx), fade(y-fy)
	i, j := int64(fx), int64(fy)
	south := n.corner(i, j)*(1-u) + n.corner(i+1, j)*u
	north := n.corner(i, j+1)*(1-u) + n.corner(i+1, j+1)*u
	return south*(1-v) + north*v
}

// rough is three octaves of the noise.
func (n noise) rough(x, y float64) float64 {
	return (4*n.at(x, y) + 2*(n+1).at(2*x, 2*y) + (n+2).at(4*x, 4*y)) / 7
}

func fade(t float64) float64 { return t * t * t * (t*(t*6-15) + 10) }
