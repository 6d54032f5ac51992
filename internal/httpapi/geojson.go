package httpapi

import (
	"unicode/utf8"

	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// What follows appends GeoJSON (RFC 7946) by hand: the land of a plan has some
// hundred thousand positions, which encoding/json would box one by one.

// appendPosition appends [longitude,latitude] in degrees of WGS-84.
func appendPosition(dst []byte, p lattice.Point) []byte {
	dst = appendDegrees(append(dst, '['), p.X)
	dst = appendDegrees(append(dst, ','), p.Y)
	return append(dst, ']')
}

// appendPositions appends a list of positions, with the first again at its end if it
// is closed.
func appendPositions(dst []byte, points []lattice.Point, closed bool) []byte {
	dst = append(dst, '[')
	for i, p := range points {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendPosition(dst, p)
	}
	if closed && len(points) > 0 {
		dst = appendPosition(append(dst, ','), points[0])
	}
	return append(dst, ']')
}

// appendShape appends the coordinates of a MultiPolygon.
func appendShape(dst []byte, shape lattice.Shape) []byte {
	dst = append(dst, '[')
	for i, polygon := range shape {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '[')
		for j, ring := range polygon {
			if j > 0 {
				dst = append(dst, ',')
			}
			dst = appendPositions(dst, ring, true)
		}
		dst = append(dst, ']')
	}
	return append(dst, ']')
}

// appendGeometry appends a shape as a geometry.
func appendGeometry(dst []byte, shape lattice.Shape) []byte {
	dst = append(dst, `{"type":"MultiPolygon","coordinates":`...)
	return append(appendShape(dst, shape), '}')
}

// appendText appends a text as JSON.
func appendText(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			return append(dst, marshal(s)...)
		}
	}
	if !utf8.ValidString(s) {
		return append(dst, marshal(s)...)
	}
	return append(append(append(dst, '"'), s...), '"')
}

// appendFeatures appends a feature collection of grids. tell, which may be nil, adds
// to the properties of each: ,"households":30.
func appendFeatures(dst []byte, grids []region.Grid, tell func(dst []byte, grid *region.Grid) []byte) []byte {
	dst = append(dst, `{"type":"FeatureCollection","features":[`...)
	for i := range grids {
		grid := &grids[i]
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"type":"Feature","geometry":`...)
		dst = appendGeometry(dst, grid.Shape)
		dst = append(append(dst, `,"properties":{"code":"`...), grid.Code...)
		dst = appendText(append(dst, `","name":`...), grid.Name)
		dst = append(append(append(dst, `,"kind":"`...), grid.Kind...), '"')
		if tell != nil {
			dst = tell(dst, grid)
		}
		dst = append(dst, "}}"...)
	}
	return append(dst, "]}"...)
}

// appendList appends a list of what one appends each.
func appendList[T any](dst []byte, list []T, one func(dst []byte, t T) []byte) []byte {
	dst = append(dst, '[')
	for i, t := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = one(dst, t)
	}
	return append(dst, ']')
}

// appendCode appends a code, "" too.
func appendCode(dst []byte, code region.Code) []byte {
	return append(append(append(dst, '"'), code...), '"')
}
