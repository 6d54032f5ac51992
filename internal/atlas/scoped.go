package atlas

import (
	"strconv"
	"strings"
	"sync"

	"gridmap/geo/tile"
	"gridmap/internal/region"
)

// mostScopes is the number of scopes whose pins are kept drawn.
const mostScopes = 64

// scopedPins are the pins drawn for those who may see a part of them, by scope. Each
// is drawn when it is first asked for, and goes when an issue changes.
type scopedPins struct {
	mu     sync.Mutex
	layers map[string]func() (tile.Layer, error)
}

// scopedLayer returns the layer of the pins in a scope.
func (p *pins) scopedLayer(scope region.Scope) (tile.Layer, error) {
	name := scopeName(scope)
	p.scoped.mu.Lock()
	draw, ok := p.scoped.layers[name]
	if !ok {
		if len(p.scoped.layers) >= mostScopes || p.scoped.layers == nil {
			p.scoped.layers = map[string]func() (tile.Layer, error){}
		}
		draw = sync.OnceValues(func() (tile.Layer, error) { return p.layerOf(scope) })
		p.scoped.layers[name] = draw
	}
	p.scoped.mu.Unlock()
	return draw()
}

func scopeName(s region.Scope) string {
	var name strings.Builder
	name.WriteString(strconv.FormatBool(s.Nowhere))
	for _, code := range s.Codes {
		name.WriteByte(' ')
		name.WriteString(string(code))
	}
	return name.String()
}

// IssueTile is Tile of the issues that lie in a scope. Only the tiles of all issues
// are kept; others are made each time, from pins that are drawn once for the scope.
func (p *Picture) IssueTile(scope region.Scope, id tile.ID, e tile.Encoding) (t tile.Encoded, ok bool) {
	if scope.All() {
		return p.Tile(LayerIssues, id, e)
	}
	if p.sheets == nil || !id.Valid() || id.Z < minZoom || id.Z > maxZoom {
		return tile.Encoded{}, false
	}
	l, err := p.pins.scopedLayer(scope)
	if err != nil {
		return tile.Encoded{}, false // too many pins for a layer, which all of them were not
	}
	return tile.Encode(l, id, e), true
}
