package tile

import "encoding/binary"

// Field tags of the Mapbox vector tile's messages: number<<3 | wire type.
const (
	tileLayers = 3<<3 | 2

	layerName     = 1<<3 | 2
	layerFeatures = 2<<3 | 2
	layerKeys     = 3<<3 | 2
	layerValues   = 4<<3 | 2
	layerExtent   = 5 << 3
	layerVersion  = 15 << 3

	featureID       = 1 << 3
	featureTags     = 2<<3 | 2
	featureType     = 3 << 3
	featureGeometry = 4<<3 | 2

	valueString = 1<<3 | 2
	valueDouble = 3<<3 | 1
	valueInt    = 4 << 3
	valueSint   = 6 << 3
	valueBool   = 7 << 3
)

func appendBytes(dst []byte, tag byte, b []byte) []byte {
	dst = binary.AppendUvarint(append(dst, tag), uint64(len(b)))
	return append(dst, b...)
}

func appendText(dst []byte, tag byte, s string) []byte {
	dst = binary.AppendUvarint(append(dst, tag), uint64(len(s)))
	return append(dst, s...)
}

func zigzag(v int64) uint64 { return uint64(v<<1) ^ uint64(v>>63) }

// appendValue appends v as a Value message.
func appendValue(dst []byte, v Value) []byte {
	switch v.kind {
	case text:
		return appendText(dst, valueString, v.text)
	case integer:
		if n := int64(v.bits); n < 0 {
			return binary.AppendUvarint(append(dst, valueSint), zigzag(n))
		}
		return binary.AppendUvarint(append(dst, valueInt), v.bits)
	case float:
		return binary.LittleEndian.AppendUint64(append(dst, valueDouble), v.bits)
	case truth:
		return append(dst, valueBool, byte(v.bits))
	}
	return dst
}
