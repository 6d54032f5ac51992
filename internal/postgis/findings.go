package postgis

import (
	"errors"
	"fmt"

	"gridmap/internal/fault"
)

// mostFindings is the most details of one fault: enough to mend a file by.
const mostFindings = 1000

// findings collects what is wrong with an import, row by row.
type findings struct {
	details []fault.Detail
	invalid bool // whether any is more than something that exists already
	left    int  // past mostFindings
}

// add reports that a row is wrong. row is 1-based, 0 for the whole.
func (f *findings) add(row int, code, field, format string, args ...any) {
	f.invalid = true
	f.append(fault.Detail{Row: row, Code: code, Field: field, Text: fmt.Sprintf(format, args...)})
}

// exists reports that a row is there already, which the options do not allow.
func (f *findings) exists(row int, code, field, format string, args ...any) {
	f.append(fault.Detail{Row: row, Code: code, Field: field, Text: fmt.Sprintf(format, args...)})
}

func (f *findings) append(d fault.Detail) {
	if len(f.details) >= mostFindings {
		f.left++
		return
	}
	f.details = append(f.details, d)
}

// check adds what a row's own validation found.
func (f *findings) check(row int, err error) {
	var known *fault.Fault
	switch {
	case err == nil:
	case errors.As(err, &known):
		f.invalid = true
		for _, d := range known.Details {
			d.Row = row
			f.append(d)
		}
	default:
		f.add(row, "row.unreadable", "", "This row cannot be read.")
	}
}

// full reports whether looking on is of no use.
func (f *findings) full() bool { return f.left > 0 }

// fault returns one fault with all details, nil if there are none: a
// fault.Conflict if all that is wrong is that rows exist already, else a
// fault.Invalid.
func (f *findings) fault() error {
	if f.left > 0 {
		f.details = append(f.details, fault.Detail{Code: "findings.more", Text: "There is more; only the first 1,000 are listed."})
		f.left = 0
	}
	if f.invalid {
		return fault.Several(fault.Invalid, f.details)
	}
	return fault.Several(fault.Conflict, f.details)
}
