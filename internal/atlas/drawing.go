package atlas

import (
	"slices"

	"gridmap/geo/lattice"
	"gridmap/geo/tile"
	"gridmap/internal/region"
)

// drawing is the borders of a county and of all areas and grids in it, ready for
// tiles, without anything told about them.
type drawing struct {
	form   *form                  // whose borders they are
	beside [ranks][]lattice.Shape // the areas of the counties around, which they fit
	codes  [ranks][]region.Code   // of the areas, by rank
	areas  [ranks]*tile.Polygons
}

// names of the layers by rank.
var layerOf = [ranks]string{LayerGrids, LayerAreas, LayerAreas, LayerAreas}

// fewCounties is up to how many counties at a time keep the areas of all levels in
// memory from when their rims are found until they are drawn.
const fewCounties = 16

// drawings returns the drawings of the land's counties. old are those of the same
// counties in another land, nil where there was none: what is the same is taken over.
func (l *land) drawings(from *land, old []*drawing, hands int) ([]*drawing, error) {
	drawn, todo := slices.Clone(old), []int{}
	changed := l.changedExtents(from)
	for i, c := range l.counties {
		if old[i] == nil || old[i].form != c.form || slices.ContainsFunc(changed, c.extent.Intersects) {
			todo = append(todo, i)
		}
	}
	levels := make([]*[ranks]outline, len(todo))
	err := parallel(hands, len(todo), func(k int) error {
		c := l.counties[todo[k]]
		if was := old[todo[k]]; was == nil || was.form != c.form {
			all := c.levels()
			c.rim(&all)
			if len(todo) <= fewCounties {
				levels[k] = &all
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return drawn, parallel(hands, len(todo), func(k int) (err error) {
		i := todo[k]
		c := l.counties[i]
		beside := l.beside(c)
		if was := old[i]; was != nil && was.form == c.form && sameBeside(was.beside, beside) {
			return nil
		}
		if levels[k] == nil {
			all := c.levels()
			levels[k] = &all
		}
		drawn[i], err = c.draw(levels[k], beside, hands)
		levels[k] = nil
		return err
	})
}

// changedExtents returns the extents of the counties that have other land in another
// land, or none.
func (l *land) changedExtents(from *land) (extents []lattice.Bounds) {
	if from == nil || from == l {
		return nil
	}
	for _, c := range l.counties {
		if was, ok := from.county(c.code); !ok || was.form != c.form {
			extents = append(extents, c.extent)
		}
	}
	for _, was := range from.counties {
		if c, ok := l.county(was.code); !ok || was.form != c.form {
			extents = append(extents, was.extent)
		}
	}
	return extents
}

func sameBeside(a, b [ranks][]lattice.Shape) bool {
	for rank := range a {
		if !slices.EqualFunc(a[rank], b[rank], sameShape) {
			return false
		}
	}
	return true
}

// draw draws a county beside areas of others.
func (c *county) draw(levels *[ranks]outline, beside [ranks][]lattice.Shape, hands int) (*drawing, error) {
	d := &drawing{form: c.form, beside: beside}
	o := tile.Options{MinZoom: minZoom, MaxZoom: maxZoom, Workers: hands, Labels: []string{"code", "name", "level", "leader", "because"}}
	nothing := func(int) tile.Feature { return tile.Feature{} }
	for rank, level := range levels {
		var err error
		d.codes[rank] = level.codes
		if d.areas[rank], err = tile.NewPolygonsBeside(layerOf[rank], level.shapes, beside[rank], nothing, o); err != nil {
			return nil, err
		}
	}
	return d, nil
}
