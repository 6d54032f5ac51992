package transfer

import (
	"context"
	"iter"

	"gridmap/internal/place"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// Loader is where an import ends. Each call is one transaction: all of it is
// stored, or nothing. What is wrong with the data comes back as one fault with
// every detail, the 1-based row being the position in the slice or sequence; an
// error that a sequence yields is returned, and nothing is stored.
type Loader interface {
	// ImportAreas adds areas. A parent may be in the same call.
	ImportAreas(ctx context.Context, areas []region.Area, opt region.ImportOptions) (region.Counts, error)
	// ImportGrids publishes an edition with these grids beside those that are
	// there already. Together they must be an exact coverage.
	ImportGrids(ctx context.Context, grids []region.Grid, opt region.ImportOptions) (region.Counts, error)
	// ImportBuildings adds buildings and gives each the grid that owns its entrance.
	ImportBuildings(ctx context.Context, buildings iter.Seq2[place.Building, error], opt region.ImportOptions) (region.Counts, error)
	// ImportPeople adds people, and the units that they name.
	ImportPeople(ctx context.Context, people []roster.Person, opt region.ImportOptions) (region.Counts, error)
	// ImportPosts adds posts and leaves; the people, areas, grids and buildings
	// that they name must exist.
	ImportPosts(ctx context.Context, posts []roster.Post, leaves []roster.Leave, opt region.ImportOptions) (region.Counts, error)
	// ImportReference adds streets, rivers and railways.
	ImportReference(ctx context.Context, lines []region.ReferenceLine, opt region.ImportOptions) (region.Counts, error)
	// CurrentLand returns the areas and the grids of the current edition, in code
	// order; both are empty before the first.
	CurrentLand(ctx context.Context) ([]region.Area, []region.Grid, error)
}
