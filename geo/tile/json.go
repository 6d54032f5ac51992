package tile

import (
	"encoding/binary"
	"math"
	"strconv"

	"gridmap/geo/lattice"
)

// appendJSON appends s, which is valid UTF-8, as a JSON string.
func appendJSON[T string | []byte](dst []byte, s T) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		if c >= ' ' {
			dst = append(dst, '\\', c)
			continue
		}
		const hex = "0123456789abcdef"
		dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
	return append(append(dst, s[from:]...), '"')
}

// appendJSONValue appends a Value message, as appendValue writes it, as JSON.
func appendJSONValue(dst, message []byte) []byte {
	n, width := binary.Uvarint(message[1:])
	switch message[0] {
	case valueString:
		return appendJSON(dst, message[1+width:])
	case valueInt:
		return strconv.AppendUint(dst, n, 10)
	case valueSint:
		return strconv.AppendInt(dst, int64(n>>1)^-int64(n&1), 10)
	case valueDouble:
		f := math.Float64frombits(binary.LittleEndian.Uint64(message[1:]))
		return strconv.AppendFloat(dst, f, 'g', -1, 64)
	default:
		return strconv.AppendBool(dst, n != 0)
	}
}

// appendDegrees appends v, in 1e-7 degrees, as a decimal fraction without
// trailing zeros.
func appendDegrees(dst []byte, v int64) []byte {
	if v < 0 {
		dst = append(dst, '-')
		v = -v
	}
	dst = strconv.AppendInt(dst, v/lattice.PerDegree, 10)
	rest := v % lattice.PerDegree
	if rest == 0 {
		return dst
	}
	dst = append(dst, '.')
	for place := int64(lattice.PerDegree / 10); rest > 0; place /= 10 {
		dst = append(dst, byte('0'+rest/place))
		rest %= place
	}
	return dst
}
