package httpapi

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// maxParameters is the most parameters that one route knows.
const maxParameters = 10

// maxValue is the most bytes that the value of a parameter may have.
const maxValue = 1000

// query holds the parameters of one request, in the order in which the route
// names them. It lives on the stack: the hot routes build no map.
type query struct {
	names  []string
	values [maxParameters]string
	wrong  []fault.Detail
}

// readQuery reads the query of a request that may have the named parameters. An
// unknown or repeated one, one that is not UTF-8 or one that is over-long is a
// fault.Malformed: a misspelt filter must not silently choose everything. An
// empty parameter counts as absent.
func readQuery(c echo.Context, names ...string) (query, error) {
	q := query{names: names}
	raw := c.Request().URL.RawQuery
	var seen [maxParameters]bool
	for len(raw) > 0 {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, ok := unescape(name)
		value, okValue := unescape(value)
		i := indexOf(names, name)
		switch {
		case !ok || i < 0:
			return q, fault.New(fault.Malformed, "parameter.unknown", clip(name),
				"There is no parameter %q here; known are: %s.", clip(name), known(names))
		case seen[i]:
			return q, fault.New(fault.Malformed, "parameter.repeated", name, "The parameter %q is given twice.", name)
		case !okValue || len(value) > maxValue:
			return q, fault.New(fault.Malformed, "parameter.text", name,
				"The value of %q is not UTF-8 text of at most %d bytes.", name, maxValue)
		}
		seen[i] = true
		q.values[i] = value
	}
	return q, nil
}

// unescape decodes a part of a query. ok is false for wrong escapes, bytes that
// are not UTF-8 and NUL, which no database text can hold.
func unescape(s string) (string, bool) {
	if strings.ContainsAny(s, "%+") {
		decoded, err := url.QueryUnescape(s)
		if err != nil {
			return s, false
		}
		s = decoded
	}
	return s, utf8.ValidString(s) && strings.IndexByte(s, 0) < 0
}

func indexOf(names []string, name string) int {
	for i, n := range names {
		if n == name {
			return i
		}
	}
	return -1
}

func known(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// clip shortens what came from outside before it is repeated in an answer.
func clip(s string) string {
	const shown = 40
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	for i := range s {
		if i >= shown {
			return s[:i] + "…"
		}
	}
	return s
}

// text returns a parameter's value, "" if it is absent.
func (q *query) text(name string) string { return q.values[indexOf(q.names, name)] }

// complain remembers a fault, to be told with the others by fault.
func (q *query) complain(code, field, text string) {
	q.wrong = append(q.wrong, fault.Detail{Field: field, Code: code, Text: text})
}

// fault returns what was complained of, or nil.
func (q *query) fault() error { return fault.Several(fault.Malformed, q.wrong) }

// limit returns the wanted length of a list: the usual one if none is stated,
// and never more than most.
func (q *query) limit(usual, most int) int {
	value := q.text("limit")
	if value == "" {
		return usual
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) { // what is out of range is clamped
		q.complain("limit.number", "limit", "A limit is a whole number.")
		return usual
	}
	return int(min(max(n, 1), int64(most)))
}

// moment returns a parameter in RFC 3339, or the zero time if it is absent.
func (q *query) moment(name string) time.Time {
	value := q.text(name)
	if value == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, value)
	if err != nil || at.Year() < 1 || at.Year() > 9999 {
		q.complain("time.format", name, "A time looks like 2026-03-03T00:00:00Z.")
	}
	return at.UTC()
}

// code returns a parameter that is the code of an area or grid, or "" if it is
// absent.
func (q *query) code(name string) (region.Code, error) {
	value := q.text(name)
	if value == "" {
		return "", nil
	}
	code, err := region.ParseCode(value)
	if err != nil {
		return "", renamed(err, name)
	}
	return code, nil
}

// afterCode returns the code in the parameter cursor, "" if there is none. What no
// list gave is complained about.
func (q *query) afterCode() region.Code {
	code := region.Code(q.text("cursor"))
	if code != "" && (code.Level() == "" || strings.Trim(string(code), "0123456789") != "") {
		q.complain("cursor.unknown", "cursor", "This is not a cursor that a list gave.")
	}
	return code
}

// bound returns a box given as w,s,e,n in WGS-84 degrees, or nil if it is absent.
func (q *query) bound(name string) *orb.Bound {
	value := q.text(name)
	if value == "" {
		return nil
	}
	parts := strings.Split(value, ",")
	var side [4]float64
	ok := len(parts) == 4
	for i := 0; ok && i < 4; i++ {
		side[i], ok = parseDecimal(strings.TrimSpace(parts[i]))
	}
	if !ok || side[0] > side[2] || side[1] > side[3] ||
		side[0] < -180 || side[2] > 180 || side[1] < -90 || side[3] > 90 {
		q.complain("bbox.format", name, "A box is west,south,east,north in degrees, west before east and south before north.")
		return nil
	}
	return &orb.Bound{Min: orb.Point{side[0], side[1]}, Max: orb.Point{side[2], side[3]}}
}

// renamed returns the fault with its details under another field.
func renamed(err error, field string) error {
	f, ok := err.(*fault.Fault) //nolint:errorlint // made by the callee, not wrapped
	if !ok {
		return err
	}
	for i := range f.Details {
		f.Details[i].Field = field
	}
	return f
}
