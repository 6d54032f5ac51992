package tile

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A readLayer is a layer of a vector tile as readMVT has found it.
type readLayer struct {
	name     string
	features []readFeature
}

type readFeature struct {
	id    uint64
	props map[string]any // string, int64, float64 or bool
	kind  geometryKind
	rings [][]unit // as the commands give them; points: one ring
}

// readMVT reads a vector tile strictly by the specification 2.1: whatever that
// forbids, or a reader could stumble over, is an error.
func readMVT(b []byte) (layers []readLayer, err error) {
	names := map[string]bool{}
	err = eachField(b, func(tag uint64, n uint64, b []byte) error {
		if tag != 3<<3|2 {
			return fmt.Errorf("field %d in a tile", tag>>3)
		}
		l, err := readMVTLayer(b)
		if err != nil {
			return fmt.Errorf("layer %q: %w", l.name, err)
		}
		if names[l.name] {
			return fmt.Errorf("two layers %q", l.name)
		}
		names[l.name] = true
		layers = append(layers, l)
		return nil
	})
	return layers, err
}

// eachField calls f with each field's tag and its number or bytes.
func eachField(b []byte, f func(tag uint64, n uint64, b []byte) error) error {
	for len(b) > 0 {
		tag, w := binary.Uvarint(b)
		if w <= 0 {
			return fmt.Errorf("bad tag")
		}
		b = b[w:]
		var n uint64
		var body []byte
		switch tag & 7 {
		case 0, 2:
			if n, w = binary.Uvarint(b); w <= 0 {
				return fmt.Errorf("bad number in field %d", tag>>3)
			}
			b = b[w:]
			if tag&7 == 2 {
				if n > uint64(len(b)) {
					return fmt.Errorf("field %d is cut off", tag>>3)
				}
				body, b = b[:n], b[n:]
			}
		case 1:
			n, b = binary.LittleEndian.Uint64(b), b[8:]
		default:
			return fmt.Errorf("wire type %d", tag&7)
		}
		if err := f(tag, n, body); err != nil {
			return err
		}
	}
	return nil
}

func readNumbers(b []byte) (numbers []uint32, err error) {
	for len(b) > 0 {
		n, w := binary.Uvarint(b)
		if w <= 0 || n > math.MaxUint32 {
			return nil, fmt.Errorf("bad packed number")
		}
		numbers, b = append(numbers, uint32(n)), b[w:]
	}
	return numbers, nil
}

func readMVTLayer(b []byte) (l readLayer, err error) {
	var keys []string
	var values []any
	var features [][]byte
	version, extent := uint64(0), uint64(0)
	err = eachField(b, func(tag uint64, n uint64, b []byte) error {
		switch tag {
		case layerName:
			l.name = string(b)
		case layerFeatures:
			features = append(features, b)
		case layerKeys:
			keys = append(keys, string(b))
		case layerValues:
			return eachField(b, func(tag uint64, n uint64, b []byte) error {
				switch tag {
				case valueString:
					values = append(values, string(b))
				case valueDouble:
					values = append(values, math.Float64frombits(n))
				case valueInt:
					values = append(values, int64(n))
				case valueSint:
					values = append(values, int64(n>>1)^-int64(n&1))
				case valueBool:
					values = append(values, n != 0)
				default:
					return fmt.Errorf("value field %d", tag>>3)
				}
				return nil
			})
		case layerExtent:
			extent = n
		case layerVersion:
			version = n
		default:
			return fmt.Errorf("layer field %d", tag>>3)
		}
		return nil
	})
	switch {
	case err != nil:
		return l, err
	case version != 2 || extent != Extent || l.name == "" || len(features) == 0:
		return l, fmt.Errorf("version %d, extent %d, %d features", version, extent, len(features))
	}
	seen := map[string]bool{}
	for _, k := range keys {
		if seen[k] {
			return l, fmt.Errorf("key %q twice", k)
		}
		seen[k] = true
	}
	used := make([]bool, len(values))
	for _, b := range features {
		f, err := readMVTFeature(b, keys, values, used)
		if err != nil {
			return l, fmt.Errorf("feature %d: %w", f.id, err)
		}
		l.features = append(l.features, f)
	}
	for i, u := range used {
		if !u {
			return l, fmt.Errorf("value %d is not used", i)
		}
	}
	return l, nil
}

func readMVTFeature(b []byte, keys []string, values []any, used []bool) (f readFeature, err error) {
	f.props = map[string]any{}
	var commands []uint32
	err = eachField(b, func(tag uint64, n uint64, b []byte) (err error) {
		switch tag {
		case featureID:
			f.id = n
		case featureType:
			f.kind = geometryKind(n)
		case featureGeometry:
			commands, err = readNumbers(b)
		case featureTags:
			tags, err := readNumbers(b)
			if err != nil || len(tags)%2 != 0 {
				return fmt.Errorf("tags %v: %w", tags, err)
			}
			for i := 0; i < len(tags); i += 2 {
				if int(tags[i]) >= len(keys) || int(tags[i+1]) >= len(values) {
					return fmt.Errorf("tag %v of %d keys and %d values", tags[i:i+2], len(keys), len(values))
				}
				if _, twice := f.props[keys[tags[i]]]; twice {
					return fmt.Errorf("key %q twice", keys[tags[i]])
				}
				f.props[keys[tags[i]]] = values[tags[i+1]]
				used[tags[i+1]] = true
			}
		default:
			return fmt.Errorf("feature field %d", tag>>3)
		}
		return err
	})
	if err != nil {
		return f, err
	}
	f.rings, err = readCommands(commands, f.kind)
	return f, err
}

// readCommands follows the pen, and refuses what the chapter on geometry forbids.
func readCommands(c []uint32, kind geometryKind) (rings [][]unit, err error) {
	var pen unit
	step := func() unit {
		z := func(v uint32) int64 { return int64(v>>1) ^ -int64(v&1) }
		pen = unit{pen.x + z(c[0]), pen.y + z(c[1])}
		c = c[2:]
		return pen
	}
	next := func(want uint32, times uint32) (uint32, error) {
		if len(c) == 0 || c[0]&7 != want || c[0]>>3 == 0 || times != 0 && c[0]>>3 != times {
			return 0, fmt.Errorf("commands %v where %d is due", c, want)
		}
		n := c[0] >> 3
		c = c[1:]
		if want != closePath && len(c) < int(2*n) {
			return 0, fmt.Errorf("commands are cut off")
		}
		return n, nil
	}
	for len(c) > 0 {
		var ring []unit
		one := uint32(1)
		if kind == points {
			one = 0
		}
		n, err := next(moveTo, one)
		if err != nil {
			return nil, err
		}
		for range n {
			ring = append(ring, step())
		}
		if kind != points {
			if n, err = next(lineTo, 0); err != nil {
				return nil, err
			}
			for range n {
				if at := pen; step() == at {
					return nil, fmt.Errorf("an edge without length at %v", pen)
				}
				ring = append(ring, pen)
			}
		}
		if kind == areas {
			if _, err := next(closePath, 1); err != nil {
				return nil, err
			}
			area := area2(ring)
			if len(ring) < 3 || area == 0 || len(rings) == 0 && area < 0 || ring[0] == ring[len(ring)-1] {
				return nil, fmt.Errorf("ring %v of area %d", ring, area)
			}
		}
		rings = append(rings, ring)
	}
	if len(rings) == 0 || kind == points && len(rings) > 1 {
		return nil, fmt.Errorf("%d rings", len(rings))
	}
	return rings, nil
}
