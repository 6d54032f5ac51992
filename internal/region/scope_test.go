package region

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// codes draws codes that often lie inside one another, and "".
func codes() *rapid.Generator[Code] {
	return rapid.Custom(func(t *rapid.T) Code {
		digits := []int{0, 4, 6, 9, 12, 15}[rapid.IntRange(0, 5).Draw(t, "level")]
		code := "5203"
		for len(code) < 15 {
			code += rapid.SampledFrom([]string{"1", "2"}).Draw(t, "digit")
		}
		return Code(code[:digits])
	})
}

func TestNewScope(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.SliceOfN(codes(), 0, 12).Draw(t, "codes")
		nowhere := rapid.Bool().Draw(t, "nowhere")
		kept := slices.Clone(given)
		s := NewScope(nowhere, given...)

		if !slices.Equal(given, kept) {
			t.Errorf("NewScope changes what it is given: %v", given)
		}
		if !slices.IsSorted(s.Codes) {
			t.Errorf("%v is not in order", s.Codes)
		}
		for i, code := range s.Codes {
			if !slices.Contains(given, code) {
				t.Errorf("%v holds %s, that was not given", s.Codes, code)
			}
			for j, other := range s.Codes {
				if i != j && code.Within(other) {
					t.Errorf("%v: %q lies inside %q", s.Codes, code, other)
				}
			}
		}
		if again := NewScope(nowhere, s.Codes...); !slices.Equal(again.Codes, s.Codes) {
			t.Errorf("the scope of %v is %v", s.Codes, again.Codes)
		}
		code := codes().Draw(t, "code")
		inside := slices.ContainsFunc(given, func(g Code) bool { return strings.HasPrefix(string(code), string(g)) })
		if code == "" {
			inside = nowhere
		}
		if s.Covers(code) != inside {
			t.Errorf("the scope of %v covers %q: %t", given, code, !inside)
		}
		if s.Empty() != (len(given) == 0 && !nowhere) {
			t.Errorf("the scope of %v is empty: %t", given, s.Empty())
		}
		if s.All() != (nowhere && slices.Contains(given, "")) {
			t.Errorf("the scope of %v is everything: %t", given, s.All())
		}
	})
}

// What covers an area covers all that is inside it.
func TestScopeCoversWhatIsInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := NewScope(rapid.Bool().Draw(t, "nowhere"), rapid.SliceOfN(codes(), 0, 6).Draw(t, "codes")...)
		code := codes().Filter(func(c Code) bool { return c != "" }).Draw(t, "code")
		if parent := code.Parent(); parent != "" && s.Covers(parent) && !s.Covers(code) {
			t.Errorf("%v covers %s and not %s in it", s, parent, code)
		}
		if !Everywhere.Covers(code) || (Scope{}).Covers(code) {
			t.Errorf("everywhere does not cover %s, or nowhere does", code)
		}
	})
}
