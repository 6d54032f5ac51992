package transfer

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"gridmap/geo/crs"
)

// geometryKind is the kind of geometry that a noun's records have.
type geometryKind int

const (
	noGeometry geometryKind = iota
	points
	lines
	polygons
)

// parseGeometry reads a GeoJSON geometry. An absent one, null or an empty one
// gives nil. Heights are dropped, and hasZ says so.
func parseGeometry(raw json.RawMessage) (g orb.Geometry, hasZ bool, err error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, false, nil
	}
	var shell struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if err := json.Unmarshal(raw, &shell); err != nil {
		return nil, false, errors.New("the geometry is not a GeoJSON object")
	}
	z := &heights{}
	switch shell.Type {
	case "Point":
		var p position
		err = z.read(shell.Coordinates, &p)
		g = p.at
		z.seen = z.seen || p.height
	case "LineString":
		var l []position
		err = z.read(shell.Coordinates, &l)
		g = orb.LineString(z.points(l))
	case "MultiLineString":
		var ls [][]position
		err = z.read(shell.Coordinates, &ls)
		var multi orb.MultiLineString
		for _, l := range ls {
			multi = append(multi, z.points(l))
		}
		g = multi
	case "Polygon":
		var rings [][]position
		err = z.read(shell.Coordinates, &rings)
		g = orb.MultiPolygon{z.polygon(rings)}
	case "MultiPolygon":
		var parts [][][]position
		err = z.read(shell.Coordinates, &parts)
		var multi orb.MultiPolygon
		for _, rings := range parts {
			multi = append(multi, z.polygon(rings))
		}
		g = multi
	default:
		return nil, false, fmt.Errorf("a geometry of the type %.40q is not read", shell.Type)
	}
	switch {
	case err != nil:
		return nil, false, fmt.Errorf("the coordinates of the %s are not nested arrays of numbers, as GeoJSON has them%s", shell.Type, insteadOf(err))
	case z.count > maxVertices:
		return nil, false, fmt.Errorf("the geometry has %d positions; %d are the most", z.count, maxVertices)
	case z.count == 0 && shell.Type != "Point":
		return nil, z.seen, nil
	}
	return g, z.seen, nil
}

// insteadOf names what stands where something else was expected, if that is known.
func insteadOf(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Sprintf(" (a %s stands where an array is expected)", wrong.Value)
	}
	return ": " + err.Error()
}

// heights counts positions and notices those that have a height.
type heights struct {
	count int
	seen  bool
}

func (z *heights) read(raw json.RawMessage, into any) error {
	if len(raw) == 0 {
		return errors.New("there are none")
	}
	return json.Unmarshal(raw, into)
}

func (z *heights) points(ps []position) []orb.Point {
	line := make([]orb.Point, len(ps))
	for i, p := range ps {
		line[i] = p.at
		z.seen = z.seen || p.height
	}
	z.count += len(ps)
	return line
}

func (z *heights) polygon(rings [][]position) orb.Polygon {
	polygon := make(orb.Polygon, 0, len(rings))
	for _, ring := range rings {
		if len(ring) > 0 {
			polygon = append(polygon, z.points(ring))
		}
	}
	return polygon
}

// position reads [lon, lat] or [lon, lat, height].
type position struct {
	at     orb.Point
	height bool
}

// UnmarshalJSON reads longitude and latitude; up to two more numbers are passed over.
func (p *position) UnmarshalJSON(raw []byte) error {
	var numbers []float64
	if err := json.Unmarshal(raw, &numbers); err != nil {
		return errors.New("a position is not an array of numbers")
	}
	if len(numbers) < 2 || len(numbers) > 4 {
		return fmt.Errorf("a position has %d numbers", len(numbers))
	}
	p.at, p.height = orb.Point{numbers[0], numbers[1]}, len(numbers) > 2
	return nil
}

// parseWKT reads well-known text, as CSV files hold it: POLYGON, MULTIPOLYGON or
// LINESTRING in two dimensions.
func parseWKT(text string) (orb.Geometry, error) {
	g, err := wkt.Unmarshal(text)
	if err != nil {
		return nil, fmt.Errorf("%.60q is not well-known text in two dimensions", text)
	}
	switch g := g.(type) {
	case orb.Polygon:
		return orb.MultiPolygon{g}, nil
	case orb.MultiPolygon, orb.LineString, orb.MultiLineString, orb.Point:
		return g, nil
	}
	return nil, fmt.Errorf("a geometry of the type %s is not read", g.GeoJSONType())
}

// toWGS84 returns the geometry with all positions read as ones of a system.
func toWGS84(system crs.Name, g orb.Geometry) orb.Geometry {
	if system == crs.NameWGS84 || system == crs.NameCGCS2000 {
		return g
	}
	convert := func(ps []orb.Point) []orb.Point {
		out := make([]orb.Point, len(ps))
		for i, p := range ps {
			out[i] = crs.ToWGS84(system, p)
		}
		return out
	}
	switch g := g.(type) {
	case orb.Point:
		return crs.ToWGS84(system, g)
	case orb.LineString:
		return orb.LineString(convert(g))
	case orb.MultiLineString:
		out := make(orb.MultiLineString, len(g))
		for i, l := range g {
			out[i] = convert(l)
		}
		return out
	case orb.MultiPolygon:
		out := make(orb.MultiPolygon, len(g))
		for i, part := range g {
			out[i] = make(orb.Polygon, len(part))
			for j, ring := range part {
				out[i][j] = convert(ring)
			}
		}
		return out
	}
	return g
}

// positions calls yield for every position of a geometry.
func positions(g orb.Geometry) func(yield func(orb.Point) bool) {
	return func(yield func(orb.Point) bool) {
		each := func(ps []orb.Point) bool {
			for _, p := range ps {
				if !yield(p) {
					return false
				}
			}
			return true
		}
		switch g := g.(type) {
		case orb.Point:
			yield(g)
		case orb.LineString:
			each(g)
		case orb.MultiLineString:
			for _, l := range g {
				if !each(l) {
					return
				}
			}
		case orb.MultiPolygon:
			for _, part := range g {
				for _, ring := range part {
					if !each(ring) {
						return
					}
				}
			}
		}
	}
}

// outOfRange returns the first position that is not longitude, latitude, and
// whether all of them would be with the two swapped.
func outOfRange(g orb.Geometry) (bad orb.Point, found, swapped bool) {
	swapped = true
	for p := range positions(g) {
		if !inRange(p) && !found {
			bad, found = p, true
		}
		swapped = swapped && inRange(orb.Point{p[1], p[0]})
	}
	return bad, found, found && swapped
}

func inRange(p orb.Point) bool {
	return math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90
}
