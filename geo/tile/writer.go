package tile

import (
	"encoding/binary"
	"slices"
	"strconv"
)

// Encoding is the format of a tile.
type Encoding uint8

const (
	// MVT is a Mapbox vector tile, version 2.1: protobuf, positions in units.
	MVT Encoding = iota
	// GeoJSON is a FeatureCollection (RFC 7946): the same positions in WGS-84
	// degrees with up to seven decimals.
	GeoJSON
)

// A writer collects the features of one layer of one tile.
type writer struct {
	encoding Encoding
	degrees  *degrees // for GeoJSON
	table    *table
	extra    []string // keys that a row does not give
	extraAt  []int    // their places in keyAt

	count  int
	body   []byte // features
	keys   []byte // Key fields
	values []byte // Value fields
	nvalue uint32
	named  []string          // the keys in keys
	placed map[string]uint32 // places of shared values; nil unless others write the tile, too

	keyAt   []uint32   // by column, then extra: the key's place in keys, from 1
	valueAt [][]uint64 // by column and shared value: turn<<32 | the value's place
	turn    uint32     // tells this tile's entries in valueAt from older ones

	tags    []byte
	shape   []byte
	columns []int // of the table that features get
}

// writerFor returns a writer for tiles of a layer with this table. Features get
// these columns of their row, all if nil, and values for the extra keys.
func writerFor(t *table, extra []string, columns []int) *writer {
	w := &writer{table: t, extra: extra, columns: columns}
	w.keyAt = make([]uint32, len(t.columns)+len(extra))
	for i, key := range extra {
		at := len(t.columns) + i
		for k := range t.columns {
			if t.columns[k].key == key {
				at = k
			}
		}
		w.extraAt = append(w.extraAt, at)
	}
	w.valueAt = make([][]uint64, len(t.columns))
	if columns == nil {
		for i := range t.columns {
			w.columns = append(w.columns, i)
		}
	}
	for _, i := range w.columns {
		w.valueAt[i] = make([]uint64, t.columns[i].distinct())
	}
	return w
}

// begin starts a tile.
func (w *writer) begin(d *degrees, e Encoding) {
	w.degrees, w.encoding = d, e
	w.count, w.nvalue, w.placed = 0, 0, nil
	w.body, w.keys, w.values, w.named = w.body[:0], w.keys[:0], w.values[:0], w.named[:0]
	clear(w.keyAt)
	w.turn++
	if w.turn == 0 { // after 2^32 tiles old entries would look new
		for _, column := range w.valueAt {
			clear(column)
		}
		w.turn = 1
	}
}

// goOn takes over what another writer has written of the tile; it may have another
// table. That one is done with it.
func (w *writer) goOn(from *writer) {
	w.count, w.nvalue, w.placed = from.count, from.nvalue, from.placed
	w.body, from.body = from.body, w.body
	w.keys, from.keys = from.keys, w.keys
	w.values, from.values = from.values, w.values
	w.named, from.named = from.named, w.named
}

// An extraValue is a value for one of the writer's extra keys.
type extraValue struct {
	key   int // index in extra
	value Value
}

// none is the row of a feature that has no row in the table.
const none = ^uint32(0)

// add writes one feature: the geometry, the properties of a row of the table
// (unless row is none) and the extra ones.
func (w *writer) add(g *geometry, row uint32, extra ...extraValue) {
	if w.encoding == MVT {
		w.addMVT(g, row, extra)
	} else {
		w.addGeoJSON(g, row, extra)
	}
	w.count++
}

