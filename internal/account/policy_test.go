package account

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// What each role may do where it is held, written out.
func TestPolicy(t *testing.T) {
	table := map[Action]string{ // A admin, P planner, D dispatcher, L leader, M member
		Public:          "A P D L M",
		Self:            "A P D L M",
		ReadIssues:      "A P D L M",
		HandleIssues:    "A   D L  ",
		DispatchIssues:  "A   D    ",
		RevealReporters: "A   D L  ",
		ReadPeople:      "A P D L M",
		RevealPhones:    "A P D L M",
		Redraw:          "A P      ",
		ManageAccounts:  "A        ",
		ReadAudit:       "A        ",
		Operate:         "A        ",
	}
	if len(table) != len(Actions) {
		t.Errorf("the table has %d of %d actions", len(table), len(Actions))
	}
	const inside, outside, own = "520303001", "520304", "520303001002"
	for _, action := range Actions {
		for i, role := range Roles {
			want := table[action][2*i] != ' '
			if Allows(role, action) != want {
				t.Errorf("%s may %s: %t", role, action, !want)
			}
			if action == Public || action == Self {
				continue
			}
			a := Actor{Account: 1, Grants: []Grant{{role, inside}}, Own: []region.Code{own, outside}}
			at := region.Code(inside)
			if role == Leader {
				if a.May(action, inside) {
					t.Errorf("a leader may %s in all of %s, and answers for %s", action, inside, own)
				}
				at = own
			}
			if a.May(action, at) != want {
				t.Errorf("%s of %s may %s in %s: %t", role, inside, action, at, !want)
			}
			if a.May(action, outside) || a.May(action, "5203") || a.May(action, "") {
				t.Errorf("%s of %s may %s outside it", role, inside, action)
			}
		}
	}
}

