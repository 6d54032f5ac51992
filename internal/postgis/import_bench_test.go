package postgis

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"
	"time"

	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/internal/place"
	"gridmap/internal/region"
)

// importCity stores a made-up city of n grids and returns their shapes.
func importCity(t testing.TB, db *DB, n int) []lattice.Shape {
	t.Helper()
	shapes := geotest.Coverage(1, n, geotest.Options{})
	importAreasFor(t, db, n)
	if _, err := db.ImportGrids(t.Context(), cityGrids(shapes), region.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	return shapes
}

// cityCode is the code of the ith grid of a made-up city: 50 to a community.
func cityCode(i int) region.Code {
	return region.Code(fmt.Sprintf("520303%03d%03d%03d", i/5000+1, i/50%100+1, i%50+1))
}

func cityGrids(shapes []lattice.Shape) []region.Grid {
	grids := make([]region.Grid, len(shapes))
	for i, shape := range shapes {
		grids[i] = region.Grid{Code: cityCode(i), Name: fmt.Sprintf("第%d网格", i%50+1), Kind: region.Residential, Shape: shape}
	}
	return grids
}

// importAreasFor stores the areas of a made-up city of n grids.
func importAreasFor(t testing.TB, db *DB, n int) {
	t.Helper()
	areas := []region.Area{{Code: "520303", Name: "汇川区"}}
	for i := range n {
		code := cityCode(i)
		if i%5000 == 0 {
			areas = append(areas, region.Area{Code: code.At(region.Subdistrict), Name: fmt.Sprintf("第%d街道", i/5000+1)})
		}
		if i%50 == 0 {
			areas = append(areas, region.Area{Code: code.At(region.Community), Name: fmt.Sprintf("第%d社区", i/50%100+1)})
		}
	}
	if _, err := db.ImportAreas(t.Context(), areas, region.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
}

const nameCharacters = "汇川洗马路街道花园新村和平建设人民中山北京上海南京东西大连长征红旗金城银河凤凰龙泉青山绿水明珠阳光学府锦绣家园世纪宝丰华宁安康乐福寿平顺昌盛天地海江湖沙石桥井田林木竹兰梅菊"

// madeUpBuildings yields n buildings on the land of the shapes, with the names of
// some hundreds of streets and some tens of thousands of estates.
func madeUpBuildings(seed uint64, n int, shapes []lattice.Shape) iter.Seq2[place.Building, error] {
	characters := []rune(nameCharacters)
	word := func(rng *rand.Rand, length int) string {
		w := make([]rune, length)
		for i := range w {
			w[i] = characters[rng.IntN(len(characters))]
		}
		return string(w)
	}
	names := rand.New(rand.NewPCG(seed, 1))
	streets, estates := make([]string, 600), make([]string, max(n/30, 10))
	for i := range streets {
		streets[i] = word(names, 2+i%2) + []string{"路", "大道", "街", "巷"}[i%4]
	}
	for i := range estates {
		estates[i] = word(names, 2+i%2) + []string{"小区", "花园", "苑", "大厦", "新村", "广场"}[i%6]
	}
	bounds := geotest.Bounds(shapes)
	return func(yield func(place.Building, error) bool) {
		rng := rand.New(rand.NewPCG(seed, 2))
		for i := range n {
			at := lattice.Point{
				X: bounds.Min.X + int32(rng.Int64N(int64(bounds.Max.X)-int64(bounds.Min.X))),
				Y: bounds.Min.Y + int32(rng.Int64N(int64(bounds.Max.Y)-int64(bounds.Min.Y))),
			}
			b := place.Building{
				Ref:  fmt.Sprintf("B%08d", i),
				Name: fmt.Sprintf("%s%d栋", estates[i/30%len(estates)], i%30+1), Address: fmt.Sprintf("%s%d号", streets[rng.IntN(len(streets))], 1+rng.IntN(2000)),
				Entrance: at.Degrees(), Households: rng.IntN(120),
			}
			if i%20 == 0 {
				b.Assisted = map[place.Help]int{place.Elderly: 1 + i%3}
			}
			if !yield(b, nil) {
				return
			}
		}
	}
}

// BenchmarkImportBuildings imports a million buildings into a city of 1,258 grids.
// Run it with -benchtime=1x.
func BenchmarkImportBuildings(b *testing.B) {
	for _, n := range []int{60_000, 1_000_000} {
		b.Run(fmt.Sprintf("buildings=%d", n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				db := open(b)
				shapes := importCity(b, db, 1258)
				b.StartTimer()
				start := time.Now()
				if c, err := db.ImportBuildings(b.Context(), madeUpBuildings(1, n, shapes), region.ImportOptions{}); err != nil || c.Added != n {
					b.Fatal(c, err)
				}
				b.ReportMetric(float64(n)/time.Since(start).Seconds(), "buildings/s")
			}
		})
	}
}

// first returns the first n buildings.
func first(t testing.TB, n int, all iter.Seq2[place.Building, error]) (some []place.Building) {
	t.Helper()
	for b, err := range all {
		if err != nil {
			t.Fatal(err)
		}
		if some = append(some, b); len(some) == n {
			break
		}
	}
	return some
}
