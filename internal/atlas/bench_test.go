package atlas_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gridmap/internal/atlas"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/roster"
)

// BenchmarkDraw measures drawing everything, and after a leave, after a survey and
// after an issue.
func BenchmarkDraw(b *testing.B) {
	for _, grids := range []int{1258, 20_000} {
		city := atlastest.New(1, grids)
		a := newAtlas(city)
		refresh := func(parts atlas.Part) {
			a.Changed(parts)
			if err := a.Refresh(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
		for _, tt := range []struct {
			name  string
			parts atlas.Part
		}{{"everything", atlas.All}, {"people", atlas.People}, {"buildings", atlas.Buildings}, {"issues", atlas.Issues}} {
			b.Run(fmt.Sprintf("grids=%d/%s", grids, tt.name), func(b *testing.B) {
				for range b.N {
					city.Change(func(s *roster.Snapshot) { s.People[1].Name = time.Now().String() })
					refresh(tt.parts)
				}
			})
		}
	}
}
