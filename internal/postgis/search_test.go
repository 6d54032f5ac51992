package postgis

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/place"
	"gridmap/internal/region"
)

// each yields the buildings.
func each(buildings ...place.Building) iter.Seq2[place.Building, error] {
	return func(yield func(place.Building, error) bool) {
		for _, b := range buildings {
			if !yield(b, nil) {
				return
			}
		}
	}
}

// openTown returns a store with a small town in it:
//
//	27.8 +-----------+-----------+
//	     | grid 001  | grid 002  |
//	27.6 +-----------+-----------+
//	   106.8       106.9       107.0
func openTown(t testing.TB) *DB {
	t.Helper()
	db := open(t)
	opt := region.ImportOptions{}
	if _, err := db.ImportAreas(t.Context(), []region.Area{
		{Code: "5203", Name: "遵义市"}, {Code: "520303", Name: "汇川区"},
		{Code: "520303006", Name: "洗马路街道"}, {Code: "520303006001", Name: "汇川社区"},
	}, opt); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ImportGrids(t.Context(), []region.Grid{
		{Code: vacantGrid, Name: "汇川社区第1网格", Kind: region.Residential, Shape: rect(1068000000, 276000000, 1069000000, 278000000)},
		{Code: ledGrid, Name: "汇川社区第2网格", Kind: region.Commercial, Shape: rect(1069000000, 276000000, 1070000000, 278000000)},
	}, opt); err != nil {
		t.Fatal(err)
	}
	return db
}

// rect is a rectangle between two corners, in lattice steps.
func rect(w, s, e, n int32) lattice.Shape {
	return lattice.Shape{{{{X: w, Y: s}, {X: e, Y: s}, {X: e, Y: n}, {X: w, Y: n}}}}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	var buildings []place.Building
	for i, b := range []struct{ name, address string }{
		{"汇川花园3栋", "汇川大道123号"}, {"汇川花园13栋", "汇川大道125号"}, {"汇川花园30栋", "汇川大道127号"},
		{"锦绣花园3栋", "洗马路12号"}, {"人民医院", "洗马路88号"}, {"", "长征路7号"}, {"Haus Rheinblick", "Dorfstrasse 4"},
		{"Ａ座商务楼", "珠海路９号"}, {"重庆大厦", "南京路1号附2号"}, {"100%_it's\\", "上海路5号"},
	} {
		buildings = append(buildings, place.Building{Ref: fmt.Sprint(i), Name: b.name, Address: b.address,
			Entrance: orb.Point{106.85 + float64(i)/1000, 27.7}, Households: i})
	}
	if _, err := db.ImportBuildings(t.Context(), each(buildings...), region.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text string
		want string // names, or addresses of the nameless, in order; … allows more after it
	}{
		{"花园", "汇川花园3栋 锦绣花园3栋 汇川花园13栋 汇川花园30栋"},
		{"锦绣花园3栋", "锦绣花园3栋"},
		{"汇川花园3栋", "汇川花园3栋"},
		{"汇川花园3", "汇川花园3栋"},
		{"花园 3", "汇川花园3栋 锦绣花园3栋"},
		{"3栋 洗马路", "锦绣花园3栋"},
		{"洗马路 花园", "锦绣花园3栋"},
		{"医院 88", "人民医院"},
		{"院", "人民医院"},
		{"人", "人民医院"},
		{"长征路", "长征路7号"},
		{"czl", "长征路7号"},
		{"changzheng", "长征路7号"},
		{"chang", "长征路7号"},
		{"chongqing", "重庆大厦"},
		{"rmyy", "人民医院"},
		{"renminyiy", "人民医院"},
		{"yiyuan", "人民医院"},
		{"jxhy3", "锦绣花园3栋"},
		{"jinxiuhuayuan3dong", "锦绣花园3栋"},
		{"rhein", "Haus Rheinblick"},
		{"haus rhein", "Haus Rheinblick"},
		{"HAUS", "Haus Rheinblick"},
		{"a座", "Ａ座商务楼"},
		{"珠海路9号", "Ａ座商务楼"},
		{"９", "Ａ座商务楼"},
		{"附2", "重庆大厦"},
		{"100%", "100%_it's\\"},
		{"汇川区", "汇川区"},
		{"hcq", "汇川区"},
		{"第2网格", "汇川社区第2网格"},
		{"汇川社区", "汇川社区 汇川社区第1网格 汇川社区第2网格"},
		{"汇川", "汇川区 汇川社区 汇川社区第1网格 汇川社区第2网格 汇川花园3栋 …"},
		{"huichuan", "汇川区 汇川社区 汇川社区第1网格 汇川社区第2网格 汇川花园3栋 …"},
		{"520303006001002", "汇川社区第2网格"},
		{"520303006", "洗马路街道 汇川社区 汇川社区第1网格 汇川社区第2网格"},
		{"不存在", ""}, {"花园 不存在", ""}, {"汇川花园4栋", ""}, {"%", ""}, {"_", ""}, {"' | '", ""}, {"' & 'v':*", ""}, {"", ""}, {" ", ""},
	} {
		hits, err := db.Search(t.Context(), place.Search{Text: tt.text, Limit: 20})
		if err != nil {
			t.Errorf("Search(%q): %v", tt.text, err)
			continue
		}
		got := labels(t, db, hits)
		joined := strings.Join(got, " ")
		if more, ok := strings.CutSuffix(tt.want, " …"); ok && strings.HasPrefix(joined, more) {
			continue
		}
		if joined != tt.want {
			t.Errorf("Search(%q) = %s, want %s", tt.text, joined, tt.want)
		}
	}
	hits, err := db.Search(t.Context(), place.Search{Text: "汇川", Limit: 3, BuildingsOnly: true})
	if err != nil || strings.Join(labels(t, db, hits), " ") != "汇川花园3栋 汇川花园13栋 汇川花园30栋" {
		t.Errorf("buildings only: %v, %v", labels(t, db, hits), err)
	}
	if b := hits[0].Building; b.Ref != "0" || b.Grid != vacantGrid || b.Entrance != buildings[0].Entrance {
		t.Errorf("hit %+v", b)
	}
}

