package transfer

import (
	"fmt"
	"io"
	"strings"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// maxProblems is how many problems a report lists; the others are counted.
const maxProblems = 1000

// Report says what an import read, repaired and stored.
type Report struct {
	Noun    Noun
	Rows    int
	Skipped int // rows that are none of ours, such as the province
	Counts  region.Counts
	DryRun  bool

	Problems []fault.Detail // each refuses the file
	More     int            // problems past those listed
	Notes    []fault.Detail // worth knowing, and no reason to refuse

	Repairs []Repair
	// Places are the gaps and overlaps that are wider than the repair allows.
	Places []Place
}

// Repair is one thing that was mended to make an exact coverage.
type Repair struct {
	coverage.Fix
	To    region.Code   // the grid that has the land now; "" if none changed hands
	Codes []region.Code // the grids that claimed an overlap, or lay around a gap
}

// Place is one thing that must be mended by hand.
type Place struct {
	coverage.Violation
	Codes []region.Code
}

// problem adds a reason to refuse the file.
func (r *Report) problem(row int, field, code, format string, args ...any) {
	if len(r.Problems) >= maxProblems {
		r.More++
		return
	}
	r.Problems = append(r.Problems, fault.Detail{Row: row, Field: field, Code: code, Text: fmt.Sprintf(format, args...)})
}

// at gives the last problem a position; with a full list it does nothing.
func (r *Report) at(p lattice.Point) {
	if n := len(r.Problems); n > 0 && r.More == 0 {
		d := p.Degrees()
		r.Problems[n-1].Position = &[2]float64{d[0], d[1]}
	}
}

// invalid adds every detail of a fault that a record's own check returned.
func (r *Report) invalid(row int, err error) {
	for _, d := range details(err) {
		r.problem(row, d.Field, d.Code, "%s", d.Text)
	}
}

func (r *Report) note(row int, code, format string, args ...any) {
	if len(r.Notes) < maxProblems {
		r.Notes = append(r.Notes, fault.Detail{Row: row, Code: code, Text: fmt.Sprintf(format, args...)})
	}
}

// err returns the fault that refuses the file, or nil.
func (r *Report) err() error {
	if len(r.Problems) == 0 {
		return nil
	}
	return &fault.Fault{Kind: fault.Invalid, Details: r.Problems}
}

// WriteText writes the report for a person at a terminal.
func (r *Report) WriteText(w io.Writer) {
	for _, n := range r.Notes {
		fmt.Fprintf(w, "note: %s%s\n", rowText(n.Row), n.Text)
	}
	for _, fix := range r.Repairs {
		fmt.Fprintf(w, "repaired: %s at %s", fix.Kind, fix.At)
		if fix.AreaM2 > 0 {
			fmt.Fprintf(w, ", %.1f m², %.2f m wide", fix.AreaM2, fix.WidthM)
		}
		if fix.Fix.To >= 0 {
			fmt.Fprintf(w, ", given to %s", fix.To)
		}
		fmt.Fprintf(w, " (%s)\n", join(fix.Codes))
	}
	for _, p := range r.Places {
		fmt.Fprintf(w, "not repaired: %s at %s, %.1f m², %.2f m wide (%s)\n", p.Kind, p.At, p.AreaM2, p.WidthM, join(p.Codes))
	}
	for _, p := range r.Problems {
		fmt.Fprintf(w, "refused: %s%s\n", rowText(p.Row), p.Text)
	}
	if r.More > 0 {
		fmt.Fprintf(w, "refused: and %d more problems\n", r.More)
	}
	switch {
	case len(r.Problems) > 0:
		fmt.Fprintf(w, "%s: %d rows read, nothing stored\n", r.Noun, r.Rows)
	case r.DryRun:
		fmt.Fprintf(w, "%s: %d rows read; would add %d, change %d, leave %d, remove %d, skip %d; nothing stored (dry run)\n",
			r.Noun, r.Rows, r.Counts.Added, r.Counts.Changed, r.Counts.Unchanged, r.Counts.Removed, r.Skipped)
	default:
		fmt.Fprintf(w, "%s: %d rows read; added %d, changed %d, left %d, removed %d, skipped %d\n",
			r.Noun, r.Rows, r.Counts.Added, r.Counts.Changed, r.Counts.Unchanged, r.Counts.Removed, r.Skipped)
	}
}

func rowText(row int) string {
	if row == 0 {
		return ""
	}
	return fmt.Sprintf("row %d: ", row)
}

// join lists a few codes.
func join(codes []region.Code) string {
	const shown = 6
	var parts []string
	for i, c := range codes {
		if i == shown {
			parts = append(parts, fmt.Sprintf("and %d more", len(codes)-shown))
			break
		}
		parts = append(parts, string(c))
	}
	return strings.Join(parts, ", ")
}
