package transfer

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// WritePlaces writes what could not be repaired as GeoJSON, to be looked at over
// the map: the land of gaps and overlaps, and the points of everything else.
func (r *Report) WritePlaces(w io.Writer) error {
	buffered := bufio.NewWriter(w)
	buffered.WriteString(`{"type":"FeatureCollection","features":[`) //nolint:errcheck // Flush returns the first error
	for i, p := range r.Places {
		properties, err := json.Marshal(map[string]any{
			"kind": p.Kind, "area_m2": p.AreaM2, "width_m": p.WidthM, "grids": p.Codes,
		})
		if err != nil {
			return err
		}
		geometry := appendGeoJSON(nil, p.At.Degrees())
		if len(p.Violation.Place) > 0 {
			geometry = appendGeoJSON(nil, p.Violation.Place)
		}
		comma := ","
		if i == 0 {
			comma = ""
		}
		fmt.Fprintf(buffered, "%s\n{\"type\":\"Feature\",\"properties\":%s,\"geometry\":%s}", comma, properties, geometry)
	}
	buffered.WriteString("\n]}\n") //nolint:errcheck // Flush returns the first error
	return buffered.Flush()
}
