// Package region knows the land: codes, areas, grids, reference lines and the
// editions in which they were published.
package region

import (
	"strings"

	"gridmap/internal/fault"
)

// Level is a step of the hierarchy. "Is inside" is "has the prefix".
type Level string

// The levels, from the widest to the narrowest.
const (
	City        Level = "city"        // 4 digits; a name for the whole, never drawn
	County      Level = "county"      // 6 digits, GB/T 2260
	Subdistrict Level = "subdistrict" // 9 digits, GB/T 10114
	Community   Level = "community"   // 12 digits
	GridLevel   Level = "grid"        // 15 digits
)

// Code is the number of an area or a grid: 4, 6, 9, 12 or 15 digits. A code is
// never given to another grid, not even after its own has been retired.
type Code string

// lengths holds the digits of each level, widest first.
var lengths = []struct {
	level  Level
	digits int
}{{City, 4}, {County, 6}, {Subdistrict, 9}, {Community, 12}, {GridLevel, 15}}

// ParseCode reads a code of 4, 6, 9, 12 or 15 digits. Official lists pad areas
// to 12 digits with zeros: 520303000000 is the county 520303, and 520300000000
// the city 5203. The fault is Invalid, with the field "code".
func ParseCode(s string) (Code, error) {
	trimmed := strings.TrimSpace(s)
	if trimmed == "" {
		return "", fault.New(fault.Invalid, "code.required", "code", "A code is missing.")
	}
	for _, r := range trimmed {
		if r < '0' || r > '9' {
			return "", fault.New(fault.Invalid, "code.digits", "code", "%.40q is not a code: it has characters other than digits.", s)
		}
	}
	code := trimmed
	if len(code) == 12 {
		for strings.HasSuffix(code, "000") && len(code) > 6 {
			code = code[:len(code)-3]
		}
	}
	if len(code) == 6 && strings.HasSuffix(code, "00") {
		code = code[:4]
	}
	if len(code) == 4 && strings.HasSuffix(code, "00") {
		return "", fault.New(fault.Invalid, "code.province", "code", "%.40q is a province; Gridmap keeps cities and what is in them.", s)
	}
	if Code(code).Level() == "" {
		return "", fault.New(fault.Invalid, "code.length", "code",
			"%.40q is not a code: a city has 4 digits, a county 6, a subdistrict 9, a community 12 and a grid 15.", s)
	}
	return Code(code), nil
}

// Level returns the level that the number of digits stands for, or "" if none.
func (c Code) Level() Level {
	for _, l := range lengths {
		if len(c) == l.digits {
			return l.level
		}
	}
	return ""
}

// At returns the code of the area of the given level that c is or lies in, or ""
// if c is wider than that.
func (c Code) At(level Level) Code {
	for _, l := range lengths {
		if l.level == level && len(c) >= l.digits {
			return c[:l.digits]
		}
	}
	return ""
}

// Parent returns the code one level up, or "" for a city.
func (c Code) Parent() Code {
	for i := len(lengths) - 1; i > 0; i-- {
		if len(c) == lengths[i].digits {
			return c[:lengths[i-1].digits]
		}
	}
	return ""
}

// Within reports whether c is area or lies inside it.
func (c Code) Within(area Code) bool { return strings.HasPrefix(string(c), string(area)) }
