package tile

import (
	"math"
	"slices"
)

// A table keeps the properties of all features of a layer, one column for each
// key, as the bytes that both encodings want.
type table struct {
	columns []column
	ids     []uint64
}

// A column keeps each value once if values repeat (blob[ends[v-1]:ends[v]] is
// value v, and refs names one for each row, 0 for none), and in row order if
// they mostly do not (refs is nil and v is the row's number, from 1).
type column struct {
	key     string
	jsonKey []byte // with quotes and colon
	refs    []uint32
	ends    []uint32 // ends[0] is 0
	blob    []byte   // Value messages
	kinds   uint8    // a bit for each kind that occurs
}

// mostShared is the number of different values up to which a column looks for
// repetitions: tiles remember where they have put each of them.
const mostShared = 1 << 16

// value returns row's value as a Value message, nil if absent, and for a column
// with repetitions the value's number, else 0.
func (c *column) value(row uint32) (message []byte, shared uint32) {
	v := row + 1
	if c.refs != nil {
		v = c.refs[row]
		shared = v
	}
	if v == 0 || int(v) >= len(c.ends) {
		return nil, 0
	}
	return c.blob[c.ends[v-1]:c.ends[v]], shared
}

// distinct returns how many numbers value may give as shared, 0 included.
func (c *column) distinct() int {
	if c.refs == nil {
		return 0
	}
	return len(c.ends)
}

// A tabulator fills a table row by row.
type tabulator struct {
	rows    int
	columns []*columnBuilder
	ids     []uint64
}

type columnBuilder struct {
	column
	seen    map[Value]uint32 // nil once the column is kept in row order
	scratch []byte
}

// add appends a row. ok is false if a key's values have become too many.
func (t *tabulator) add(f Feature) (ok bool) {
	for i := range f.Properties {
		p := &f.Properties[i]
		if p.Value.kind != absent {
			t.builder(i, p.Key).add(t.rows, p.Value)
		}
	}
	t.rows++
	t.ids = append(t.ids, f.ID)
	for _, c := range t.columns {
		if len(c.blob) > math.MaxUint32 {
			return false
		}
	}
	return true
}

// builder returns the key's column; it is usually at the property's own place.
func (t *tabulator) builder(place int, key string) *columnBuilder {
	if place < len(t.columns) && t.columns[place].key == key {
		return t.columns[place]
	}
	for _, c := range t.columns {
		if c.key == key {
			return c
		}
	}
	c := &columnBuilder{seen: map[Value]uint32{}}
	c.key = key
	c.jsonKey = append(appendJSON(nil, key), ':')
	c.ends = []uint32{0}
	t.columns = append(t.columns, c)
	return c
}

// add gives row a value, unless it has one: of a key that stands twice in one
// feature the first holds.
func (c *columnBuilder) add(row int, v Value) {
	c.kinds |= 1 << v.kind
	if c.seen == nil {
		if len(c.ends) <= row+1 {
			c.pad(row)
			c.append(v)
		}
		return
	}
	for len(c.refs) < row {
		c.refs = append(c.refs, 0)
	}
	if len(c.refs) > row {
		return
	}
	n, known := c.seen[v]
	if !known {
		c.append(v)
		n = uint32(len(c.ends) - 1)
		c.seen[v] = n
	}
	c.refs = append(c.refs, n)
	if len(c.seen) > mostShared {
		c.unshare()
	}
}

func (c *columnBuilder) append(v Value) {
	c.scratch = appendValue(c.scratch[:0], v)
	c.blob = append(c.blob, c.scratch...)
	c.ends = append(c.ends, uint32(len(c.blob)))
}

// pad gives the rows before row that have no value an empty one.
func (c *columnBuilder) pad(row int) {
	for len(c.ends) <= row {
		c.ends = append(c.ends, uint32(len(c.blob)))
	}
}

// unshare writes the values out in row order.
func (c *columnBuilder) unshare() {
	old := c.column
	c.refs, c.blob, c.ends, c.seen = nil, nil, []uint32{0}, nil
	for row := range old.refs {
		message, _ := old.value(uint32(row))
		c.blob = append(c.blob, message...)
		c.ends = append(c.ends, uint32(len(c.blob)))
	}
}

// table ends the filling. A column in which most values occur once is not worth
// the look for repetitions.
func (t *tabulator) table() table {
	out := table{ids: slices.Clip(t.ids)}
	for _, c := range t.columns {
		if c.seen != nil && 2*len(c.seen) > t.rows {
			c.unshare()
		}
		if c.refs != nil {
			for len(c.refs) < t.rows {
				c.refs = append(c.refs, 0)
			}
		}
		c.refs, c.ends, c.blob = slices.Clip(c.refs), slices.Clip(c.ends), slices.Clip(c.blob)
		out.columns = append(out.columns, c.column)
	}
	return out
}

// fields describes the columns as TileJSON wants it.
func (t *table) fields() map[string]string {
	fields := make(map[string]string, len(t.columns))
	for i := range t.columns {
		switch c := &t.columns[i]; {
		case c.kinds&^(1<<integer|1<<float) == 0:
			fields[c.key] = "Number"
		case c.kinds == 1<<truth:
			fields[c.key] = "Boolean"
		default:
			fields[c.key] = "String"
		}
	}
	return fields
}
