package transfer

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/place"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// record reads the fields of one row and notes in the report what is wrong with
// them.
type record struct {
	row     row
	columns *columns
	report  *Report
	bad     bool // something was wrong
}

func (r *record) problem(field, code, format string, args ...any) {
	r.bad = true
	r.report.problem(r.row.number, field, code, format, args...)
}

// text returns a field, "" if the file does not have it.
func (r *record) text(name string) string {
	text, _ := r.columns.get(r.row, name)
	for _, c := range text {
		if c == unicode.ReplacementChar || unicode.IsControl(c) {
			r.problem(name, "text.characters", "The %s holds characters that are not text (%q); is the file in UTF-8 or GB18030?", name, c)
			return ""
		}
	}
	return text
}

// count returns a whole number that is not negative, 0 if the field is empty.
func (r *record) count(name string) int {
	text := r.text(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSuffix(text, ".0"))
	if err != nil || n < 0 {
		r.problem(name, "number.whole", "The %s %.40q is not a whole number, written with digits alone.", name, text)
	}
	return n
}

// degrees returns a coordinate.
func (r *record) degrees(name string) (v float64, ok bool) {
	text := r.text(name)
	if text == "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		r.problem(name, "number.decimal", "The %s %.40q is not a number with a decimal point.", name, text)
		return 0, false
	}
	return v, true
}

// moment returns a time: RFC 3339, or a date, which begins at midnight in China.
func (r *record) moment(name string) time.Time {
	text := r.text(name)
	if text == "" {
		return time.Time{}
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC()
	}
	for _, layout := range []string{"2006-01-02", "2006/1/2", "2006年1月2日"} {
		if t, err := time.ParseInLocation(layout, text, china); err == nil {
			return t.UTC()
		}
	}
	r.problem(name, "time.unreadable", "The %s %.40q is not a date like 2026-03-31, nor a time like 2026-03-31T09:00:00+08:00.", name, text)
	return time.Time{}
}

// china is the one time zone of the country: UTC+8, without summer time.
var china = time.FixedZone("CST", 8*60*60)

// code returns the code in a field.
func (r *record) code(name string) region.Code {
	code, err := region.ParseCode(r.text(name))
	if err != nil {
		r.invalid(err)
	}
	return code
}

// check notes what a record's own check says, unless something was wrong already.
func (r *record) check(err error) {
	if err != nil && !r.bad {
		r.invalid(err)
	}
}

func (r *record) invalid(err error) {
	r.bad = true
	r.report.invalid(r.row.number, err)
}

func details(err error) []fault.Detail {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Details
	}
	return []fault.Detail{{Code: "failed", Text: err.Error()}}
}

// area reads an area. A province is skipped.
func (r *record) area() (a region.Area, skip bool) {
	text := r.text("code")
	if level := r.text("level"); level == "province" || level == "省" || (len(text) == 12 && strings.HasSuffix(text, "0000000000")) {
		return region.Area{}, true
	}
	a = region.Area{Code: r.code("code"), Name: r.text("name"), Pinyin: r.text("pinyin")}
	r.check(a.Validate())
	return a, false
}

// gridKinds are the Chinese words for the kinds of grids.
var gridKinds = map[string]region.Kind{
	"": region.Residential, "居民网格": region.Residential, "住宅": region.Residential, "商业网格": region.Commercial, "商业": region.Commercial,
	"农村网格": region.Rural, "农村": region.Rural, "专属网格": region.Dedicated, "专属": region.Dedicated,
}

// grid reads a grid but for its shape. numbered says that the file has no codes.
func (r *record) grid(numbered bool, defaultName string) region.Grid {
	g := region.Grid{Name: r.text("name"), Kind: region.Kind(r.text("kind"))}
	if !numbered {
		g.Code = r.code("code")
	}
	if g.Name == "" {
		g.Name = defaultName
	}
	if kind, ok := gridKinds[string(g.Kind)]; ok {
		g.Kind = kind
	}
	return g
}

