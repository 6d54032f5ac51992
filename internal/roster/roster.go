// Package roster knows the people: which unit they come from, which posts they
// hold, when they are on leave, and who is responsible for a grid at a moment.
package roster

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// Unit is the organisation that a cadre comes from.
type Unit struct {
	ID   int64
	Name string
}

// Person is a cadre or helper with a work contact.
type Person struct {
	ID     int64
	Number string // staff number, unique; how files name a person
	Name   string
	Unit   string // the unit's name; "" for volunteers
	Phone  string // work phone, digits; "" if none
	Office string // where to find them; "" if unknown
}

// MaskedPhone returns the phone with its middle digits hidden: 138****0000.
// Numbers of under eight digits keep only their last two.
func (p Person) MaskedPhone() string {
	n := len(p.Phone)
	switch {
	case n == 0:
		return ""
	case n < 8:
		return strings.Repeat("*", max(n-2, 0)) + p.Phone[max(n-2, 0):]
	}
	return p.Phone[:3] + strings.Repeat("*", n-7) + p.Phone[n-4:]
}

var phone = regexp.MustCompile(`^\+?[0-9][0-9-]{2,18}$`)

// Validate returns a fault.Invalid with every broken rule, or nil.
func (p Person) Validate() error {
	var wrong []fault.Detail
	add := func(field, code, text string) {
		wrong = append(wrong, fault.Detail{Field: field, Code: code, Text: text})
	}
	if p.Number == "" || len(p.Number) > 40 {
		add("number", "number.required", "A person needs a staff number of at most 40 characters.")
	}
	if p.Name == "" || utf8.RuneCountInString(p.Name) > region.MaxName {
		add("name", "name.required", "A person needs a name of at most 100 characters.")
	}
	if strings.Contains(p.Phone, "*") {
		add("phone", "phone.masked", "The phone is masked, as exports are without --phones: give the whole number, or none.")
	} else if p.Phone != "" && !phone.MatchString(p.Phone) {
		add("phone", "phone.digits", "A phone is 3 to 19 digits, with hyphens or a leading + if need be.")
	}
	if utf8.RuneCountInString(p.Unit) > region.MaxName || utf8.RuneCountInString(p.Office) > region.MaxName {
		add("unit", "unit.too_long", "A unit and an office have at most 100 characters.")
	}
	return fault.Several(fault.Invalid, wrong)
}

// Role is what a post makes a person answer for.
type Role string

// The roles. Team roles are the 4 of "4+N"; volunteers are the N.
const (
	FirstLeader     Role = "first_leader"     // 第一网格长, of a grid
	CommunityLeader Role = "community_leader" // 社区网格长, of a grid
	TeamSection     Role = "team_section"     // county-organ section-level cadre
	TeamCounty      Role = "team_county"      // county-organ cadre
	TeamSubdistrict Role = "team_subdistrict" // subdistrict cadre
	TeamCommunity   Role = "team_community"   // community cadre
	Volunteer       Role = "volunteer"        // N
	GridMember      Role = "grid_member"      // 网格员
	MobileAssistant Role = "mobile_assistant" // 移动网格助理员
	BuildingLeader  Role = "building_leader"  // 楼栋长, of a building
	HouseholdLeader Role = "household_leader" // 联户长, of a building
	PartyHousehold  Role = "party_household"  // 党员中心户, of a building
	ContactLeader   Role = "contact_leader"   // 联系包保领导, of a subdistrict or grid
	Desk            Role = "desk"             // the duty desk of a subdistrict
)

// Roles lists them all.
var Roles = []Role{FirstLeader, CommunityLeader, TeamSection, TeamCounty, TeamSubdistrict, TeamCommunity, Volunteer,
	GridMember, MobileAssistant, BuildingLeader, HouseholdLeader, PartyHousehold, ContactLeader, Desk}

// target says which targets a role may have.
type target int

const (
	onGrid target = 1 << iota
	onBuilding
	onSubdistrict
)

var targets = map[Role]target{
	FirstLeader: onGrid, CommunityLeader: onGrid,
	TeamSection: onGrid, TeamCounty: onGrid, TeamSubdistrict: onGrid, TeamCommunity: onGrid,
	Volunteer: onGrid, GridMember: onGrid, MobileAssistant: onGrid,
	BuildingLeader: onBuilding, HouseholdLeader: onBuilding, PartyHousehold: onBuilding,
	ContactLeader: onGrid | onSubdistrict,
	Desk:          onSubdistrict,
}

// Period is a stretch of time: From is in it, Until is not. A zero Until is open.
type Period struct{ From, Until time.Time }

// Holds reports whether the moment lies in the period.
func (p Period) Holds(at time.Time) bool {
	return !at.Before(p.From) && (p.Until.IsZero() || at.Before(p.Until))
}

// Post ties a person to an area, grid or building, in one role, for a period.
type Post struct {
	ID       int64
	Person   string      // staff number
	Role     Role        //
	Code     region.Code // the grid or subdistrict; "" when it is a building
	Building string      // the building's ref; "" when it is a grid or subdistrict
	Period   Period
	Deputy   string // staff number of the standing deputy; "" if none
	// Carried is the edition that carried the post over from another grid, until
	// somebody has confirmed it; else 0. Only first leaders have it.
	Carried int64
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (p Post) Validate() error {
	var wrong []fault.Detail
	add := func(field, code, text string) {
		wrong = append(wrong, fault.Detail{Field: field, Code: code, Text: text})
	}
	if p.Person == "" {
		add("person", "person.required", "A post needs a person's staff number.")
	}
	if p.Deputy != "" && p.Deputy == p.Person {
		add("deputy", "deputy.self", "Nobody deputises for themselves.")
	}
	if !p.Period.Until.IsZero() && !p.Period.From.Before(p.Period.Until) {
		add("until", "period.order", "A post ends after it begins.")
	}
	allowed, known := targets[p.Role]
	var has target
	switch {
	case p.Building != "" && p.Code == "":
		has = onBuilding
	case p.Building == "" && p.Code.Level() == region.GridLevel:
		has = onGrid
	case p.Building == "" && p.Code.Level() == region.Subdistrict:
		has = onSubdistrict
	}
	switch {
	case !known:
		add("role", "role.unknown", unknownRole(p.Role))
	case allowed&has == 0:
		add("code", "post.target", "This role cannot be held there: leaders and teams belong to grids, building roles to buildings, desks to subdistricts.")
	}
	return fault.Several(fault.Invalid, wrong)
}

// unknownRole says which roles there are instead.
func unknownRole(r Role) string {
	var all strings.Builder
	for i, role := range Roles {
		if i > 0 {
			all.WriteString(", ")
		}
		all.WriteString(string(role))
	}
	return fmt.Sprintf("%.40q is no role; the roles are %s.", string(r), all.String())
}

// Leave is a stretch in which a person is away, and who stands in meanwhile.
type Leave struct {
	ID     int64
	Person string // staff number
	Period Period
	Deputy string // staff number; "" to use the post's standing deputy
}
