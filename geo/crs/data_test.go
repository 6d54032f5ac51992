package crs

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
)

// readTable returns the columns of a CSV of the shared data as numbers, by name;
// cells that are not numbers are skipped with their column.
func readTable(t *testing.T, name string) map[string][]float64 {
	t.Helper()
	f, err := os.Open(filepath.Join("../../../shared/data", name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("the shared test data is not here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]float64{}
	for _, row := range rows[1:] {
		for i, cell := range row {
			if v, err := strconv.ParseFloat(cell, 64); err == nil {
				columns[rows[0][i]] = append(columns[rows[0][i]], v)
			}
		}
	}
	return columns
}

// The cities were converted by a map service, whose GCJ-02 lies 0.63 to 0.74 m
// north-east of the published formula at every one of them, and were rounded to
// seven decimals, a centimetre. BD-09 has no such difference.
func TestCities(t *testing.T) {
	c := readTable(t, "gcj02-cities.csv")
	n := len(c["wgs_lon"])
	if n < 600 {
		t.Fatalf("only %d cities", n)
	}
	const rounded, service = 0.02, 0.75 // metres
	for i := range n {
		w := orb.Point{c["wgs_lon"][i], c["wgs_lat"][i]}
		g := orb.Point{c["gcj_lon"][i], c["gcj_lat"][i]}
		b := orb.Point{c["bd_lon"][i], c["bd_lat"][i]}
		for _, tt := range []struct {
			what      string
			got, want orb.Point
			withinM   float64
		}{
			{"wgs84 to gcj02", orb.Point(WGS84(w).GCJ02()), g, service},
			{"gcj02 to bd09", orb.Point(GCJ02(g).BD09()), b, rounded},
			{"bd09 to gcj02", orb.Point(BD09(b).GCJ02()), g, rounded},
			{"gcj02 to wgs84", ToWGS84(NameGCJ02, g), w, service},
			{"bd09 to wgs84", ToWGS84(NameBD09, b), w, service},
		} {
			if d := apartM(tt.got, tt.want); d > tt.withinM {
				t.Errorf("city %d, %s: %v, want %v (%.3f m off)", i+1, tt.what, tt.got, tt.want, d)
			}
		}
	}
}

func TestAMapService(t *testing.T) {
	c := readTable(t, "gcj02-amap-grid.csv")
	var apart []float64
	for i := range c["wgs_lon"] {
		got := WGS84{c["wgs_lon"][i], c["wgs_lat"][i]}.GCJ02()
		apart = append(apart, apartM(orb.Point(got), orb.Point{c["gcj_lon"][i], c["gcj_lat"][i]}))
	}
	if len(apart) < 1000 {
		t.Fatalf("only %d positions", len(apart))
	}
	slices.Sort(apart)
	median, most := apart[len(apart)/2], apart[len(apart)-1]
	t.Logf("off AMap's answers: median %.2f m, at most %.2f m", median, most)
	if median > 0.9 || most > 10.5 {
		t.Errorf("median %.2f m, at most %.2f m; want 0.85 and 10", median, most)
	}
}
