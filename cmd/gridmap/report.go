package main

import (
	"gridmap/internal/fault"
	"gridmap/internal/transfer"
)

// reportJSON is a report of an import for programs.
type reportJSON struct {
	Noun      transfer.Noun `json:"noun"`
	DryRun    bool          `json:"dry_run"`
	Rows      int           `json:"rows"`
	Skipped   int           `json:"skipped"`
	Added     int           `json:"added"`
	Changed   int           `json:"changed"`
	Unchanged int           `json:"unchanged"`
	Removed   int           `json:"removed"`
	Problems  []detailJSON  `json:"problems"`
	More      int           `json:"more_problems"`
	Notes     []detailJSON  `json:"notes"`
	Repairs   []placeJSON   `json:"repairs"`
	Places    []placeJSON   `json:"places"` // not repaired
}

// detailJSON is one thing that the report says of a row, or of the whole file.
type detailJSON struct {
	Row      int         `json:"row,omitempty"`
	Field    string      `json:"field,omitempty"`
	Code     string      `json:"code"`
	Detail   string      `json:"detail"`
	Position *[2]float64 `json:"position,omitempty"` // WGS-84 degrees, longitude first
}

// placeJSON is a place that was repaired, or could not be.
type placeJSON struct {
	Kind     string     `json:"kind"`
	Position [2]float64 `json:"position"` // WGS-84 degrees, longitude first
	AreaM2   float64    `json:"area_m2"`
	WidthM   float64    `json:"width_m"`
	Grids    []string   `json:"grids"`
	To       string     `json:"to,omitempty"`
}

func asJSON(r *transfer.Report) reportJSON {
	out := reportJSON{
		Noun: r.Noun, DryRun: r.DryRun, Rows: r.Rows, Skipped: r.Skipped,
		Added: r.Counts.Added, Changed: r.Counts.Changed, Unchanged: r.Counts.Unchanged, Removed: r.Counts.Removed,
		Problems: detailsJSON(r.Problems), More: r.More, Notes: detailsJSON(r.Notes),
		Repairs: []placeJSON{}, Places: []placeJSON{},
	}
	for _, p := range r.Repairs {
		out.Repairs = append(out.Repairs, placeJSON{string(p.Kind), p.At.Degrees(), p.AreaM2, p.WidthM, texts(p.Codes), string(p.To)})
	}
	for _, p := range r.Places {
		out.Places = append(out.Places, placeJSON{string(p.Kind), p.At.Degrees(), p.AreaM2, p.WidthM, texts(p.Codes), ""})
	}
	return out
}

func detailsJSON(details []fault.Detail) []detailJSON {
	out := make([]detailJSON, len(details))
	for i, d := range details {
		out[i] = detailJSON{d.Row, d.Field, d.Code, d.Text, d.Position}
	}
	return out
}

func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = string(one)
	}
	return out
}