func (w *writer) addMVT(g *geometry, row uint32, extra []extraValue) {
	w.tags = w.tags[:0]
	if row != none {
		for _, i := range w.columns {
			c := &w.table.columns[i]
			if message, shared := c.value(row); message != nil {
				w.tag(i, c.key, w.placeValue(i, message, shared))
			}
		}
	}
	for _, x := range extra {
		var buffer [12]byte
		message := appendValue(buffer[:0], x.value)
		w.tag(w.extraAt[x.key], w.extra[x.key], w.placeValue(-1, message, 0))
	}
	w.shape = appendCommands(w.shape[:0], g)

	var head [32]byte
	f := head[:0]
	if row != none && w.table.ids[row] != 0 {
		f = binary.AppendUvarint(append(f, featureID), w.table.ids[row])
	}
	f = append(f, featureType, byte(g.kind))
	size := len(f) + fieldSize(len(w.shape))
	if len(w.tags) > 0 {
		size += fieldSize(len(w.tags))
	}
	w.body = binary.AppendUvarint(append(w.body, layerFeatures), uint64(size))
	w.body = append(w.body, f...)
	if len(w.tags) > 0 {
		w.body = appendBytes(w.body, featureTags, w.tags)
	}
	w.body = appendBytes(w.body, featureGeometry, w.shape)
}

// fieldSize returns the size of a field of n bytes with its tag and length.
func fieldSize(n int) int {
	size := 2 + n
	for v := n >> 7; v > 0; v >>= 7 {
		size++
	}
	return size
}

// tag gives the open feature the value at a place for a key.
func (w *writer) tag(column int, key string, value uint32) {
	if w.keyAt[column] == 0 {
		place := slices.Index(w.named, key)
		if place < 0 {
			place = len(w.named)
			w.keys = appendText(w.keys, layerKeys, key)
			w.named = append(w.named, key)
		}
		w.keyAt[column] = uint32(place) + 1
	}
	w.tags = binary.AppendUvarint(w.tags, uint64(w.keyAt[column]-1))
	w.tags = binary.AppendUvarint(w.tags, uint64(value))
}

// placeValue returns the place of a value in the layer's list, and puts it there
// unless it is a shared one that is there already.
func (w *writer) placeValue(column int, message []byte, shared uint32) uint32 {
	if shared != 0 {
		at := &w.valueAt[column][shared]
		if *at>>32 == uint64(w.turn) {
			return uint32(*at)
		}
		place := w.nvalue
		if w.placed != nil {
			if known, ok := w.placed[string(message)]; ok {
				place = known
			} else {
				w.placed[string(message)] = place
			}
		}
		*at = uint64(w.turn)<<32 | uint64(place)
		if place < w.nvalue {
			return place
		}
	}
	w.values = appendBytes(w.values, layerValues, message)
	w.nvalue++
	return w.nvalue - 1
}

// appendLayer ends the tile as an MVT layer; a layer without features is left out.
func (w *writer) appendLayer(dst []byte, name string) []byte {
	if w.count == 0 {
		return dst
	}
	var tail [8]byte
	end := binary.AppendUvarint(append(tail[:0], layerExtent), Extent)
	end = append(end, layerVersion, 2)
	size := fieldSize(len(name)) + len(w.body) + len(w.keys) + len(w.values) + len(end)
	dst = binary.AppendUvarint(append(dst, tileLayers), uint64(size))
	dst = appendText(dst, layerName, name)
	dst = append(dst, w.body...)
	dst = append(dst, w.keys...)
	dst = append(dst, w.values...)
	return append(dst, end...)
}

func (w *writer) addGeoJSON(g *geometry, row uint32, extra []extraValue) {
	b := w.body
	if w.count > 0 {
		b = append(b, ',')
	}
	b = append(b, `{"type":"Feature",`...)
	if row != none && w.table.ids[row] != 0 {
		b = append(b, `"id":`...)
		b = append(strconv.AppendUint(b, w.table.ids[row], 10), ',')
	}
	b = appendGeometry(append(b, `"geometry":`...), g, w.degrees)
	b = append(b, `,"properties":{`...)
	from := len(b)
	if row != none {
		for _, i := range w.columns {
			c := &w.table.columns[i]
			if message, _ := c.value(row); message != nil {
				b = append(appendJSONValue(append(b, c.jsonKey...), message), ',')
			}
		}
	}
	for _, x := range extra {
		b = append(appendJSON(b, w.extra[x.key]), ':')
		var buffer [12]byte
		b = append(appendJSONValue(b, appendValue(buffer[:0], x.value)), ',')
	}
	if len(b) > from {
		b = b[:len(b)-1]
	}
	b = append(b, "}}"...)
	w.body = b
}
