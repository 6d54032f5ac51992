package crs

import "math"

// The published GCJ-02 formula computes on Krasovsky's ellipsoid of 1940: its
// semi-major axis in metres and its first eccentricity squared.
const (
	krasovskyM  = 6378245.0
	krasovskyE2 = 0.00669342162296594323
)

// The box in which positions are shifted, degrees. It is the rule of the public
// implementations and takes in much of the neighbouring countries.
const (
	westernmost, easternmost   = 72.004, 137.8347
	southernmost, northernmost = 0.8293, 55.8271
)

// shifted reports whether a WGS-84 position is in the closed box in which GCJ-02
// differs from it.
func shifted(lon, lat float64) bool {
	return lon >= westernmost && lon <= easternmost && lat >= southernmost && lat <= northernmost
}

// GCJ02 shifts p as public maps in China do. Positions outside the closed box of
// longitude 72.004 to 137.8347 and latitude 0.8293 to 55.8271 stay as they are.
//
// The formula is the one published with EvilTransform (2013) and used since by
// eviltransform and gcoord. Maps use an algorithm of their own: against AMap's
// answers the formula is 0.85 m off in the median and 10 m at most, in the far
// west.
func (p WGS84) GCJ02() GCJ02 {
	if !shifted(p[0], p[1]) {
		return GCJ02(p)
	}
	dLon, dLat := offset(p[0], p[1])
	return GCJ02{p[0] + dLon, p[1] + dLat}
}

// offset returns by how many degrees the formula shifts a WGS-84 position.
func offset(lon, lat float64) (dLon, dLat float64) {
	x, y := lon-105, lat-35
	// Waves that depend on x alone come in both metres east and metres north.
	common := 20*math.Sin(6*math.Pi*x) + 20*math.Sin(2*math.Pi*x)
	eastM := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) +
		(common+20*math.Sin(math.Pi*x)+40*math.Sin(math.Pi*x/3)+
			150*math.Sin(math.Pi*x/12)+300*math.Sin(math.Pi*x/30))*2/3
	northM := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) +
		(common+20*math.Sin(math.Pi*y)+40*math.Sin(math.Pi*y/3)+
			160*math.Sin(math.Pi*y/12)+320*math.Sin(math.Pi*y/30))*2/3

	const degree = math.Pi / 180
	sin, cos := math.Sincos(lat * degree)
	w2 := 1 - krasovskyE2*sin*sin
	w := math.Sqrt(w2)
	meridianM := krasovskyM * (1 - krasovskyE2) / (w2 * w) // radius northwards
	verticalM := krasovskyM / w                            // radius eastwards
	return eastM / (verticalM * cos * degree), northM / (meridianM * degree)
}

// settled is the change in degrees at which an inverse stops: under 0.02 mm.
const settled = 1e-10

// maxSteps bounds every inverse. Each step divides the error by 30 at least, so
// a handful is enough anywhere.
const maxSteps = 12

// WGS84 undoes the shift by fixed-point iteration: over China
// p.GCJ02().WGS84() is within 0.1 mm of p.
//
// The shift jumps on the edge of the box, all of it far from China's land, so
// there the answer is a choice: a position that some place in the box is shifted
// to is that place; any other stays as it is.
func (p GCJ02) WGS84() WGS84 {
	lon, lat := p[0], p[1]
	for range maxSteps {
		dLon, dLat := offset(lon, lat)
		nextLon, nextLat := p[0]-dLon, p[1]-dLat
		done := math.Abs(nextLon-lon) < settled && math.Abs(nextLat-lat) < settled
		lon, lat = nextLon, nextLat
		if done {
			break
		}
	}
	if !shifted(lon, lat) {
		return WGS84(p)
	}
	return WGS84{lon, lat}
}