// building reads a building at a position in WGS-84.
func (r *record) building(at orb.Point, defaultName string) place.Building {
	b := place.Building{
		Ref: r.text("ref"), Name: r.text("name"), Address: r.text("address"),
		Households: r.count("households"), CountedAt: r.moment("counted_at"),
	}
	if b.Name == "" && b.Address == "" {
		b.Name = defaultName
	}
	for _, help := range []place.Help{place.Elderly, place.Disabled, place.Minors, place.LowPay} {
		if n := r.count(string(help)); n > 0 {
			if b.Assisted == nil {
				b.Assisted = map[place.Help]int{}
			}
			b.Assisted[help] = n
		}
	}
	if on, ok := lattice.FromDegrees(at); ok {
		b.Entrance = on.Degrees()
	} else {
		b.Entrance = at
	}
	r.check(b.Validate())
	return b
}

func (r *record) person() roster.Person {
	p := roster.Person{
		Number: r.text("number"), Name: r.text("name"), Unit: r.text("unit"),
		Phone: strings.ReplaceAll(r.text("phone"), " ", ""), Office: r.text("office"),
	}
	r.check(p.Validate())
	return p
}

// roles are the Chinese words for the roles.
var roles = map[string]roster.Role{
	"第一网格长": roster.FirstLeader, "社区网格长": roster.CommunityLeader,
	"县直科级干部": roster.TeamSection, "区直科级干部": roster.TeamSection, "县直干部": roster.TeamCounty, "区直干部": roster.TeamCounty,
	"街道干部": roster.TeamSubdistrict, "社区干部": roster.TeamCommunity,
	"志愿者": roster.Volunteer, "网格员": roster.GridMember, "移动网格助理员": roster.MobileAssistant,
	"楼栋长": roster.BuildingLeader, "联户长": roster.HouseholdLeader, "党员中心户": roster.PartyHousehold,
	"联系包保领导": roster.ContactLeader, "值班台": roster.Desk, "街道值班台": roster.Desk,
}

func (r *record) post() roster.Post {
	p := roster.Post{
		Person: r.text("person"), Role: roster.Role(r.text("role")), Building: r.text("building"), Deputy: r.text("deputy"),
		Period: roster.Period{From: r.moment("from"), Until: r.moment("until")},
	}
	if role, ok := roles[string(p.Role)]; ok {
		p.Role = role
	}
	if text := r.text("code"); text != "" {
		p.Code = r.code("code")
	}
	r.check(p.Validate())
	return p
}

func (r *record) leave() roster.Leave {
	l := roster.Leave{
		Person: r.text("person"), Deputy: r.text("deputy"),
		Period: roster.Period{From: r.moment("from"), Until: r.moment("until")},
	}
	switch {
	case l.Person == "":
		r.problem("person", "person.required", "A leave needs a person's staff number.")
	case !l.Period.Until.IsZero() && !l.Period.From.Before(l.Period.Until):
		r.problem("until", "period.order", "A leave ends after it begins.")
	case l.Deputy == l.Person:
		r.problem("deputy", "deputy.self", "Nobody deputises for themselves.")
	}
	return l
}

// lineKinds are the Chinese words for the kinds of reference lines.
var lineKinds = map[string]region.LineKind{
	"": region.Street, "道路": region.Street, "街道": region.Street, "河流": region.River, "铁路": region.Rail,
}

func (r *record) line(at orb.LineString) region.ReferenceLine {
	l := region.ReferenceLine{Kind: region.LineKind(r.text("kind")), Name: r.text("name"), Class: r.count("class"), Line: at}
	if kind, ok := lineKinds[string(l.Kind)]; ok {
		l.Kind = kind
	}
	if l.Class == 0 {
		l.Class = 3
	}
	r.check(l.Validate())
	return l
}
