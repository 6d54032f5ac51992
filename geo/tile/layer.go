package tile

import (
	"strconv"
	"sync/atomic"
)

// A Layer makes tiles. It never changes after it was made, and any number of
// goroutines may ask it at once; none waits for another.
type Layer interface {
	// Name is the layer's name in vector tiles and in TileJSON.
	Name() string

	// Tile appends the tile id, in the encoding e, to dst. Summary tells how much
	// is in it; nothing is appended to a tile without features, which is also
	// what a tile outside the layer's zooms or the world is.
	Tile(id ID, e Encoding, dst []byte) ([]byte, Summary)

	// Describe describes the layer for clients.
	Describe() Description

	// State is a number that is another whenever the tile may be, for as long as the
	// process runs: layers that were made at different times have different states,
	// and a Union has that of the parts that meet the tile.
	State(id ID) uint64
}

var serials atomic.Uint64

// nextSerial returns a number that nothing else has.
func nextSerial() uint64 { return serials.Add(1) }

// Summary tells how much a tile holds.
type Summary struct {
	Features int // features in the tile, clusters and labels included
	LeftOut  int // features that the layer's cap has kept out
}

// Empty reports whether the tile has no features: the answer is 204.
func (s Summary) Empty() bool { return s.Features == 0 }

// Description is what TileJSON 3.0 says of a layer. Tiles is left for the server to
// fill.
type Description struct {
	TileJSON     string        `json:"tilejson"`
	Name         string        `json:"name"`
	Tiles        []string      `json:"tiles"` // URL templates with {z}, {x}, {y}
	MinZoom      int           `json:"minzoom"`
	MaxZoom      int           `json:"maxzoom"`
	Bounds       []float64     `json:"bounds,omitempty"` // west, south, east, north in WGS-84 degrees; nil: empty layer
	VectorLayers []VectorLayer `json:"vector_layers"`
}

// VectorLayer describes one layer of a vector tile.
type VectorLayer struct {
	ID      string            `json:"id"`
	MinZoom int               `json:"minzoom"`
	MaxZoom int               `json:"maxzoom"`
	Fields  map[string]string `json:"fields"` // "String", "Number" or "Boolean" by key
}

// A scratch is what one tile in the making needs. Layers keep theirs in a pool.
type scratch struct {
	frame    frame
	degrees  degrees
	writers  []*writer // one for each layer of the tile
	geometry geometry
	ring     trail
	spare    trail
	found    []uint32
}

// begin starts a tile.
func (s *scratch) begin(id ID, e Encoding) {
	s.frame = newFrame(id)
	s.degrees.begin(&s.frame)
	for _, w := range s.writers {
		w.begin(&s.degrees, e)
	}
}

// goOn takes over what another scratch holds of the tile.
func (s *scratch) goOn(from *scratch) {
	for i, w := range s.writers {
		w.goOn(from.writers[i])
	}
}

// share has the writers of several layers write one tile.
func (s *scratch) share() {
	for _, w := range s.writers {
		w.placed = map[string]uint32{}
	}
}

// assemble ends a tile: one MVT layer or part of the collection for each writer.
func (s *scratch) assemble(dst []byte, e Encoding, names []string, leftOut int) ([]byte, Summary) {
	sum := Summary{LeftOut: leftOut}
	for _, w := range s.writers {
		sum.Features += w.count
	}
	switch {
	case sum.Features == 0:
		return dst, sum
	case e == MVT:
		for i, w := range s.writers {
			dst = w.appendLayer(dst, names[i])
		}
		if leftOut > 0 {
			dst = appendTruncated(dst, names[0], sum)
		}
		return dst, sum
	}
	dst = append(dst, `{"type":"FeatureCollection",`...)
	if leftOut > 0 {
		dst = append(dst, `"truncated":true,"left_out":`...)
		dst = append(strconv.AppendInt(dst, int64(leftOut), 10), ',')
	}
	dst = append(dst, `"features":[`...)
	first := true
	for _, w := range s.writers {
		if w.count == 0 {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(dst, w.body...)
	}
	return append(dst, "]}"...), sum
}

// appendTruncated adds an MVT layer that says that the cap has kept features out:
// one point in the middle of the tile.
func appendTruncated(dst []byte, name string, sum Summary) []byte {
	w := writerFor(&table{}, []string{"truncated", "left_out"}, nil)
	w.begin(nil, MVT)
	g := geometry{kind: points, units: []unit{{Extent / 2, Extent / 2}}}
	w.add(&g, none, extraValue{0, Bool(true)}, extraValue{1, Int(int64(sum.LeftOut))})
	return w.appendLayer(dst, name+"_truncated")
}
