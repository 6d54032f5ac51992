package httpapi

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"gridmap/internal/fault"
)

// refuseTwice returns a fault.Malformed, field.twice, if an object of a JSON text
// names a field twice, also in other letters. encoding/json takes the last, and
// leaves of lists what the first had; whoever checks bodies on the way may take the
// first. The text is JSON that could be decoded.
func refuseTwice(body []byte) error {
	if name, twice := namedTwice(json.NewDecoder(bytes.NewReader(body))); twice {
		name = clip(name)
		return fault.New(fault.Malformed, "field.twice", name, "The field %q is there twice.", name)
	}
	return nil
}

// namedTwice reads one value, and returns the first name that an object in it has
// twice.
func namedTwice(from *json.Decoder) (name string, twice bool) {
	open, _ := from.Token() // the text is JSON
	if open != json.Delim('{') && open != json.Delim('[') {
		return "", false
	}
	var names []string
	for from.More() {
		if open == json.Delim('{') {
			token, _ := from.Token()
			name, _ := token.(string)
			if slices.ContainsFunc(names, func(other string) bool { return strings.EqualFold(other, name) }) {
				return name, true
			}
			names = append(names, name)
		}
		if name, twice := namedTwice(from); twice {
			return name, true
		}
	}
	_, _ = from.Token()
	return "", false
}
