package httpapi

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"gridmap/geo/crs"
	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
)

// positionJSON is a position in an answer: WGS-84 degrees.
type positionJSON struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

func newPosition(p lattice.Point) positionJSON {
	d := p.Degrees()
	return positionJSON{Lon: d[0], Lat: d[1]}
}

// boundsJSON returns west, south, east and north in degrees, nil if empty.
func boundsJSON(b lattice.Bounds) []float64 {
	if b.Empty() {
		return nil
	}
	sw, ne := b.Min.Degrees(), b.Max.Degrees()
	return []float64{sw[0], sw[1], ne[0], ne[1]}
}

// The rules that a position that comes in can break, in the order of their codes.
type positionRule uint8

const (
	positionFine positionRule = iota
	lonMissing
	lonNumber
	latMissing
	latNumber
	crsUnknown
	accuracyNumber
	accuracyRange
	positionSwapped
	positionRange
	rowQuotes
	rowLong
	rowColumns
	rowEncoding
	rowJSON
	idType
)

// positionRules are the stable codes and sentences of the rules.
var positionRules = [...]fault.Detail{
	lonMissing:      {Field: "lon", Code: "lon.required", Text: "The longitude is missing."},
	lonNumber:       {Field: "lon", Code: "lon.number", Text: "The longitude is not a decimal number."},
	latMissing:      {Field: "lat", Code: "lat.required", Text: "The latitude is missing."},
	latNumber:       {Field: "lat", Code: "lat.number", Text: "The latitude is not a decimal number."},
	crsUnknown:      {Field: "crs", Code: "crs.unknown", Text: "A coordinate system is wgs84, cgcs2000, gcj02 or bd09."},
	accuracyNumber:  {Field: "accuracy_m", Code: "accuracy.number", Text: "The accuracy is not a decimal number of metres."},
	accuracyRange:   {Field: "accuracy_m", Code: "accuracy.range", Text: "An accuracy is between 0 and 10,000 metres."},
	positionSwapped: {Field: "lat", Code: "position.swapped", Text: "The latitude is beyond 90 degrees; longitude and latitude look swapped."},
	positionRange:   {Field: "lon", Code: "position.range", Text: "The position is not longitude within ±180, latitude within ±90 degrees."},
	rowQuotes:       {Field: "", Code: "row.quotes", Text: "A quoted field of this row does not end, or something stands beside its quotes."},
	rowLong:         {Field: "", Code: "row.too_long", Text: "The row is over 16 KiB."},
	rowColumns:      {Field: "", Code: "row.columns", Text: "The row has more fields than the header."},
	rowEncoding:     {Field: "", Code: "row.encoding", Text: "The row is not UTF-8 text."},
	rowJSON:         {Field: "", Code: "row.json", Text: "The row is not one JSON object with lon, lat and perhaps id, crs and accuracy_m."},
	idType:          {Field: "id", Code: "id.type", Text: "An id is a text or a number."},
}

// malformed reports whether breaking the rule makes a request unreadable, rather
// than readable and wrong.
func (r positionRule) malformed() bool {
	switch r {
	case positionFine, crsUnknown, accuracyRange, positionSwapped, positionRange:
		return false
	}
	return true
}

// fault returns the rule's breach as an error, nil if nothing was broken.
func (r positionRule) fault() error {
	switch {
	case r == positionFine:
		return nil
	case r.malformed():
		return &fault.Fault{Kind: fault.Malformed, Details: []fault.Detail{positionRules[r]}}
	}
	return &fault.Fault{Kind: fault.Invalid, Details: []fault.Detail{positionRules[r]}}
}

// toLattice converts degrees in a system to the lattice.
func toLattice(system crs.Name, lon, lat float64) (lattice.Point, positionRule) {
	if !(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90) {
		if math.Abs(lon) <= 90 && math.Abs(lat) <= 180 {
			return lattice.Point{}, positionSwapped
		}
		return lattice.Point{}, positionRange
	}
	p := orb.Point{lon, lat}
	if system != crs.NameWGS84 {
		p = crs.ToWGS84(system, p)
	}
	at, ok := lattice.FromDegrees(p)
	if !ok {
		return lattice.Point{}, positionRange
	}
	return at, positionFine
}

// readPosition reads lon, lat, crs and accuracy_m as texts; empty crs and
// accuracy count as absent.
func readPosition[T string | []byte](lon, lat, system, accuracy T, usual crs.Name) (at lattice.Point, accuracyM float64, broken positionRule) {
	if len(lon) == 0 {
		return at, 0, lonMissing
	}
	if len(lat) == 0 {
		return at, 0, latMissing
	}
	x, ok := parseDecimal(lon)
	if !ok {
		return at, 0, lonNumber
	}
	y, ok := parseDecimal(lat)
	if !ok {
		return at, 0, latNumber
	}
	if len(system) > 0 {
		name, err := crs.Parse(string(system))
		if err != nil {
			return at, 0, crsUnknown
		}
		usual = name
	}
	if len(accuracy) > 0 {
		if accuracyM, ok = parseDecimal(accuracy); !ok {
			return at, 0, accuracyNumber
		}
		if !(accuracyM >= 0 && accuracyM <= issue.MaxAccuracyM) {
			return at, 0, accuracyRange
		}
	}
	at, broken = toLattice(usual, x, y)
	return at, accuracyM, broken
}

// appendDegrees appends a lattice coordinate as decimal degrees without trailing
// zeros: exactly the number that the coordinate stands for.
func appendDegrees(dst []byte, v int32) []byte {
	n := int64(v)
	if n < 0 {
		dst, n = append(dst, '-'), -n
	}
	dst = strconv.AppendInt(dst, n/lattice.PerDegree, 10)
	rest := n % lattice.PerDegree
	if rest == 0 {
		return dst
	}
	dst = append(dst, '.')
	for unit := int64(lattice.PerDegree / 10); rest > 0; unit /= 10 {
		dst = append(dst, byte('0'+rest/unit))
		rest %= unit
	}
	return dst
}

// appendMetres appends a length rounded to centimetres, without trailing zeros.
func appendMetres(dst []byte, m float64) []byte {
	cm := int64(math.Round(m * 100))
	dst = strconv.AppendInt(dst, cm/100, 10)
	if rest := cm % 100; rest != 0 {
		dst = append(dst, '.', byte('0'+rest/10))
		if rest%10 != 0 {
			dst = append(dst, byte('0'+rest%10))
		}
	}
	return dst
}
