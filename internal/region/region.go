package region

import (
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
)

// Limits of texts, in characters.
const (
	MaxName = 100
)

// Area is a county, subdistrict or community, or the city above them. It has no
// outline of its own: that is the union of its grids.
type Area struct {
	Code   Code
	Name   string // 洗马路街道
	Pinyin string // "xi ma lu jie dao"; made from the name if empty
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (a Area) Validate() error {
	var wrong []fault.Detail
	if l := a.Code.Level(); l == "" || l == GridLevel {
		wrong = append(wrong, fault.Detail{Field: "code", Code: "code.length",
			Text: "The code of an area has 4 (city), 6, 9 or 12 digits."})
	}
	wrong = append(wrong, checkName("name", a.Name)...)
	return fault.Several(fault.Invalid, wrong)
}

// Kind says what sort of place a grid is.
type Kind string

// The kinds of grids. Dedicated grids (专属网格) are one market, school, park.
const (
	Residential Kind = "residential"
	Commercial  Kind = "commercial"
	Rural       Kind = "rural"
	Dedicated   Kind = "dedicated"
)

// Kinds lists the kinds of grids.
var Kinds = []Kind{Residential, Commercial, Rural, Dedicated}

// Grid is the smallest cell with a leader of its own. Its community is the first
// 12 digits of its code.
type Grid struct {
	Code  Code
	Name  string
	Kind  Kind
	Shape lattice.Shape
}

// Validate returns a fault.Invalid with every broken rule, or nil. Whether the
// shape fits its neighbours is the coverage's to say.
func (g Grid) Validate() error {
	var wrong []fault.Detail
	if g.Code.Level() != GridLevel {
		wrong = append(wrong, fault.Detail{Field: "code", Code: "code.length",
			Text: "The code of a grid has 15 digits, the first 12 are its community's."})
	}
	wrong = append(wrong, checkName("name", g.Name)...)
	switch g.Kind {
	case Residential, Commercial, Rural, Dedicated:
	default:
		wrong = append(wrong, fault.Detail{Field: "kind", Code: "kind.unknown",
			Text: "A grid's kind is residential, commercial, rural or dedicated."})
	}
	if len(g.Shape) == 0 {
		wrong = append(wrong, fault.Detail{Field: "geometry", Code: "geometry.empty",
			Text: "A grid needs land: its geometry is empty."})
	}
	return fault.Several(fault.Invalid, wrong)
}

// Edition is one published state of all boundaries. Editions count from 1.
type Edition struct {
	Number      int64
	PublishedAt time.Time // UTC
	Note        string    // why, in the publisher's words
	Plan        int64     // the id of the plan that it was; 0 if it came of an import
	Scope       Code      // the area that the plan was about; "" of an import
	// Added, Changed and Retired count grids, of a plan those in its scope. Changed are
	// also those that only gained vertices, or another name or kind.
	Added, Changed, Retired int
}

// EditionPage is a stretch of the list of editions, newest first.
type EditionPage struct {
	Editions []Edition
	Next     string // cursor; "" at the end
}

// GridVersion is what a grid was in a range of editions.
type GridVersion struct {
	Grid
	Edition      int64     // the first
	Since        time.Time // when that was published, UTC
	UntilEdition int64     // the first in which it was no more so; 0 while it is
	Until        time.Time // when that was published, UTC; zero while it is
}

// LineKind says what a reference line shows.
type LineKind string

// The kinds of reference lines.
const (
	Street LineKind = "street"
	River  LineKind = "river"
	Rail   LineKind = "rail"
)

// ReferenceLine is a street, river or railway that borders like to follow. It
// helps the eye and the planner's snapping; nothing is decided by it.
type ReferenceLine struct {
	ID    int64
	Kind  LineKind
	Class int // 1 main, 2 secondary, 3 minor
	Name  string
	Line  orb.LineString // WGS-84 degrees, longitude first
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (l ReferenceLine) Validate() error {
	var wrong []fault.Detail
	switch l.Kind {
	case Street, River, Rail:
	default:
		wrong = append(wrong, fault.Detail{Field: "kind", Code: "kind.unknown",
			Text: "A reference line's kind is street, river or rail."})
	}
	if l.Class < 1 || l.Class > 3 {
		wrong = append(wrong, fault.Detail{Field: "class", Code: "class.range", Text: "A line's class is 1, 2 or 3."})
	}
	if utf8.RuneCountInString(l.Name) > MaxName {
		wrong = append(wrong, fault.Detail{Field: "name", Code: "name.too_long", Text: "A name has at most 100 characters."})
	}
	if len(l.Line) < 2 {
		wrong = append(wrong, fault.Detail{Field: "geometry", Code: "geometry.empty", Text: "A line needs two positions."})
	}
	for _, p := range l.Line {
		if _, ok := lattice.FromDegrees(p); !ok {
			wrong = append(wrong, fault.Detail{Field: "geometry", Code: "position.range",
				Text: "A position is not longitude, latitude in degrees."})
			break
		}
	}
	return fault.Several(fault.Invalid, wrong)
}

func checkName(field, name string) []fault.Detail {
	switch {
	case name == "":
		return []fault.Detail{{Field: field, Code: "name.required", Text: "A name is missing."}}
	case utf8.RuneCountInString(name) > MaxName:
		return []fault.Detail{{Field: field, Code: "name.too_long", Text: "A name has at most 100 characters."}}
	}
	return nil
}

// Installation says which city this is.
type Installation struct {
	City   string // 遵义市汇川区; "" if never set
	MadeUp bool   // a demo: nothing in it is real
}
