package region

import "slices"

// Scope is a part of the land, by codes. The zero Scope is none of it.
type Scope struct {
	// Codes are areas and grids, with all that is inside them, in order and none
	// inside another. "" by itself is everything.
	Codes []Code
	// Nowhere says that what lies in no grid belongs to the scope too.
	Nowhere bool
}

// Everywhere is the whole land, and what lies outside it.
var Everywhere = Scope{Codes: []Code{""}, Nowhere: true}

// NewScope returns the scope of the codes.
func NewScope(nowhere bool, codes ...Code) Scope {
	sorted := slices.Compact(slices.Sorted(slices.Values(codes)))
	s := Scope{Codes: sorted[:0], Nowhere: nowhere}
	for _, code := range sorted {
		// What would hold it comes before it, and nothing that it does not hold between.
		if n := len(s.Codes); n == 0 || !code.Within(s.Codes[n-1]) {
			s.Codes = append(s.Codes, code)
		}
	}
	return s
}

// Covers reports whether what has the code belongs to the scope; "" stands for
// what lies in no grid.
func (s Scope) Covers(code Code) bool {
	if code == "" {
		return s.Nowhere
	}
	return slices.ContainsFunc(s.Codes, code.Within)
}

// Empty reports whether nothing belongs to the scope.
func (s Scope) Empty() bool { return len(s.Codes) == 0 && !s.Nowhere }

// All reports whether everything belongs to the scope.
func (s Scope) All() bool { return s.Nowhere && slices.Contains(s.Codes, "") }
