package transfer

import (
	"context"
	"errors"
	"testing"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/internal/fault"
)

// Real files of grids become exact coverages; the land that is theirs stays, up
// to what the report says.
func TestRealGridsBecomeExact(t *testing.T) {
	for _, tt := range []struct {
		file    string
		columns map[string]string
		repairM float64
		grids   int
	}{
		{"wards-bhopal.geojson", map[string]string{"name": "Ward_Number"}, 200, 86},
		{"neighbourhoods-durham.geojson", nil, 200, 228},
		{"neighbourhoods-zurich-city.geojson", nil, 200, 34},
		{"neighbourhoods-eindhoven.geojson", nil, 200, 116},
	} {
		t.Run(tt.file, func(t *testing.T) {
			m := newMemory()
			opt := Options{Columns: tt.columns, RepairM: tt.repairM, KeepHoles: true, Community: community}
			report, err := Import(context.Background(), m, Grids, shared(t, tt.file), opt)
			if err != nil {
				t.Fatalf("%v; problems %d, first %+v", err, len(report.Problems), report.Problems[:min(3, len(report.Problems))])
			}
			if len(m.Grids) != tt.grids || len(report.Repairs) == 0 {
				t.Fatalf("%d grids after %d repairs, want %d", len(m.Grids), len(report.Repairs), tt.grids)
			}
			shapes := make([]lattice.Shape, len(m.Grids))
			for i, g := range m.Grids {
				shapes[i] = g.Shape
			}
			if v := coverage.Check(shapes, coverage.KeepHoles(0)); len(v) > 0 {
				t.Fatalf("%d violations remain, first %s", len(v), v[0])
			}
			for i := 1; i < len(m.Grids); i++ {
				if m.Grids[i].Code == m.Grids[i-1].Code {
					t.Fatalf("the code %s is there twice", m.Grids[i].Code)
				}
			}
		})
	}
}

// Without repair, and with one that is too narrow, a messy file is refused with
// every place.
func TestRealGridsAreRefusedWithPlaces(t *testing.T) {
	for _, repairM := range []float64{0, 2} {
		m := newMemory()
		report, err := Import(context.Background(), m, Grids, shared(t, "wards-bhopal.geojson"),
			Options{Columns: map[string]string{"name": "Ward_Number"}, RepairM: repairM, Community: community})
		if fault.KindOf(err) != fault.Invalid || len(report.Places) < 10 || len(m.Grids) > 0 {
			t.Errorf("repair %g m: %v, %d places, %d grids stored", repairM, err, len(report.Places), len(m.Grids))
		}
	}
}

func TestRealBuildings(t *testing.T) {
	m := newMemory()
	report, err := Import(context.Background(), m, Buildings, shared(t, "buildings-liechtenstein.csv"), Options{})
	if fault.KindOf(err) != fault.Invalid || len(m.Buildings) > 0 || report.Problems[0].Code != "name.required" {
		t.Fatalf("buildings without a name: %v, first %+v", err, report.Problems[0])
	}
	report, err = Import(context.Background(), m, Buildings, shared(t, "buildings-liechtenstein.csv"), Options{DefaultName: "（未命名）"})
	if err != nil || len(m.Buildings) != 3723 || report.Counts.Added != 3723 {
		t.Fatalf("%v, %d buildings", err, len(m.Buildings))
	}
	if b := m.Buildings[0]; b.Name != "Schloss Vaduz" || b.Ref != "52" || b.Entrance[0] != 9.5241504 {
		t.Errorf("the first building is %+v", b)
	}
}

func TestRealDivisions(t *testing.T) {
	m := &memory{}
	report, err := Import(context.Background(), m, Areas, shared(t, "zunyi-divisions.csv"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	byCode := map[string]string{}
	for _, a := range m.Areas {
		byCode[string(a.Code)] = a.Name
	}
	if byCode["520303"] != "汇川区" || byCode["5203"] != "遵义市" || len(m.Areas) != report.Rows {
		t.Errorf("%d areas of %d rows; 520303 is %q, 5203 is %q", len(m.Areas), report.Rows, byCode["520303"], byCode["5203"])
	}
}

// A file in GCJ-02 that says nothing is recognised by the land.
func TestAFileInTheWrongSystemIsNamed(t *testing.T) {
	m := newMemory()
	file := newFile(gridAt("520303006001001", 106.90, 27.70, 0.02))
	if _, err := Import(context.Background(), m, Grids, file, Options{}); err != nil {
		t.Fatal(err)
	}
	rows := "name,lon,lat\n"
	for i := range 50 {
		rows += buildingInGCJ(106.9001+float64(i)*0.0003, 27.7001)
	}
	_, err := Import(context.Background(), m, Buildings, newFile(rows), Options{})
	var f *fault.Fault
	if !errors.As(err, &f) || f.Details[0].Code != "crs.wrong" {
		t.Fatalf("got %v, want crs.wrong", err)
	}
	if _, err := Import(context.Background(), m, Buildings, newFile(rows), Options{System: 2}); err != nil {
		t.Errorf("said to be GCJ-02: %v", err)
	}
	if _, err := Import(context.Background(), m, Buildings, newFile(rows), Options{TrustSystem: true}); err != nil {
		t.Errorf("trusted: %v", err)
	}
	for _, b := range m.Buildings[:50] {
		if b.Entrance[1] < 27.70005 || b.Entrance[1] > 27.70015 {
			t.Fatalf("%v was not converted", b.Entrance)
		}
	}
}
