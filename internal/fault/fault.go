// Package fault gives errors a kind where they arise, so that the edge of the
// program can choose a status and a translation without reading their text.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of thing went wrong, and so who can mend it.
type Kind int

// The kinds. The zero value, Internal, is what any other error counts as.
const (
	Internal        Kind = iota // ours; the caller sees no detail
	Malformed                   // the request cannot be read
	Unauthenticated             // nobody is signed in
	Forbidden                   // signed in, and not allowed
	NotFound                    // there is no such thing
	Conflict                    // a newer state exists
	TooLarge                    // over a stated limit
	Unsupported                 // a format that is not read or written
	Invalid                     // readable, and wrong
	TooMany                     // too often; try later
	Unavailable                 // a part is away for now; try later
)

// Detail is one thing that is wrong.
type Detail struct {
	Field    string      // the field, column or parameter; "" when it is the whole
	Code     string      // stable, dotted, for translation: "name.required"
	Text     string      // what is wrong and what to do, one sentence in English
	Row      int         // 1-based row or feature of a file; 0 when there is none
	Position *[2]float64 // WGS-84 degrees, longitude first; nil when there is none
}

// Fault is an error with a kind and at least one Detail.
type Fault struct {
	Kind    Kind
	Details []Detail
	Cause   error // for the log; never shown to a client
}

// New returns a fault with one detail. field may be empty; code is stable and
// dotted; the sentence says what is wrong, where, and what to do.
func New(kind Kind, code, field, format string, args ...any) *Fault {
	return &Fault{Kind: kind, Details: []Detail{{Field: field, Code: code, Text: fmt.Sprintf(format, args...)}}}
}

// Several returns a fault with all details, or nil if there are none.
func Several(kind Kind, details []Detail) error {
	if len(details) == 0 {
		return nil
	}
	return &Fault{Kind: kind, Details: details}
}

// Because adds the cause, which the log shows and the client does not.
func (f *Fault) Because(cause error) *Fault {
	f.Cause = cause
	return f
}

// At adds a position to the first detail: WGS-84 degrees, longitude first.
func (f *Fault) At(lon, lat float64) *Fault {
	f.Details[0].Position = &[2]float64{lon, lat}
	return f
}

// Error returns the sentences of the first details and the cause.
func (f *Fault) Error() string {
	const shown = 3
	var b strings.Builder
	for i, d := range f.Details {
		if i == shown {
			fmt.Fprintf(&b, " (and %d more)", len(f.Details)-shown)
			break
		}
		if i > 0 {
			b.WriteString("; ")
		}
		if d.Row > 0 {
			fmt.Fprintf(&b, "row %d: ", d.Row)
		}
		b.WriteString(d.Text)
	}
	if f.Cause != nil {
		fmt.Fprintf(&b, ": %v", f.Cause)
	}
	return b.String()
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// KindOf returns the kind of the first fault in err's chain, Internal if there
// is none. It is meaningless for a nil error.
func KindOf(err error) Kind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}
