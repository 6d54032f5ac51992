package tile

import (
	"math"
	"strings"
)

// Feature is what a tile tells about one shape beside its geometry.
type Feature struct {
	ID         uint64 // 0: none
	MinZoom    int    // the first zoom that shows it; 0: every zoom
	Properties []Property
}

// Property is one named value of a feature.
type Property struct {
	Key   string
	Value Value
}

// Value is a string, an integer, a floating-point number or a truth value. The
// zero Value is absent and is left out of tiles.
type Value struct {
	kind kind
	text string
	bits uint64
}

type kind uint8

const (
	absent kind = iota
	text
	integer
	float
	truth
)

// String returns a text value. Bytes that are not UTF-8 are replaced.
func String(s string) Value { return Value{kind: text, text: strings.ToValidUTF8(s, "\uFFFD")} }

// Int returns an integer value.
func Int(n int64) Value { return Value{kind: integer, bits: uint64(n)} }

// Float returns a floating-point value, or an absent one for NaN and infinities,
// which JSON cannot hold.
func Float(f float64) Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Value{}
	}
	return Value{kind: float, bits: math.Float64bits(f)}
}

// Bool returns a truth value.
func Bool(b bool) Value {
	if b {
		return Value{kind: truth, bits: 1}
	}
	return Value{kind: truth}
}
