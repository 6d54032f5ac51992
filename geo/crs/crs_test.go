package crs

import (
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"
	"pgregory.net/rapid"
)

const millimetre = 0.001 // metres

func apartM(a, b orb.Point) float64 { return geo.DistanceHaversine(a, b) }

// inChina draws positions over the land and seas of China, all of them well
// inside the box that is shifted.
func inChina() *rapid.Generator[orb.Point] {
	return rapid.Custom(func(t *rapid.T) orb.Point {
		return orb.Point{
			rapid.Float64Range(73, 136).Draw(t, "lon"),
			rapid.Float64Range(3, 54).Draw(t, "lat"),
		}
	})
}

func TestInversesAreWithinAMillimetre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := inChina().Draw(t, "p")
		if back := WGS84(p).GCJ02().WGS84(); apartM(orb.Point(back), p) > millimetre {
			t.Fatalf("GCJ-02 and back: %v, %.6f m off", back, apartM(orb.Point(back), p))
		}
		if back := GCJ02(p).BD09().GCJ02(); apartM(orb.Point(back), p) > millimetre {
			t.Fatalf("BD-09 and back: %v, %.6f m off", back, apartM(orb.Point(back), p))
		}
		there := WGS84(p).GCJ02().BD09()
		if back := ToWGS84(NameBD09, orb.Point(there)); apartM(back, p) > millimetre {
			t.Fatalf("BD-09 to WGS-84: %v, %.6f m off", back, apartM(back, p))
		}
	})
}

func TestShiftsInZunyi(t *testing.T) {
	// The built-up districts Honghuagang, Huichuan and Bozhou.
	for lon := 106.6; lon < 107.2; lon += 0.02 {
		for lat := 27.4; lat < 28.0; lat += 0.02 {
			w := WGS84{lon, lat}
			g := w.GCJ02()
			if d := apartM(orb.Point(w), orb.Point(g)); d < 520 || d > 575 {
				t.Errorf("%v: GCJ-02 is %.0f m off, want 528 to 566", w, d)
			}
			if d := apartM(orb.Point(g), orb.Point(g.BD09())); d < 895 || d > 955 {
				t.Errorf("%v: BD-09 is %.0f m off GCJ-02, want 902 to 948", w, d)
			}
		}
	}
}

func TestOutsideTheBoxNothingMoves(t *testing.T) {
	for _, p := range []orb.Point{
		{72.003999, 30}, {137.834701, 30}, {100, 0.829299}, {100, 55.827101},
		{2.35, 48.85}, {-74, 40.7}, {0, 0}, {180, 90}, {-180, -90},
	} {
		if g := WGS84(p).GCJ02(); orb.Point(g) != p {
			t.Errorf("%v moved to %v", p, g)
		}
	}
	for _, p := range []orb.Point{{72.004, 30}, {137.8347, 30}, {100, 0.8293}, {100, 55.8271}} {
		if g := WGS84(p).GCJ02(); orb.Point(g) == p {
			t.Errorf("%v, on the edge of the box, did not move", p)
		}
	}
	for _, p := range []orb.Point{{2.35, 48.85}, {-74, 40.7}, {70, 30}, {140, 30}} {
		if w := ToWGS84(NameGCJ02, p); w != p {
			t.Errorf("ToWGS84(gcj02, %v) = %v", p, w)
		}
	}
}

func TestToWGS84(t *testing.T) {
	p := orb.Point{106.93, 27.72}
	for _, tt := range []struct {
		system     Name
		minM, maxM float64
	}{
		{NameWGS84, 0, 0}, {NameCGCS2000, 0, 0}, {NameGCJ02, 520, 575}, {NameBD09, 300, 1550},
	} {
		if d := apartM(p, ToWGS84(tt.system, p)); d < tt.minM || d > tt.maxM {
			t.Errorf("%v: moved by %.1f m, want %v to %v", tt.system, d, tt.minM, tt.maxM)
		}
	}
}

func TestNames(t *testing.T) {
	for _, s := range Names() {
		for _, variant := range []string{s, strings.ToUpper(s)} {
			n, err := Parse(variant)
			if err != nil || n.String() != s {
				t.Errorf("Parse(%q) = %v, %v", variant, n, err)
			}
		}
		var n Name
		if err := n.UnmarshalText([]byte(s)); err != nil || n.String() != s {
			t.Errorf("UnmarshalText(%q) = %v, %v", s, n, err)
		}
		if text, err := n.MarshalText(); err != nil || string(text) != s {
			t.Errorf("MarshalText(%v) = %q, %v", n, text, err)
		}
	}
	for _, s := range []string{"", "wgs-84", "EPSG:4326", " wgs84", strings.Repeat("x", 1<<20)} {
		_, err := Parse(s)
		if err == nil {
			t.Errorf("Parse(%.20q) accepted", s)
			continue
		}
		if len(err.Error()) > 200 || !strings.Contains(err.Error(), "wgs84, cgcs2000, gcj02, bd09") {
			t.Errorf("Parse(%.20q): %v", s, err)
		}
	}
}

func FuzzToWGS84(f *testing.F) {
	for _, p := range []orb.Point{
		{106.93, 27.72}, {72.004, 0.8293}, {137.8347, 55.8271}, {105, 35}, {0, 0}, {180, -90},
		{math.NaN(), 27}, {106, math.Inf(1)}, {1e308, -1e308},
	} {
		for n := range names {
			f.Add(uint8(n), p[0], p[1])
		}
	}
	f.Fuzz(func(t *testing.T, system uint8, lon, lat float64) {
		n := Name(system % uint8(len(names)))
		w := ToWGS84(n, orb.Point{lon, lat})
		if !(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90) {
			return // total, but without meaning
		}
		if d := math.Hypot(w[0]-lon, w[1]-lat); !(d < 0.1) {
			t.Errorf("ToWGS84(%v, %v %v) = %v moved by %v degrees", n, lon, lat, w, d)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range append(Names(), "", "GCJ-02", "\xff", "ＷＧＳ８４") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := Parse(s); err == nil && !strings.EqualFold(n.String(), s) {
			t.Errorf("Parse(%q) = %v", s, n)
		}
	})
}