// labels returns the names of the hits, or their addresses.
func labels(t *testing.T, db *DB, hits []place.Hit) []string {
	t.Helper()
	names := map[region.Code]string{}
	areas, grids, err := db.CurrentLand(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range areas {
		names[a.Code] = a.Name
	}
	for _, g := range grids {
		names[g.Code] = g.Name
	}
	var out []string
	for _, h := range hits {
		switch {
		case h.Code != "":
			out = append(out, names[h.Code])
		case h.Building.Name != "":
			out = append(out, h.Building.Name)
		default:
			out = append(out, h.Building.Address)
		}
	}
	return out
}

// Whatever stretch of a name, an address or their sound is typed, the building is
// found by it.
func TestEveryPartOfATextFindsIt(t *testing.T) {
	t.Parallel()
	db := openTown(t)
	shapes := []lattice.Shape{rect(1068000000, 276000000, 1070000000, 278000000)}
	all := first(t, 60, madeUpBuildings(3, 60, shapes))
	if _, err := db.ImportBuildings(t.Context(), each(all...), region.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	for i, b := range all[:10] {
		for _, text := range []string{b.Name, b.Address} {
			found := tokens(text)
			for from := range found {
				var part strings.Builder
				for _, tok := range found[from:] {
					part.WriteString(tok.text)
					hits, err := db.Search(t.Context(), place.Search{Text: part.String(), Limit: 100, BuildingsOnly: true})
					if err != nil {
						t.Fatal(err)
					}
					if !slices.ContainsFunc(hits, func(h place.Hit) bool { return h.Building.Ref == b.Ref }) {
						t.Errorf("building %d, %s %s, is not found by %q", i, b.Name, b.Address, part.String())
					}
				}
			}
		}
	}
}
