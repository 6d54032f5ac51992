package atlas

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gridmap/geo/lattice"
	"gridmap/geo/tile"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/region"
)

// pins are the open issues as the issue tiles show them, by id. Closed ones are
// not on the map: it shows what is to be done.
type pins struct {
	byID   map[string]pin
	scoped scopedPins
}

type pin struct {
	at       lattice.Point
	grid     region.Code // "" if it lies in none
	number   string
	state    issue.State
	category string
}

// openStates are the states of issues that are on the map.
func openStates() []issue.State {
	return slices.DeleteFunc(slices.Clone(issue.States), func(s issue.State) bool { return !s.Open() })
}

// loadPins reads all open issues.
func loadPins(ctx context.Context, source IssueSource) (*pins, error) {
	const page = 1000
	p := &pins{byID: map[string]pin{}}
	filter := issue.Filter{Scope: region.Everywhere, States: openStates(), Limit: page}
	for {
		some, err := source.Issues(ctx, filter)
		if err != nil {
			return nil, err
		}
		for _, is := range some.Issues {
			p.byID[is.ID] = newPin(is)
		}
		if some.Next == "" {
			return p, nil
		}
		filter.After = some.Next
	}
}

func newPin(is issue.Issue) pin {
	at, _ := lattice.FromDegrees(is.Place.At) // stored places are on the lattice
	return pin{at, is.Route.Grid, is.Number, is.State, is.Category}
}

// with returns the pins after the named issues have changed.
func (p *pins) with(ctx context.Context, source IssueSource, ids map[string]bool) (*pins, error) {
	next := &pins{byID: maps.Clone(p.byID)}
	for id := range ids {
		is, _, err := source.Issue(ctx, id)
		switch {
		case err != nil && fault.KindOf(err) == fault.NotFound, err == nil && !is.State.Open():
			delete(next.byID, id)
		case err != nil:
			return nil, err
		default:
			next.byID[id] = newPin(is)
		}
	}
	return next, nil
}

// layer draws all pins.
func (p *pins) layer() (tile.Layer, error) { return p.layerOf(region.Everywhere) }

// layerOf draws the pins in a scope.
func (p *pins) layerOf(scope region.Scope) (tile.Layer, error) {
	ids := make([]string, 0, len(p.byID))
	for id, one := range p.byID {
		if scope.Covers(one.grid) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	at := make([]lattice.Point, len(ids))
	for i, id := range ids {
		at[i] = p.byID[id].at
	}
	properties := make([]tile.Property, 0, 4)
	return tile.NewPoints(LayerIssues, at, func(i int) tile.Feature {
		one := p.byID[ids[i]]
		properties = append(properties[:0],
			tile.Property{Key: "id", Value: tile.String(ids[i])},
			tile.Property{Key: "number", Value: tile.String(one.number)},
			tile.Property{Key: "state", Value: tile.String(string(one.state))},
			tile.Property{Key: "category", Value: tile.String(one.category)})
		return tile.Feature{ID: pinID(one.number), Properties: properties}
	}, tile.Options{MinZoom: minZoom, MaxZoom: maxZoom})
}

// pinID makes a feature's number of an issue's: 20261124-000042 is 20261124000042.
func pinID(number string) uint64 {
	id, err := strconv.ParseUint(strings.ReplaceAll(number, "-", ""), 10, 64)
	if err != nil {
		return 0 // another form of number: a feature without one
	}
	return id
}
