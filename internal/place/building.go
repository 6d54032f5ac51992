// Package place knows the buildings.
package place

import (
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// MaxText is the most characters that a name or an address may have.
const MaxText = 200

// Building is one numbered entrance and the households behind it.
//
// Grid is derived, never typed in: whoever writes boundaries or buildings assigns
// every entrance to the grid that owns it by the half-open rule, so moving a
// boundary cannot strand a building. No resident's name is kept.
type Building struct {
	ID         int64       // 0 until stored
	Ref        string      // the sender's own number for it, unique; "" if none
	Grid       region.Code // "" while no grid owns the entrance
	Name       string      // 汇川花园3栋
	Address    string      // as on the door plate
	Entrance   orb.Point   // WGS-84 degrees on the lattice, longitude first
	Households int         // registered households, not people
	Assisted   map[Help]int
	CountedAt  time.Time // UTC; zero if never surveyed
}

// Help is a kind of help that people in a building need. Counts only.
type Help string

// The kinds of help.
const (
	Elderly  Help = "elderly"  // 独居老人
	Disabled Help = "disabled" // 残疾人
	Minors   Help = "minors"   // 留守儿童
	LowPay   Help = "low_pay"  // 低保户
)

// Validate returns a fault.Invalid with every broken rule, or nil. It looks at b
// alone; whether a grid owns the entrance is decided when it is stored.
func (b Building) Validate() error {
	var wrong []fault.Detail
	add := func(field, code, text string) {
		wrong = append(wrong, fault.Detail{Field: field, Code: code, Text: text})
	}
	if b.Name == "" && b.Address == "" {
		add("name", "name.required", "A building needs a name or an address.")
	}
	if utf8.RuneCountInString(b.Name) > MaxText || utf8.RuneCountInString(b.Address) > MaxText || len(b.Ref) > MaxText {
		add("name", "name.too_long", "A building's name, address and ref have at most 200 characters each.")
	}
	if _, ok := lattice.FromDegrees(b.Entrance); !ok {
		add("position", "position.range", "The position is not longitude, latitude in degrees.")
	}
	if b.Households < 0 || b.Households > 100_000 {
		add("households", "households.range", "Households are between 0 and 100,000.")
	}
	for help, n := range b.Assisted {
		switch help {
		case Elderly, Disabled, Minors, LowPay:
		default:
			add("assisted", "assisted.unknown", "Kinds of help are elderly, disabled, minors and low_pay.")
		}
		if n < 0 || n > 100_000 {
			add("assisted", "assisted.range", "Counts of people who need help are between 0 and 100,000.")
		}
	}
	return fault.Several(fault.Invalid, wrong)
}
