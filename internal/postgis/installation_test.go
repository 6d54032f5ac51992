package postgis

import (
	"testing"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// What is made up stays so, what is real too, and only what is made up goes away.
func TestMadeUpAndRealCitiesDoNotMix(t *testing.T) {
	t.Parallel()
	town, demo := openTown(t), open(t)
	mustFail(t, town.SetInstallation(t.Context(), region.Installation{MadeUp: true}), fault.Conflict, "installation.holds_data")
	mustFail(t, town.ClearMadeUp(t.Context()), fault.Conflict, "installation.real")
	if n := len(snapshot(t, town).Grids); n != 2 {
		t.Errorf("%d grids are left", n)
	}
	if err := demo.SetInstallation(t.Context(), region.Installation{City: "演示城", MadeUp: true}); err != nil {
		t.Fatal(err)
	}
	expect(t, region.Counts{Added: 4})(demo.ImportAreas(t.Context(), snapshot(t, town).Areas, adding))
	expect(t, region.Counts{Added: 2})(demo.ImportGrids(t.Context(), snapshot(t, town).Grids, adding))
	fillTown(t, demo)
	add(t, demo, outside, "x")
	mustFail(t, demo.SetInstallation(t.Context(), region.Installation{}), fault.Conflict, "installation.holds_data")
	heard := listening(t, demo)
	if err := demo.ClearMadeUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		next(t, heard)
	}
	s := snapshot(t, demo)
	if s.Edition.Number+int64(len(s.Areas)+len(s.Grids)+len(s.Buildings)+len(s.People)+len(s.Posts)+len(s.Lines)) != 0 || !s.Installation.MadeUp {
		t.Errorf("left: %+v", s)
	}
	expect(t, region.Counts{Added: 4})(demo.ImportAreas(t.Context(), snapshot(t, town).Areas, adding))
}
