package atlas

import (
	"strconv"

	"gridmap/geo/tile"
	"gridmap/internal/region"
)

// told is a county's drawing with what is told of the areas and grids in it.
type told struct {
	layers [ranks]*tile.Polygons
	names  *areas // that were told
}

// tell tells of a county on a map; what was told of it on the map before, which may be
// nil, is taken over where it is the same.
func (p *Picture) tell(one, was *sheet) (t told, err error) {
	t.names = p.land.areas
	counts := was != nil && was.drawing == one.drawing && was.houses == one.houses
	for rank := range t.layers {
		same := counts && was.names == t.names
		feature := p.areaFeatures(one.codes[rank])
		if rank == gridRank {
			same = counts && was.county == one.county && one.duty.shows(was.duty)
			feature = p.gridFeatures(one.piece)
		}
		if same {
			t.layers[rank] = was.layers[rank]
			continue
		}
		if t.layers[rank], err = one.areas[rank].With(feature); err != nil {
			return t, err
		}
	}
	return t, nil
}

// areaFeatures tells about areas.
func (p *Picture) areaFeatures(codes []region.Code) func(i int) tile.Feature {
	properties := make([]tile.Property, 0, 5)
	return func(i int) tile.Feature {
		code := codes[i]
		area, _ := p.Area(code) // one that nobody named has its code alone
		grids, _, households := p.Tally(code)
		properties = append(properties[:0],
			tile.Property{Key: "code", Value: tile.String(string(code))},
			tile.Property{Key: "name", Value: tile.String(area.Name)},
			tile.Property{Key: "level", Value: tile.String(string(code.Level()))},
			tile.Property{Key: "grids", Value: tile.Int(int64(grids))})
		if p.buildings != nil {
			properties = append(properties, tile.Property{Key: "households", Value: tile.Int(int64(households))})
		}
		return tile.Feature{ID: featureID(code), Properties: properties}
	}
}

// gridFeatures tells about the grids of a piece.
func (p *Picture) gridFeatures(one *piece) func(i int) tile.Feature {
	properties := make([]tile.Property, 0, 6)
	return func(i int) tile.Feature {
		grid, responsible := &one.grids[i], &one.duty.found[i]
		properties = append(properties[:0],
			tile.Property{Key: "code", Value: tile.String(string(grid.Code))},
			tile.Property{Key: "name", Value: tile.String(grid.Name)},
			tile.Property{Key: "kind", Value: tile.String(string(grid.Kind))},
			tile.Property{Key: "leader", Value: tile.String(responsible.Person.Name)},
			tile.Property{Key: "because", Value: tile.String(string(responsible.Because))})
		if one.houses != nil {
			_, households := one.houses.tally(i, i+1)
			properties = append(properties, tile.Property{Key: "households", Value: tile.Int(int64(households))})
		}
		return tile.Feature{ID: featureID(grid.Code), Properties: properties}
	}
}

// featureID makes a feature's number of a code.
func featureID(code region.Code) uint64 {
	id, err := strconv.ParseUint(string(code), 10, 64)
	if err != nil {
		return 0 // no code has other than digits
	}
	return id
}
