package tile

import (
	"bytes"
	"encoding/binary"
)

// Commands of a vector tile's geometry: how often<<3 | what.
const (
	moveTo    = 1
	lineTo    = 2
	closePath = 7
)

// appendCommands appends the geometry as the commands of a vector tile. Rings are
// turned there: outer ones clockwise on screen, holes counter-clockwise.
func appendCommands(dst []byte, g *geometry) []byte {
	var pen unit
	switch g.kind {
	case points:
		dst = appendCommand(dst, moveTo, len(g.units))
		for _, u := range g.units {
			dst, pen = appendStep(dst, pen, u)
		}
	case lines:
		for i := range g.rings {
			line := g.ring(i)
			dst, pen = appendStep(appendCommand(dst, moveTo, 1), pen, line[0])
			dst = appendCommand(dst, lineTo, len(line)-1)
			for _, u := range line[1:] {
				dst, pen = appendStep(dst, pen, u)
			}
		}
	case areas:
		for i := range g.rings {
			ring := g.ring(i)
			dst, pen = appendStep(appendCommand(dst, moveTo, 1), pen, ring[0])
			dst = appendCommand(dst, lineTo, len(ring)-1)
			for k := len(ring) - 1; k > 0; k-- {
				dst, pen = appendStep(dst, pen, ring[k])
			}
			dst = appendCommand(dst, closePath, 1)
		}
	}
	return dst
}

func appendCommand(dst []byte, command, times int) []byte {
	return binary.AppendUvarint(dst, uint64(times<<3|command))
}

func appendStep(dst []byte, pen, to unit) ([]byte, unit) {
	dst = appendSmall(dst, zigzag(to.x-pen.x))
	return appendSmall(dst, zigzag(to.y-pen.y)), to
}

// appendSmall is AppendUvarint for numbers that mostly fit in two bytes.
func appendSmall(dst []byte, v uint64) []byte {
	switch {
	case v < 1<<7:
		return append(dst, byte(v))
	case v < 1<<14:
		return append(dst, byte(v)|1<<7, byte(v>>7))
	}
	return binary.AppendUvarint(dst, v)
}

// appendGeometry appends the geometry as GeoJSON: outer rings counter-clockwise,
// holes clockwise, closed.
func appendGeometry(dst []byte, g *geometry, d *degrees) []byte {
	switch {
	case g.kind == points && len(g.units) == 1:
		dst = append(dst, `{"type":"Point","coordinates":`...)
		dst = appendPosition(dst, g.units[0], d)
	case g.kind == points:
		dst = append(dst, `{"type":"MultiPoint","coordinates":`...)
		dst = appendPositions(dst, g.units, false, d)
	case g.kind == lines && len(g.rings) == 1:
		dst = append(dst, `{"type":"LineString","coordinates":`...)
		dst = appendPositions(dst, g.units, false, d)
	case g.kind == lines:
		dst = append(dst, `{"type":"MultiLineString","coordinates":`...)
		dst = appendRings(dst, g, 0, len(g.rings), d)
	case len(g.parts) == 1:
		dst = append(dst, `{"type":"Polygon","coordinates":`...)
		dst = appendRings(dst, g, 0, len(g.rings), d)
	default:
		dst = append(dst, `{"type":"MultiPolygon","coordinates":[`...)
		from := 0
		for i, to := range g.parts {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendRings(dst, g, from, to, d)
			from = to
		}
		dst = append(dst, ']')
	}
	return append(dst, '}')
}

func appendRings(dst []byte, g *geometry, from, to int, d *degrees) []byte {
	dst = append(dst, '[')
	for i := from; i < to; i++ {
		if i > from {
			dst = append(dst, ',')
		}
		dst = appendPositions(dst, g.ring(i), g.kind == areas, d)
	}
	return append(dst, ']')
}

func appendPositions(dst []byte, units []unit, closed bool, d *degrees) []byte {
	dst = append(dst, '[')
	from := len(dst)
	for _, u := range units {
		dst = append(appendPosition(dst, u, d), ',')
	}
	if closed {
		first := bytes.IndexByte(dst[from:], ']') + 1
		return append(append(dst, dst[from:from+first]...), ']')
	}
	dst[len(dst)-1] = ']'
	return dst
}

func appendPosition(dst []byte, u unit, d *degrees) []byte {
	dst = append(appendDegrees(append(dst, '['), d.frame.longitude(u.x)), ',')
	return append(appendDegrees(dst, d.latitude(u.y)), ']')
}
