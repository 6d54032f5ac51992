package httpapi

import "strconv"

// powers of ten that a double holds exactly.
var powers = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// maxDecimal is the most characters that a number may have.
const maxDecimal = 40

// parseDecimal reads a decimal number such as -12, 0.5, .5 or 1.5e2, to the
// nearest double. ok is false for anything else, also for hexadecimal, Inf, NaN
// and what is over-long or beyond a double.
//
// Up to 15 digits, which is what positions have, the digits as a whole number
// and the power of ten are both exact doubles, so that one division rounds as the
// slow way would.
func parseDecimal[T string | []byte](s T) (value float64, ok bool) {
	if len(s) == 0 || len(s) > maxDecimal {
		return 0, false
	}
	i, negative := 0, false
	if s[0] == '-' || s[0] == '+' {
		negative, i = s[0] == '-', 1
	}
	var mantissa uint64
	digits, fraction, point := 0, 0, false
	for ; i < len(s); i++ {
		d := s[i] - '0'
		if d <= 9 {
			mantissa = mantissa*10 + uint64(d)
			digits++
			if point {
				fraction++
			}
			continue
		}
		if s[i] != '.' || point {
			break
		}
		point = true
	}
	if digits == 0 {
		return 0, false
	}
	if i < len(s) || digits > 15 {
		return parseSlowly(string(s), i)
	}
	value = float64(mantissa) / powers[fraction]
	if negative {
		value = -value
	}
	return value, true
}

// parseSlowly reads a number with an exponent, which begins at i, or with many
// digits.
func parseSlowly(s string, i int) (float64, bool) {
	if i < len(s) && s[i] != 'e' && s[i] != 'E' {
		return 0, false
	}
	value, err := strconv.ParseFloat(s, 64)
	return value, err == nil
}
