package transfer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"gridmap/internal/fault"
)

// geoJSON reads a FeatureCollection feature by feature, and equally features that
// follow one another, one a line or behind record separators (RFC 8142).
type geoJSON struct {
	decoder *json.Decoder
	budget  *budget
	header  *header
	rows    int
	inside  bool // of the array "features"
	found   bool // a collection or a feature
}

func newGeoJSON(r io.Reader) *geoJSON {
	b := &budget{reader: separators{r}, left: maxRowBytes}
	d := json.NewDecoder(b)
	return &geoJSON{decoder: d, budget: b, header: newHeader()}
}

func (g *geoJSON) columns() *header { return g.header }

// next returns the next feature.
func (g *geoJSON) next() (row, error) {
	for {
		g.budget.left = maxRowBytes
		if g.inside {
			if g.decoder.More() {
				return g.feature()
			}
			if err := g.leave(); err != nil {
				return row{}, err
			}
			continue
		}
		r, ok, err := g.object()
		if ok || err != nil {
			return r, err
		}
	}
}

// feature reads one element of the array of features.
func (g *geoJSON) feature() (row, error) {
	g.rows++
	var f feature
	if err := g.decoder.Decode(&f); err != nil {
		return row{}, g.broken(err)
	}
	return g.row(f)
}

// object reads a value outside of any array of features: a collection, into which
// it steps, or a single feature, which it returns with ok.
func (g *geoJSON) object() (r row, ok bool, err error) {
	token, err := g.decoder.Token()
	if errors.Is(err, io.EOF) {
		if !g.found {
			return row{}, false, fault.New(fault.Invalid, "file.no_features", "", "The file has no features.")
		}
		return row{}, false, io.EOF
	}
	if err != nil {
		return row{}, false, g.broken(err)
	}
	if token != json.Delim('{') {
		return row{}, false, fault.New(fault.Unsupported, "file.not_geojson", "", "The file holds %v where a GeoJSON object is expected.", token)
	}
	var f feature
	stepped, err := g.members(&f)
	if err != nil || stepped {
		return row{}, false, err
	}
	switch f.Type {
	case "Feature":
		g.found = true
		g.rows++
		r, err := g.row(f)
		return r, true, err
	case "FeatureCollection":
		return row{}, false, nil
	}
	return row{}, false, fault.New(fault.Unsupported, "file.not_features", "", "The file holds a %.40q; Gridmap reads a FeatureCollection or features.", f.Type)
}

// members reads the members of an object whose brace has been read, until its end
// or, with stepped, until it stands inside the array "features".
func (g *geoJSON) members(f *feature) (stepped bool, err error) {
	for g.decoder.More() {
		key, err := g.decoder.Token()
		if err != nil {
			return false, g.broken(err)
		}
		switch key {
		case "features":
			if token, err := g.decoder.Token(); err != nil || token != json.Delim('[') {
				return false, g.broken(errors.Join(err, errors.New("features is not an array")))
			}
			g.inside, g.found = true, true
			return true, nil
		case "type":
			err = g.decoder.Decode(&f.Type)
		case "properties":
			err = g.decoder.Decode(&f.Properties)
		case "geometry":
			err = g.decoder.Decode(&f.Geometry)
		case "crs":
			err = g.system()
		default:
			var skipped json.RawMessage
			err = g.decoder.Decode(&skipped)
		}
		if err != nil {
			return false, g.broken(err)
		}
	}
	if _, err := g.decoder.Token(); err != nil {
		return false, g.broken(err)
	}
	return false, nil
}

// leave reads the end of the array of features and what follows it in the
// collection.
func (g *geoJSON) leave() error {
	if _, err := g.decoder.Token(); err != nil {
		return g.broken(err)
	}
	g.inside = false
	_, err := g.members(&feature{})
	return err
}

// system refuses a file that names a system other than longitude and latitude.
func (g *geoJSON) system() error {
	var named struct {
		Properties struct {
			Name string `json:"name"`
		} `json:"properties"`
	}
	if err := g.decoder.Decode(&named); err != nil {
		return err
	}
	name := strings.ToUpper(named.Properties.Name)
	for _, known := range []string{"CRS84", "4326", "4490"} {
		if name == "" || strings.HasSuffix(name, known) {
			return nil
		}
	}
	return fault.New(fault.Unsupported, "crs.unknown", "crs",
		"The file says that its positions are in %.80q; convert it to longitude and latitude (EPSG:4326 or EPSG:4490) first.", named.Properties.Name)
}

// broken explains why the JSON cannot be read on, and where.
func (g *geoJSON) broken(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return err
	}
	at := g.decoder.InputOffset()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.New(fault.Malformed, "file.truncated", "",
			"The file ends in the middle, after feature %d (byte %d): it was cut off. Send it again, whole.", max(g.rows-1, 0), at).Because(io.ErrUnexpectedEOF) // io.EOF would be the end
	}
	return fault.New(fault.Malformed, "file.json", "", "The file is not JSON from byte %d on, in feature %d.", at, g.rows).Because(err)
}

// feature is a GeoJSON feature before it is looked at.
type feature struct {
	Type       string                     `json:"type"`
	Properties map[string]json.RawMessage `json:"properties"`
	Geometry   json.RawMessage            `json:"geometry"`
}

// row turns a feature into a row.
func (g *geoJSON) row(f feature) (row, error) {
	r := row{number: g.rows, header: g.header}
	if f.Type != "Feature" {
		return r, &rowError{g.rows, "feature.type", fmt.Sprintf("Here is a %.40q where a Feature is expected.", f.Type)}
	}
	for key, raw := range f.Properties {
		i := g.header.column(key)
		for len(r.values) <= i {
			r.values = append(r.values, "")
		}
		r.values[i] = plain(raw)
	}
	var err error
	if r.geometry, r.hasZ, err = parseGeometry(f.Geometry); err != nil {
		return r, &rowError{g.rows, "geometry.unreadable", err.Error()}
	}
	return r, nil
}

// plain returns a JSON value as CSV would hold it: strings without quotes, null as
// nothing, everything else as JSON.
func plain(raw json.RawMessage) string {
	switch {
	case bytes.Equal(raw, []byte("null")):
		return ""
	case len(raw) > 0 && raw[0] == '"':
		var s string
		if json.Unmarshal(raw, &s) == nil {
			return s
		}
	}
	return string(raw)
}

// budget ends reading when one feature takes more than it may.
type budget struct {
	reader io.Reader
	left   int
}

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fault.New(fault.TooLarge, "feature.too_large", "", "One feature has more than %d MiB.", maxRowBytes>>20)
	}
	n, err := b.reader.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// separators blanks out the record separators of a text sequence.
type separators struct{ reader io.Reader }

func (s separators) Read(p []byte) (int, error) {
	n, err := s.reader.Read(p)
	for i, c := range p[:n] {
		if c == 0x1e {
			p[i] = ' '
		}
	}
	return n, err
}