func TestWhoSeesWhatIsNowhere(t *testing.T) {
	for _, tt := range []struct {
		role Role
		code region.Code
		want bool
	}{
		{Admin, "", true}, {Admin, "5203", true}, {Admin, "520303", true}, {Admin, "520303001", false},
		{Dispatcher, "", true}, {Dispatcher, "520303", true}, {Dispatcher, "520303001", false},
		{Planner, "", false}, {Member, "", false}, {Leader, "", false},
	} {
		a := Actor{Account: 1, Grants: []Grant{{tt.role, tt.code}}, Own: []region.Code{"520303001002"}}
		if got := a.May(ReadIssues, ""); got != tt.want {
			t.Errorf("%s of %q reads issues that lie nowhere: %t", tt.role, tt.code, got)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name   string
		actor  Actor
		action Action
		kind   fault.Kind
		code   string
	}{
		{"the public looks", Actor{}, Public, 0, ""},
		{"the public has no account", Actor{}, Self, fault.Unauthenticated, "session.required"},
		{"the public reads no issues", Actor{}, ReadIssues, fault.Unauthenticated, "session.required"},
		{"nobody is admin by grants alone", Actor{Grants: []Grant{{Role: Admin}}}, ReadIssues, fault.Unauthenticated, "session.required"},
		{"a first sign-in", Actor{Account: 1, Grants: []Grant{{Role: Admin}}, MustChange: true}, ManageAccounts, fault.Forbidden, "password.must_change"},
		{"a first sign-in chooses", Actor{Account: 1, Grants: []Grant{{Role: Admin}}, MustChange: true}, Self, 0, ""},
		{"a member", Actor{Account: 1, Grants: []Grant{{Member, "520303"}}}, ManageAccounts, fault.Forbidden, "action.forbidden"},
		{"a leader of nothing", Actor{Account: 1, Grants: []Grant{{Leader, "520303"}}}, ReadIssues, fault.Forbidden, "action.forbidden"},
		{"the operator", Operator("root"), ManageAccounts, 0, ""},
	} {
		err := tt.actor.Check(tt.action)
		if codeOf(err) != tt.code || err != nil && fault.KindOf(err) != tt.kind {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// land draws from two counties with two subdistricts of two grids each, the city
// and everything.
func land() *rapid.Generator[region.Code] {
	return rapid.Custom(func(t *rapid.T) region.Code {
		grid := fmt.Sprintf("52030%d00%d00100%d", rapid.IntRange(1, 2).Draw(t, "county"),
			rapid.IntRange(1, 2).Draw(t, "subdistrict"), rapid.IntRange(1, 2).Draw(t, "grid"))
		return region.Code(grid[:[]int{0, 4, 6, 9, 12, 15}[rapid.IntRange(0, 5).Draw(t, "level")]])
	})
}

func grantsOn(most int) *rapid.Generator[[]Grant] {
	grant := rapid.Custom(func(t *rapid.T) Grant {
		return Grant{rapid.SampledFrom(Roles).Draw(t, "role"), land().Draw(t, "code")}
	})
	return rapid.SliceOfNDistinct(grant, 0, most, rapid.ID)
}

func actors() *rapid.Generator[Actor] {
	return rapid.Custom(func(t *rapid.T) Actor {
		within := land().Filter(func(c region.Code) bool { return c.Level() == region.GridLevel || c.Level() == region.Subdistrict })
		return Actor{
			Account:    rapid.Int64Range(0, 2).Draw(t, "account"),
			Grants:     grantsOn(5).Draw(t, "grants"),
			Own:        rapid.SliceOfN(within, 0, 3).Draw(t, "own"),
			MustChange: rapid.IntRange(0, 9).Draw(t, "must change") == 0,
		}
	})
}

// A list holds exactly what a detail would show: whether Scope covers a code and
// whether a grant allows it, asked one by one, is the same.
func TestScopeHoldsWhatMayBeDone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, code := actors().Draw(t, "actor"), land().Draw(t, "code")
		action := rapid.SampledFrom(Actions).Draw(t, "action")
		allowed := slices.ContainsFunc(a.Grants, func(g Grant) bool {
			switch {
			case !Allows(g.Role, action):
				return false
			case g.Role == Leader:
				return code != "" && slices.ContainsFunc(a.Own, func(own region.Code) bool { return own.Within(g.Code) && code.Within(own) })
			case code == "":
				return seesNowhere(g)
			}
			return code.Within(g.Code)
		})
		want := allowed && a.Account != 0 && !a.MustChange
		switch action {
		case Public:
			want = true
		case Self:
			want = a.Account != 0
		}
		if got := a.Scope(action).Covers(code); got != want || a.May(action, code) != want {
			t.Errorf("scope covers %q: %t, May: %t, want %t", code, got, a.May(action, code), want)
		}
		if want && !a.MaySomewhere(action) {
			t.Errorf("%s is allowed on %q and nowhere", action, code)
		}
	})
}

// A grant that another covers gives nothing that the other does not.
func TestCoveredGrantsGiveNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := actors().Draw(t, "actor")
		less := a
		less.Grants = covered(grantsOn(5).Draw(t, "wanted"), a.Grants)
		if more := beyond(less, a); more != "" {
			t.Errorf("%v may %s, and %v may not", less.Grants, more, a.Grants)
		}
	})
}

func TestCodeOf(t *testing.T) {
	for _, tt := range []struct {
		codes []region.Code
		want  region.Code
	}{
		{nil, ""},
		{[]region.Code{""}, ""},
		{[]region.Code{"520303"}, "520303"},
		{[]region.Code{"520303001001001", "520303001001002"}, "520303001001"},
		{[]region.Code{"520303001", "520303002001"}, "520303"},
		{[]region.Code{"520303", "520304"}, "5203"},
		{[]region.Code{"520303", "510303"}, ""},
		{[]region.Code{"520303", ""}, ""},
	} {
		var grants []Grant
		for _, code := range tt.codes {
			grants = append(grants, Grant{Member, code})
		}
		if got := CodeOf(grants); got != tt.want {
			t.Errorf("%v share %q, want %q", tt.codes, got, tt.want)
		}
	}
}

// everywhere is where rights are compared: one of each code of land, and nowhere.
var everywhere = func() []region.Code {
	codes := []region.Code{"", "5203"}
	for _, county := range []region.Code{"520301", "520302"} {
		codes = append(codes, county)
		for _, subdistrict := range []region.Code{county + "001", county + "002"} {
			codes = append(codes, subdistrict, subdistrict+"001", subdistrict+"001001", subdistrict+"001002")
		}
	}
	return codes
}()

// beyond returns something that a may do and b may not, "" if there is nothing.
func beyond(a, b Actor) string {
	for _, action := range Actions {
		if action == Public || action == Self {
			continue
		}
		as, bs := a.Scope(action), b.Scope(action)
		for _, code := range everywhere {
			if as.Covers(code) && !bs.Covers(code) {
				return fmt.Sprintf("%s on %q", action, code)
			}
		}
	}
	return ""
}
