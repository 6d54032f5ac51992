package transfer

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/internal/place"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// word draws names as people have them, and as people break programs with.
func word(t *rapid.T, label string) string {
	return rapid.OneOf(
		rapid.SampledFrom([]string{
			"汇川社区", "=1+1", "+86", "-", "@SUM(A1)", "'=quoted", "''", `"`, `a"b`, "a,b;c", "😀", "<b>x</b>", "0851-2865", "null", "007", "1e5", "\u200bx",
		}),
		rapid.StringMatching(`[=+@'a-z一-龥"][a-z一-龥 ,;"]{0,8}[a-z一-龥]`),
	).Draw(t, label)
}

func spot(t *rapid.T, label string) orb.Point {
	p := lattice.Point{
		X: rapid.Int32Range(-1_800_000_000, 1_800_000_000).Draw(t, label+" x"),
		Y: rapid.Int32Range(-900_000_000, 900_000_000).Draw(t, label+" y"),
	}
	return p.Degrees()
}

func anyMoment(t *rapid.T, label string) time.Time {
	if rapid.Bool().Draw(t, label+" open") {
		return time.Time{}
	}
	return time.Unix(rapid.Int64Range(0, 4e9).Draw(t, label), rapid.Int64Range(0, 999_999).Draw(t, label+" µs")*1000).UTC()
}

// city draws a small installation.
func city(t *rapid.T) *memory {
	m := newMemory()
	m.Areas = append(m.Areas, region.Area{Code: "520303006002", Name: word(t, "area"), Pinyin: word(t, "pinyin")})
	shapes := geotest.Mosaic(rapid.Uint64Range(1, 1000).Draw(t, "seed"), geotest.MosaicOptions{Columns: 4, Rows: 4, Grids: 4, Noise: 0.2, Holes: 0.1})
	for i, s := range shapes {
		if len(s) == 0 {
			continue
		}
		code := region.Code("520303006001" + string([]byte{'0', byte('0' + i/10), byte('0' + i%10)}))
		m.Grids = append(m.Grids, region.Grid{Code: code, Name: word(t, "grid"), Kind: rapid.SampledFrom(region.Kinds).Draw(t, "kind"), Shape: s})
	}
	for i := range rapid.IntRange(1, 5).Draw(t, "buildings") {
		b := place.Building{Ref: word(t, "ref") + string(rune('a'+i)), Name: word(t, "building"), Address: word(t, "address"),
			Entrance: spot(t, "entrance"), Households: rapid.IntRange(0, 500).Draw(t, "households"), CountedAt: anyMoment(t, "counted")}
		if n := rapid.IntRange(0, 3).Draw(t, "elderly"); n > 0 {
			b.Assisted = map[place.Help]int{place.Elderly: n}
		}
		m.Buildings = append(m.Buildings, b)
	}
	m.People = []roster.Person{{Number: rapid.StringMatching(`[=+@-]?[A-Z]{1,3}[0-9]{1,8}`).Draw(t, "number"), Name: word(t, "name"), Unit: word(t, "unit"), Phone: "0851-28650000", Office: word(t, "office")}}
	m.Posts = []roster.Post{{Person: word(t, "person"), Role: roster.FirstLeader, Code: "520303006001001", Deputy: "d",
		Period: roster.Period{From: time.Time{}, Until: anyMoment(t, "until")}}}
	m.Leaves = []roster.Leave{{Person: word(t, "person"), Period: roster.Period{Until: anyMoment(t, "until")}, Deputy: "d"}}
	m.Lines = []region.ReferenceLine{{Kind: region.River, Class: 2, Name: word(t, "river"), Line: orb.LineString{spot(t, "a"), spot(t, "b")}}}
	return m
}

// import(export(x)) = x, for every noun in every format.
func TestExportsComeBackTheSame(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		from := city(t)
		for _, format := range []Format{GeoJSON, NDJSON, CSV} {
			to := &memory{}
			for _, noun := range Nouns {
				var file bytes.Buffer
				if err := Export(ctx, from, noun, &file, format, time.Time{}, nil); err != nil {
					t.Fatalf("export %s as %s: %v", noun, format, err)
				}
				opt := Options{KeepHoles: true, TrustSystem: true}
				if _, err := Import(ctx, to, noun, bytes.NewReader(file.Bytes()), opt); err != nil {
					t.Fatalf("import %s as %s: %v\n%s", noun, format, err, file.String()[:min(file.Len(), 2000)])
				}
			}
			for name, pair := range map[string][2]any{
				"areas": {from.Areas, to.Areas}, "grids": {from.Grids, to.Grids}, "buildings": {from.Buildings, to.Buildings},
				"people": {from.People, to.People}, "posts": {from.Posts, to.Posts}, "leaves": {from.Leaves, to.Leaves}, "lines": {from.Lines, to.Lines},
			} {
				if !reflect.DeepEqual(pair[0], pair[1]) {
					t.Fatalf("%s as %s:\n%+v\nbecame\n%+v", name, format, pair[0], pair[1])
				}
			}
		}
	})
}

// No spreadsheet program may take a name for a formula.
func TestCSVHasNoFormulas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		cell := escapeFormula(name)
		if cell != "" && strings.ContainsRune(formulaStarts, rune(cell[0])) && !isNumber(cell) {
			t.Fatalf("%q is written as %q", name, cell)
		}
		if back := unescapeFormula(cell); back != name {
			t.Fatalf("%q comes back as %q", name, back)
		}
	})
}

// Whatever a file holds, the readers end, and neither panic nor store half of it.
func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		gridAt("520303006001001", 106.9, 27.7, 0.01), "code,name\n520303,x\n", "\x1e{}", `{"features":[{"type":"Feature"}]}`,
		"{\"type\":\"FeatureCollection\",\"features\":[", "name\tlon\tlat\na\t1\t2\n", "\xff\xfe", "\"", `{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[[[1,2],[3,4],[1,2]]]]}}`,
	} {
		for i := range Nouns {
			f.Add(seed, uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, file string, noun uint8) {
		m := newMemory()
		opt := Options{RepairM: 1, DefaultName: "x"}
		_, err := Import(context.Background(), m, Nouns[int(noun)%len(Nouns)], newFile(file), opt)
		if err != nil && len(m.Grids)+len(m.Buildings)+len(m.People)+len(m.Posts)+len(m.Leaves)+len(m.Lines)+len(m.Areas) > 3 {
			t.Errorf("%v, and something was stored", err)
		}
	})
}
