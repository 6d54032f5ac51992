package planjson

import (
	"bytes"
	"strconv"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
)

// A position is [longitude, latitude] in WGS-84 degrees.
type position lattice.Point

func (p position) point() lattice.Point { return lattice.Point(p) }

func positionOf(p lattice.Point) *position {
	at := position(p)
	return &at
}

// MarshalJSON writes all decimals that a lattice point has.
func (p position) MarshalJSON() ([]byte, error) {
	text := append(make([]byte, 0, len("[-123.1234567,-12.1234567]")), '[')
	text = appendDegrees(text, p.X)
	text = append(text, ',')
	text = appendDegrees(text, p.Y)
	return append(text, ']'), nil
}

func appendDegrees(text []byte, steps int32) []byte {
	v := int64(steps)
	if v < 0 {
		text = append(text, '-')
		v = -v
	}
	text = strconv.AppendInt(text, v/lattice.PerDegree, 10)
	decimals := v % lattice.PerDegree
	if decimals == 0 {
		return text
	}
	padded := strconv.AppendInt(nil, lattice.PerDegree+decimals, 10)[1:]
	text = append(text, '.')
	return append(text, bytes.TrimRight(padded, "0")...)
}

// UnmarshalJSON reads two numbers, and puts them on the lattice.
func (p *position) UnmarshalJSON(text []byte) error {
	inner, ok := bytes.CutPrefix(bytes.TrimSpace(text), []byte("["))
	inner, closed := bytes.CutSuffix(inner, []byte("]"))
	lon, lat, two := bytes.Cut(inner, []byte(","))
	x, errX := strconv.ParseFloat(string(bytes.TrimSpace(lon)), 64)
	y, errY := strconv.ParseFloat(string(bytes.TrimSpace(lat)), 64)
	if !ok || !closed || !two || errX != nil || errY != nil {
		return fault.New(fault.Malformed, "field.type", "", "A position is two numbers, [longitude, latitude].")
	}
	at, ok := lattice.FromDegrees(orb.Point{x, y})
	if !ok {
		return fault.New(fault.Invalid, "position.range", "", "A position is not longitude, latitude in degrees.")
	}
	*p = position(at)
	return nil
}

// A chain is a line of positions.
type chain []position

func (c chain) points() []lattice.Point {
	points := make([]lattice.Point, len(c))
	for i, p := range c {
		points[i] = p.point()
	}
	return points
}

func chainOf(points []lattice.Point) chain {
	c := make(chain, len(points))
	for i, p := range points {
		c[i] = position(p)
	}
	return c
}

func pointsOf(chains []chain) [][]lattice.Point {
	points := make([][]lattice.Point, len(chains))
	for i, c := range chains {
		points[i] = c.points()
	}
	return points
}

func chainsOf(points [][]lattice.Point) []chain {
	chains := make([]chain, len(points))
	for i, c := range points {
		chains[i] = chainOf(c)
	}
	return chains
}

// A polygon is rings that end where they begin; the end may be missing.
type polygon []chain

func (p polygon) lattice() lattice.Polygon {
	rings := make(lattice.Polygon, len(p))
	for i, c := range p {
		if last := len(c) - 1; last > 0 && c[last] == c[0] {
			c = c[:last]
		}
		rings[i] = c.points()
	}
	return rings
}

func polygonOf(rings lattice.Polygon) polygon {
	p := make(polygon, len(rings))
	for i, ring := range rings {
		if p[i] = chainOf(ring); len(ring) > 0 {
			p[i] = append(p[i], p[i][0])
		}
	}
	return p
}

// A shape is polygons.
type shape []polygon

func (s shape) lattice() lattice.Shape {
	parts := make(lattice.Shape, len(s))
	for i, p := range s {
		parts[i] = p.lattice()
	}
	return parts
}

func shapeOf(parts lattice.Shape) shape {
	s := make(shape, len(parts))
	for i, p := range parts {
		s[i] = polygonOf(p)
	}
	return s
}

// An id is a whole number, written as a text since browsers round large ones; a
// number is read as well.
type id int64

// MarshalJSON writes the text.
func (i id) MarshalJSON() ([]byte, error) {
	return strconv.AppendQuote(nil, strconv.FormatInt(int64(i), 10)), nil
}

// UnmarshalJSON reads a text or a number.
func (i *id) UnmarshalJSON(text []byte) error {
	digits := bytes.TrimSpace(text)
	if inner, ok := bytes.CutPrefix(digits, []byte(`"`)); ok {
		digits = bytes.TrimSuffix(inner, []byte(`"`))
	}
	n, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil {
		return fault.New(fault.Malformed, "field.type", "", "An ID is a whole number, as a text or as it is.")
	}
	*i = id(n)
	return nil
}
