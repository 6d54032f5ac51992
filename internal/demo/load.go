package demo

import (
	"context"
	"fmt"
	"iter"

	"gridmap/internal/issue"
	"gridmap/internal/place"
	"gridmap/internal/region"
	"gridmap/internal/transfer"
)

// Loader is what a city is loaded into: what imports use, the issues, and what
// the installation is.
type Loader interface {
	transfer.Loader
	ImportIssues(ctx context.Context, issues []issue.Past, opt region.ImportOptions) (region.Counts, error)
	Installation(ctx context.Context) (region.Installation, error)
	SetInstallation(ctx context.Context, in region.Installation) error
	// ClearMadeUp removes everything from an installation that is made up, and
	// refuses to do so from another.
	ClearMadeUp(ctx context.Context) error
}

// Loaded reports whether a made-up city is there, whole. An installation that
// holds other data, or the beginning of a city, is not loaded.
func Loaded(ctx context.Context, l Loader) (bool, error) {
	in, err := l.Installation(ctx)
	return in.MadeUp && in.City != "", err
}

// Load stores a city in an empty installation. The name comes last, so a load that
// was interrupted shows: its remains are removed first. The fault is a Conflict
// if the installation holds anything else.
func Load(ctx context.Context, l Loader, c City, progress transfer.Progress) error {
	before, err := l.Installation(ctx)
	if err != nil {
		return err
	}
	if before.MadeUp {
		if err := l.ClearMadeUp(ctx); err != nil {
			return err
		}
	}
	steps := []struct {
		name string
		run  func() error
	}{
		{"mark", func() error { return l.SetInstallation(ctx, region.Installation{MadeUp: true}) }},
		{"areas", func() error { return stored(l.ImportAreas(ctx, c.Areas, region.ImportOptions{})) }},
		{"grids", func() error {
			return stored(l.ImportGrids(ctx, c.Grids, region.ImportOptions{Note: "演示城市"}))
		}},
		{"streets", func() error { return stored(l.ImportReference(ctx, c.Lines, region.ImportOptions{})) }},
		{"buildings", func() error { return stored(l.ImportBuildings(ctx, c.eachBuilding(), region.ImportOptions{})) }},
		{"people", func() error { return stored(l.ImportPeople(ctx, c.People, region.ImportOptions{})) }},
		{"posts", func() error { return stored(l.ImportPosts(ctx, c.Posts, c.Leaves, region.ImportOptions{})) }},
		{"issues", func() error { return stored(l.ImportIssues(ctx, c.Issues, region.ImportOptions{})) }},
		{"name", func() error { return l.SetInstallation(ctx, c.Installation) }},
	}
	for i, step := range steps {
		if progress != nil {
			progress("loading the city", int64(i), int64(len(steps)))
		}
		if err := step.run(); err != nil {
			return fmt.Errorf("load the city's %s: %w", step.name, err)
		}
	}
	return nil
}

func stored(_ region.Counts, err error) error { return err }

func (c City) eachBuilding() iter.Seq2[place.Building, error] {
	return func(yield func(place.Building, error) bool) {
		for _, b := range c.Buildings {
			if !yield(b, nil) {
				return
			}
		}
	}
}
