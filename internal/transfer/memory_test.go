package transfer

import (
	"context"
	"iter"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/place"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// memory is a loader and a source that keeps what it is given. Grids that are not
// an exact coverage are refused, as the database does.
type memory struct{ all }

// all has the fields of a snapshot, under a name that leaves the method free.
type all = roster.Snapshot

func (m *memory) ImportAreas(_ context.Context, areas []region.Area, _ region.ImportOptions) (region.Counts, error) {
	m.Areas = append(m.Areas, areas...)
	return region.Counts{Added: len(areas)}, nil
}

func (m *memory) ImportGrids(_ context.Context, grids []region.Grid, opt region.ImportOptions) (region.Counts, error) {
	all := append([]region.Grid(nil), m.Grids...)
	var counts region.Counts
	for _, g := range grids {
		known := false
		for i := range all {
			if all[i].Code == g.Code {
				known, all[i] = true, g
			}
		}
		if known {
			counts.Changed++
			continue
		}
		counts.Added++
		all = append(all, g)
	}
	shapes := make([]lattice.Shape, len(all))
	for i, g := range all {
		shapes[i] = g.Shape
	}
	var options []coverage.Option
	if opt.KeepHolesM > 0 {
		options = append(options, coverage.KeepHoles(opt.KeepHolesM))
	}
	if v := coverage.Check(shapes, options...); len(v) > 0 {
		return counts, fault.New(fault.Invalid, "coverage", "geometry", "%d violations, first %s", len(v), v[0])
	}
	if !opt.DryRun {
		m.Grids = all
	}
	return counts, nil
}

func (m *memory) ImportBuildings(_ context.Context, buildings iter.Seq2[place.Building, error], opt region.ImportOptions) (region.Counts, error) {
	var all []place.Building
	for b, err := range buildings {
		if err != nil {
			return region.Counts{}, err
		}
		all = append(all, b)
	}
	if !opt.DryRun {
		m.Buildings = append(m.Buildings, all...)
	}
	return region.Counts{Added: len(all)}, nil
}

func (m *memory) ImportPeople(_ context.Context, people []roster.Person, _ region.ImportOptions) (region.Counts, error) {
	m.People = append(m.People, people...)
	return region.Counts{Added: len(people)}, nil
}

func (m *memory) ImportPosts(_ context.Context, posts []roster.Post, leaves []roster.Leave, _ region.ImportOptions) (region.Counts, error) {
	m.Posts, m.Leaves = append(m.Posts, posts...), append(m.Leaves, leaves...)
	return region.Counts{Added: len(posts) + len(leaves)}, nil
}

func (m *memory) ImportReference(_ context.Context, lines []region.ReferenceLine, _ region.ImportOptions) (region.Counts, error) {
	m.Lines = append(m.Lines, lines...)
	return region.Counts{Added: len(lines)}, nil
}

func (m *memory) CurrentLand(context.Context) ([]region.Area, []region.Grid, error) {
	return m.Areas, m.Grids, nil
}

func (m *memory) Snapshot(context.Context) (roster.Snapshot, error) { return m.all, nil }

func (m *memory) SnapshotAt(context.Context, time.Time) (roster.Snapshot, error) {
	return m.all, nil
}

// community is where test grids live.
const community = region.Code("520303006001")

func newMemory() *memory {
	return &memory{all: roster.Snapshot{Areas: []region.Area{
		{Code: "520303", Name: "汇川区"}, {Code: "520303006", Name: "洗马路街道"}, {Code: community, Name: "汇川社区"},
	}}}
}

// shared opens a file of real data; the test is skipped where there is none.
func shared(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", name))
	if os.IsNotExist(err) {
		t.Skipf("the folder of real data is absent: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}
