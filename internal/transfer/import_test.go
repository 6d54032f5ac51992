package transfer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"

	"gridmap/geo/crs"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

func newFile(content string) *strings.Reader { return strings.NewReader(content) }

// feature1 returns a square grid as a GeoJSON feature, its south-west corner given.
func feature1(code string, lon, lat, side float64) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"name":"网格"},"geometry":{"type":"Polygon","coordinates":[[[%[2]v,%[3]v],[%[4]v,%[3]v],[%[4]v,%[5]v],[%[2]v,%[5]v],[%[2]v,%[3]v]]]}}`,
		code, lon, lat, lon+side, lat+side)
}

func gridAt(code string, lon, lat, side float64) string {
	return collection(feature1(code, lon, lat, side))
}

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",\n") + `]}`
}

func buildingInGCJ(lon, lat float64) string {
	p := orb.Point(crs.WGS84{lon, lat}.GCJ02())
	return fmt.Sprintf("楼,%.7f,%.7f\n", p[0], p[1])
}

func TestBadFilesAreRefusedByRow(t *testing.T) {
	good := feature1("520303006001001", 106.90, 27.70, 0.01)
	withGeometry := func(geometry string) string {
		return collection(good, `{"type":"Feature","properties":{"code":"520303006001002","name":"b"},"geometry":`+geometry+`}`)
	}
	for _, tt := range []struct {
		name string
		noun Noun
		file string
		code string
		row  int
	}{
		{"empty", Grids, "", "file.empty", 0},
		{"no features", Grids, collection(), "file.no_rows", 0},
		{"truncated", Grids, collection(good, good)[:400], "file.truncated", 0},
		{"not GeoJSON", Grids, `{"type":"Topology","objects":{}}`, "file.not_features", 0},
		{"an array", Grids, `[1,2]`, "file.array", 0},
		{"not JSON", Grids, `{"type":"FeatureCollection","features":[{]}`, "file.json", 0},
		{"a spreadsheet", Areas, "PK\x03\x04....", "file.binary", 0},
		{"a projected system", Grids, `{"crs":{"type":"name","properties":{"name":"EPSG:4547"}},"type":"FeatureCollection","features":[]}`, "crs.unknown", 0},
		{"a code twice", Grids, collection(good, good), "code.duplicate", 2},
		{"an unknown community", Grids, gridAt("520303006999001", 106.90, 27.70, 0.01), "community.unknown", 1},
		{"a code of 14 digits", Grids, gridAt("52030300600100", 106.90, 27.70, 0.01), "code.length", 1},
		{"latitude first", Grids, collection(good, feature1("520303006001002", 27.70, 106.90, 0.01)), "position.swapped", 2},
		{"off the Earth", Grids, collection(good, feature1("520303006001002", 206.90, 106.90, 0.01)), "position.range", 2},
		{"null", Grids, withGeometry("null"), "geometry.empty", 2},
		{"empty polygon", Grids, withGeometry(`{"type":"Polygon","coordinates":[]}`), "geometry.empty", 2},
		{"a line", Grids, withGeometry(`{"type":"LineString","coordinates":[[106.9,27.7],[106.91,27.7]]}`), "geometry.type", 2},
		{"no area", Grids, withGeometry(`{"type":"Polygon","coordinates":[[[106.9,27.7],[106.91,27.7],[106.9,27.7]]]}`), "geometry.no_area", 2},
		{"words for numbers", Grids, withGeometry(`{"type":"Polygon","coordinates":[[["106.9","27.7"]]]}`), "geometry.unreadable", 2},
		{"nested too deep", Grids, withGeometry(strings.Repeat(`[`, 20000)), "file.json", 0},
		{"a bow-tie", Grids, withGeometry(`{"type":"Polygon","coordinates":[[[106.92,27.7],[106.93,27.71],[106.93,27.7],[106.92,27.71],[106.92,27.7]]]}`), "geometry.no_area", 2},
		{"an overlap", Grids, collection(good, feature1("520303006001002", 106.905, 27.70, 0.01)), "coverage.overlap", 1},
		{"a column too many", Areas, "code,name\n520303,汇川区\n520304,x,y\n", "row.width", 2},
		{"a column missing", People, "name\n甲\n", "column.missing", 0},
		{"a page of a website", Grids, "<!doctype html>", "file.markup", 0},
		{"a quotation mark missing", Areas, "code,name\n520303,\"汇川区\n", "file.csv", 0},
		{"a column that is not there", Areas, "code,name\n520303,汇川区\n", "map.column", 0},
		{"households with a comma", Buildings, "name,lon,lat,households\n楼,106.9,27.7,\"1,200\"\n", "number.whole", 1},
		{"not a number", Buildings, "name,lon,lat\n楼,NaN,27.7\n", "position.range", 1},
		{"decimal comma", Buildings, "name;lon;lat\n楼;106,9;27,7\n", "number.decimal", 1},
		{"a ref twice", Buildings, "ref,name,lon,lat\nB1,楼,106.9,27.7\nB1,楼,106.9,27.7\n", "ref.duplicate", 2},
		{"no position", Buildings, "name,lon,lat\n楼,,\n", "geometry.empty", 1},
		{"a role nobody has", Posts, "person,role,code\nA1,king,520303006001001\n", "role.unknown", 1},
		{"a day that is none", Leaves, "person,from\nA1,2026-02-30\n", "time.unreadable", 1},
		{"mojibake", Areas, "code,name\n520303,\xff\xff\xff\n", "text.characters", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newMemory()
			before := len(m.Areas)
			opt := Options{}
			if tt.code == "map.column" {
				opt.Columns = map[string]string{"pinyin": "PY"}
			}
			report, err := Import(context.Background(), m, tt.noun, newFile(tt.file), opt)
			var f *fault.Fault
			if !errors.As(err, &f) {
				t.Fatalf("taken: %v", err)
			}
			found := false
			for _, d := range f.Details {
				found = found || d.Code == tt.code && d.Row == tt.row
			}
			if !found {
				t.Errorf("got %+v, want %s in row %d", f.Details, tt.code, tt.row)
			}
			if len(m.Areas) != before || len(m.Grids)+len(m.Buildings)+len(m.Posts)+len(m.Leaves) > 0 {
				t.Error("something was stored")
			}
			if report == nil {
				t.Error("no report")
			}
		})
	}
}

// A file that was cut off anywhere is not taken for a shorter one.
func TestTruncatedGeoJSONIsRefused(t *testing.T) {
	a, b := feature1("520303006001001", 106.90, 27.70, 0.01), feature1("520303006001002", 106.91, 27.70, 0.01)
	for _, file := range []string{collection(a, b), a + "\n" + b} {
		for cut := 1; cut < len(file); cut++ {
			if !strings.HasPrefix(file, "{\"type\":\"FeatureCollection") && (cut == len(a) || cut == len(a)+1) {
				continue // a whole feature: nothing shows that another followed
			}
			m := newMemory()
			if _, err := Import(context.Background(), m, Grids, newFile(file[:cut]), Options{}); err == nil || len(m.Grids) > 0 {
				t.Fatalf("taken when cut after byte %d: …%s", cut, file[max(0, cut-40):cut])
			}
		}
	}
}

func TestEveryProblemIsReportedAtOnce(t *testing.T) {
	rows := "name,lon,lat\n"
	for range 1500 {
		rows += "楼,27.7,106.9\n"
	}
	report, _ := Import(context.Background(), newMemory(), Buildings, newFile(rows), Options{})
	if len(report.Problems) != maxProblems || report.More != 500 {
		t.Errorf("%d problems and %d more, want 1,000 and 500", len(report.Problems), report.More)
	}
}

func TestEncodingsAndColumns(t *testing.T) {
	const chinese = "编码,名称\n520303,汇川区\n520303006,洗马路街道\n"
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(chinese)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"UTF-8": chinese, "with a mark": "\ufeff" + chinese, "GB18030": gbk,
		"semicolons": strings.ReplaceAll(chinese, ",", ";"), "tabs": strings.ReplaceAll(chinese, ",", "\t"),
		"CRLF": strings.ReplaceAll(chinese, "\n", "\r\n"),
	} {
		m := &memory{}
		if _, err := Import(context.Background(), m, Areas, newFile(file), Options{}); err != nil || len(m.Areas) != 2 || m.Areas[1].Name != "洗马路街道" {
			t.Errorf("%s: %v, %+v", name, err, m.Areas)
		}
	}
	m := &memory{}
	_, err = Import(context.Background(), m, Areas, newFile("id,label,name\n520303,汇川区,wrong\n"),
		Options{Columns: map[string]string{"code": "ID", "name": "label"}})
	if err != nil || m.Areas[0].Name != "汇川区" {
		t.Errorf("mapped columns: %v, %+v", err, m.Areas)
	}
}

func TestFeaturesMayFollowOneAnother(t *testing.T) {
	a, b := feature1("520303006001001", 106.90, 27.70, 0.01), feature1("520303006001002", 106.91, 27.70, 0.01)
	for name, file := range map[string]string{
		"lines": a + "\n" + b + "\n", "sequence": "\x1e" + a + "\n\x1e" + b + "\n", "no newline": a + b,
		"collection": collection(a, b), "spread out": "  \n" + strings.ReplaceAll(collection(a, b), ",", " ,\n"),
		"type last": `{"features":[` + a + "," + b + `],"type":"FeatureCollection","name":"x"}`,
	} {
		m := newMemory()
		if _, err := Import(context.Background(), m, Grids, newFile(file), Options{}); err != nil || len(m.Grids) != 2 {
			t.Errorf("%s: %v, %d grids", name, err, len(m.Grids))
		}
	}
}

// A second file that almost meets the land is fitted to it, and both stay exact.
func TestAFileIsFittedToTheLand(t *testing.T) {
	m := newMemory()
	ctx := context.Background()
	if _, err := Import(ctx, m, Grids, newFile(gridAt("520303006001001", 106.90, 27.70, 0.01)), Options{}); err != nil {
		t.Fatal(err)
	}
	// A slit of some 50 cm between the two.
	beside := gridAt("520303006001002", 106.910005, 27.70, 0.01)
	report, err := Import(ctx, m, Grids, newFile(beside), Options{RepairM: 2})
	if err != nil || len(report.Repairs) == 0 || len(m.Grids) != 2 {
		t.Fatalf("%v, %d repairs, %d grids", err, len(report.Repairs), len(m.Grids))
	}
	if west, east := m.Grids[0].Shape.Bounds(), m.Grids[1].Shape.Bounds(); west.Max.X != east.Min.X {
		t.Errorf("the slit is still there: %v to %v", west.Max, east.Min)
	}
	if _, err := Import(ctx, m, Grids, newFile(beside), Options{RepairM: 2}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a code that exists: %v", err)
	}
	if _, err := Import(ctx, m, Grids, newFile(gridAt("520303006001003", 106.92, 27.70, 0.01)), Options{Store: region.ImportOptions{DryRun: true}, RepairM: 2}); err != nil || len(m.Grids) != 2 {
		t.Errorf("a dry run: %v, %d grids", err, len(m.Grids))
	}
}
