package postgis

import (
	"fmt"

	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom"

	"gridmap/geo/lattice"
)

// wgs84 is the spatial reference of everything that is stored: EPSG:4326,
// longitude first.
const wgs84 = 4326

// geometryOf returns the shape as it crosses the wire: WGS-84 degrees, each ring
// closed by its first point. shapeOf gives the very same shape back.
func geometryOf(shape lattice.Shape) *geom.MultiPolygon {
	flat := make([]float64, 0, 2*(shape.Vertices()+len(shape)))
	ends := make([][]int, len(shape))
	for i, polygon := range shape {
		ends[i] = make([]int, len(polygon))
		for j, ring := range polygon {
			for _, p := range ring {
				d := p.Degrees()
				flat = append(flat, d[0], d[1])
			}
			first := ring[0].Degrees()
			flat = append(flat, first[0], first[1])
			ends[i][j] = len(flat)
		}
	}
	return geom.NewMultiPolygonFlat(geom.XY, flat, ends).SetSRID(wgs84)
}

// shapeOf reads a stored boundary. The table's constraints keep it on the lattice,
// so that nothing is lost.
func shapeOf(mp *geom.MultiPolygon) (lattice.Shape, error) {
	if mp.Stride() != 2 {
		return nil, fmt.Errorf("boundary in %v instead of XY", mp.Layout())
	}
	flat := mp.FlatCoords()
	shape := make(lattice.Shape, 0, mp.NumPolygons())
	at := 0
	for _, ends := range mp.Endss() {
		polygon := make(lattice.Polygon, len(ends))
		for j, end := range ends {
			ring := make(lattice.Ring, 0, (end-at)/2-1)
			for ; at < end-2; at += 2 {
				p, ok := lattice.FromDegrees(orb.Point{flat[at], flat[at+1]})
				if !ok {
					return nil, fmt.Errorf("boundary with the position %v", flat[at:at+2])
				}
				ring = append(ring, p)
			}
			at = end // the last point is the first again
			polygon[j] = ring
		}
		shape = append(shape, polygon)
	}
	return shape, nil
}

// pointOf returns the position as it crosses the wire, rounded to the lattice.
// Callers have validated it.
func pointOf(p orb.Point) *geom.Point {
	at, _ := lattice.FromDegrees(p)
	d := at.Degrees()
	return geom.NewPointFlat(geom.XY, d[:]).SetSRID(wgs84)
}

// position reads a stored position.
func position(p *geom.Point) orb.Point { return orb.Point{p.X(), p.Y()} }

// lineOf returns the line as it crosses the wire, in WGS-84 degrees.
func lineOf(line orb.LineString) *geom.LineString {
	flat := make([]float64, 0, 2*len(line))
	for _, p := range line {
		flat = append(flat, p[0], p[1])
	}
	return geom.NewLineStringFlat(geom.XY, flat).SetSRID(wgs84)
}

// lineString reads a stored line.
func lineString(l *geom.LineString) orb.LineString {
	flat := l.FlatCoords()
	line := make(orb.LineString, 0, len(flat)/2)
	for i := 0; i+1 < len(flat); i += 2 {
		line = append(line, orb.Point{flat[i], flat[i+1]})
	}
	return line
}
