package transfer

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"strings"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
)

// writer writes the records of one noun in one format.
type writer interface {
	write(r outRecord) error
	close() error
}

func newWriter(w *bufio.Writer, noun Noun, format Format) (writer, error) {
	var names []string
	for _, f := range fields[noun] {
		if f.name != "geometry" && f.name != "lon" && f.name != "lat" {
			names = append(names, f.name)
		}
	}
	switch format {
	case GeoJSON, Auto, "":
		_, err := w.WriteString(`{"type":"FeatureCollection","features":[`)
		return &featureWriter{w: w, names: names, collection: true}, err
	case NDJSON:
		return &featureWriter{w: w, names: names}, nil
	case CSV:
		return newCSVWriter(w, noun, names)
	}
	return nil, fault.New(fault.Invalid, "format.unknown", "format", "%.40q is none of geojson, ndgeojson, csv.", format)
}

// featureWriter writes GeoJSON, as one collection or a feature a line.
type featureWriter struct {
	w          *bufio.Writer
	names      []string
	collection bool
	count      int
	scratch    []byte
}

func (f *featureWriter) write(r outRecord) error {
	b := f.scratch[:0]
	if f.collection && f.count > 0 {
		b = append(b, ',')
	}
	f.count++
	if f.collection {
		b = append(b, '\n')
	}
	b = append(b, `{"type":"Feature","properties":{`...)
	for i, name := range f.names {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, name...)
		b = append(b, `":`...)
		v := r.values[i]
		switch {
		case v.number:
			b = append(b, v.text...)
		case v.text == "":
			b = append(b, "null"...)
		default:
			quoted, err := json.Marshal(v.text)
			if err != nil {
				return err
			}
			b = append(b, quoted...)
		}
	}
	b = append(b, `},"geometry":`...)
	b = appendGeoJSON(b, r.geometry)
	b = append(b, '}')
	if !f.collection {
		b = append(b, '\n')
	}
	f.scratch = b
	_, err := f.w.Write(b)
	return err
}

func (f *featureWriter) close() error {
	if !f.collection {
		return nil
	}
	_, err := f.w.WriteString("\n]}\n")
	return err
}

// appendGeoJSON appends a geometry, null if there is none.
func appendGeoJSON(b []byte, geometry any) []byte {
	switch g := geometry.(type) {
	case orb.Point:
		b = append(b, `{"type":"Point","coordinates":[`...)
		return append(appendPoint(b, g, ','), "]}"...)
	case orb.LineString:
		b = append(b, `{"type":"LineString","coordinates":[`...)
		for i, p := range g {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendPoint(append(b, '['), p, ','), ']')
		}
		return append(b, "]}"...)
	case lattice.Shape:
		b = append(b, `{"type":"MultiPolygon","coordinates":`...)
		b = appendShape(b, g, '[', ']', "[", "]", ',')
		return append(b, '}')
	}
	return append(b, "null"...)
}

// appendShape appends a shape's parts, rings and positions in the brackets of
// GeoJSON or of well-known text.
func appendShape(b []byte, s lattice.Shape, open, shut byte, before, after string, between byte) []byte {
	b = append(b, open)
	for i, polygon := range s {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, open)
		for j, ring := range polygon {
			if j > 0 {
				b = append(b, ',')
			}
			b = append(b, open)
			for k := 0; k <= len(ring); k++ {
				if k > 0 {
					b = append(b, ',')
				}
				p := ring[k%len(ring)]
				b = append(b, before...)
				b = append(appendDegrees(b, p.X), between)
				b = append(appendDegrees(b, p.Y), after...)
			}
			b = append(b, shut)
		}
		b = append(b, shut)
	}
	return append(b, shut)
}

// csvWriter writes CSV as spreadsheet programs like it: UTF-8 with a byte order
// mark, formulas escaped.
type csvWriter struct {
	csv   *csv.Writer
	noun  Noun
	cells []string
}

func newCSVWriter(w *bufio.Writer, noun Noun, names []string) (*csvWriter, error) {
	switch noun.geometry() {
	case points:
		names = append(names, "lon", "lat")
	case polygons, lines:
		names = append(names, "geometry")
	}
	if _, err := w.WriteString("\ufeff"); err != nil {
		return nil, err
	}
	c := &csvWriter{csv: csv.NewWriter(w), noun: noun}
	return c, c.csv.Write(names)
}

func (c *csvWriter) write(r outRecord) error {
	c.cells = c.cells[:0]
	for _, v := range r.values {
		c.cells = append(c.cells, escapeFormula(v.text))
	}
	switch g := r.geometry.(type) {
	case orb.Point:
		lon, lat, _ := strings.Cut(string(appendPoint(nil, g, ' ')), " ")
		c.cells = append(c.cells, lon, lat)
	case orb.LineString:
		b := []byte("LINESTRING(")
		for i, p := range g {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendPoint(b, p, ' ')
		}
		c.cells = append(c.cells, string(append(b, ')')))
	case lattice.Shape:
		c.cells = append(c.cells, string(appendShape([]byte("MULTIPOLYGON"), g, '(', ')', "", "", ' ')))
	}
	return c.csv.Write(c.cells)
}

func (c *csvWriter) close() error {
	c.csv.Flush()
	return c.csv.Error()
}
