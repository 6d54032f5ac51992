package region

import (
	"strconv"
	"strings"
	"testing"

	"gridmap/internal/fault"
)

func TestParseCode(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Code
	}{
		{"520303", "520303"},
		{" 520303006 ", "520303006"},
		{"520303006001", "520303006001"},
		{"520303006001007", "520303006001007"},
		{"520303000000", "520303"},    // padded county
		{"520303006000", "520303006"}, // padded subdistrict
		{"520300000000", "5203"},      // padded city
		{"520300", "5203"},
		{"5203", "5203"},
	} {
		if got, err := ParseCode(tt.in); err != nil || got != tt.want {
			t.Errorf("ParseCode(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
		}
	}
	for _, in := range []string{"", "52", "52030", "5203030060010070", "52030300600100a", "五二零三零三", "000000", "520000000000", "520000"} {
		if got, err := ParseCode(in); err == nil || fault.KindOf(err) != fault.Invalid {
			t.Errorf("ParseCode(%q) = %q, %v, want a fault.Invalid", in, got, err)
		}
	}
}

// The fault for a wrong length says which lengths there are.
func TestCodeLengths(t *testing.T) {
	_, err := ParseCode("52030")
	if err == nil {
		t.Fatal("a code of 5 digits goes through")
	}
	for _, l := range lengths {
		if word := string(l.level); !strings.Contains(err.Error(), word) || !strings.Contains(err.Error(), strconv.Itoa(l.digits)) {
			t.Errorf("%q does not say that a %s has %d digits", err, word, l.digits)
		}
	}
}

func TestCodeHierarchy(t *testing.T) {
	grid := Code("520303006001007")
	for level, want := range map[Level]Code{
		City: "5203", County: "520303", Subdistrict: "520303006", Community: "520303006001", GridLevel: grid,
	} {
		if got := grid.At(level); got != want {
			t.Errorf("At(%s) = %q, want %q", level, got, want)
		}
		if !grid.Within(want) {
			t.Errorf("%s is not within %s", grid, want)
		}
		if want.Level() != level {
			t.Errorf("%s has level %s, want %s", want, want.Level(), level)
		}
	}
	if got := Code("520303").At(Community); got != "" {
		t.Errorf("a county lies in community %q", got)
	}
	var chain []Code
	for c := grid; c != ""; c = c.Parent() {
		chain = append(chain, c)
	}
	if len(chain) != 5 || chain[4] != "5203" {
		t.Errorf("parents = %v", chain)
	}
	if Code("520303006001007").Within("520302") {
		t.Error("a grid is within another county")
	}
}
