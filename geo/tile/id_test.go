package tile

import (
	"testing"

	"pgregory.net/rapid"

	"gridmap/geo/lattice"
)

func TestParseID(t *testing.T) {
	for _, tt := range []struct {
		z, x, y string
		want    ID
		ok      bool
	}{
		{"0", "0", "0", ID{}, true},
		{"14", "13062", "6873", ID{14, 13062, 6873}, true},
		{"22", "4194303", "4194303", ID{22, 4194303, 4194303}, true},
		{"22", "4194304", "0", ID{}, false},
		{"23", "0", "0", ID{}, false},
		{"1", "2", "0", ID{}, false},
		{"1", "-1", "0", ID{}, false},
		{"01", "0", "0", ID{}, false},
		{"1", "+1", "0", ID{}, false},
		{"1", "1.0", "0", ID{}, false},
		{"1", "", "0", ID{}, false},
		{"1", "99999999999999999999", "0", ID{}, false},
	} {
		id, ok := ParseID(tt.z, tt.x, tt.y)
		if ok != tt.ok || ok && id != tt.want {
			t.Errorf("ParseID(%q, %q, %q) = %v, %v", tt.z, tt.x, tt.y, id, ok)
		}
	}
}

func FuzzParseID(f *testing.F) {
	f.Add("14", "13062", "6873")
	f.Add("0", "00", "-0")
	f.Add("22", "4294967296", "١")
	f.Fuzz(func(t *testing.T, z, x, y string) {
		id, ok := ParseID(z, x, y)
		if !ok {
			return
		}
		if !id.Valid() || id.String() != z+"/"+x+"/"+y {
			t.Errorf("ParseID(%q, %q, %q) = %v", z, x, y, id)
		}
	})
}

func anyPosition() *rapid.Generator[lattice.Point] {
	return rapid.Custom(func(t *rapid.T) lattice.Point {
		return lattice.Point{
			X: rapid.Int32Range(-1_800_000_000, 1_799_999_999).Draw(t, "lon"),
			Y: rapid.Int32Range(-850_000_000, 850_000_000).Draw(t, "lat"),
		}
	})
}

func TestAtIsInsideItsBoundAndItsParent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPosition().Draw(t, "p")
		z := rapid.IntRange(0, MaxZoom).Draw(t, "z")
		id := At(p, z)
		if !id.Valid() || !id.Bound().Pad(1e-7).Contains(p.Degrees()) {
			t.Fatalf("At(%v, %d) = %v with bound %v", p, z, id, id.Bound())
		}
		if z > 0 && id.Parent() != At(p, z-1) {
			t.Fatalf("parent of %v = %v, want %v", id, id.Parent(), At(p, z-1))
		}
	})
}

// A lattice point must come back from its world position, or GeoJSON tiles at the
// finest zooms would show other positions than those stored.
func TestWorldKeepsLatticePoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPosition().Draw(t, "p")
		w := project(p)
		if back := fromZorder(zorder(w)); back != w {
			t.Fatalf("fromZorder(zorder(%v)) = %v", w, back)
		}
		f := newFrame(At(p, 20))
		lon, lat := f.degrees(f.round(w))
		if lon != int64(p.X) || lat != int64(p.Y) {
			t.Fatalf("%v came back as %d %d", p, lon, lat)
		}
	})
}
