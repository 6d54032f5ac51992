package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"gridmap/geo/crs"
	"gridmap/geo/lattice"
	"gridmap/internal/issue"
)

// lineIn is one position of a stream of JSON lines.
type lineIn struct {
	ID       json.RawMessage `json:"id"`
	Lon      *float64        `json:"lon"`
	Lat      *float64        `json:"lat"`
	CRS      string          `json:"crs"`
	Accuracy float64         `json:"accuracy_m"`
}

// locateLines answers JSON lines with JSON lines: the answer that GET gives,
// after the row's id if it has one; or the id and an error. Blank lines are left
// out.
func (s *Server) locateLines(c echo.Context, body io.Reader, picture *rendered, usual crs.Name) error {
	rows := newRowReader(body, false)
	answer := s.begin(c, picture, ndjsonMIME)
	rows.pause = answer.flush
	for {
		line, broken, err := rows.next()
		if errors.Is(err, io.EOF) {
			return s.end(answer, nil)
		}
		if err != nil {
			return s.end(answer, err)
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 && broken == positionFine {
			continue
		}
		answer.rows++
		answer.out = appendLine(answer.out, picture, line, broken, usual)
		if len(answer.out) >= spoolChunk {
			if err := answer.flush(); err != nil {
				return s.end(answer, err)
			}
		}
	}
}

// appendLine appends the answer to one line.
func appendLine(dst []byte, picture *rendered, line []byte, broken positionRule, usual crs.Name) []byte {
	var in lineIn
	var at lattice.Point
	if broken == positionFine {
		at, broken = readLine(&in, line, usual)
	}
	dst = append(dst, '{')
	if len(in.ID) > 0 {
		dst = append(append(append(dst, `"id":`...), in.ID...), ',')
	}
	if broken == positionFine {
		return append(picture.appendLocated(dst, at, in.Accuracy), '\n')
	}
	rule := positionRules[broken]
	dst = append(dst, `"error":`...)
	dst = append(dst, marshal(problemDetail{Field: rule.Field, Code: rule.Code, Detail: rule.Text})...)
	return append(dst, "}\n"...)
}

// readLine reads one line into in. An id that is neither text nor number is
// dropped.
func readLine(in *lineIn, line []byte, usual crs.Name) (at lattice.Point, broken positionRule) {
	if !utf8.Valid(line) {
		return at, rowEncoding
	}
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(in)
	if len(in.ID) > 0 && (in.ID[0] == '{' || in.ID[0] == '[' || in.ID[0] == 't' || in.ID[0] == 'f') {
		in.ID = nil
		return at, idType
	}
	if bytes.Equal(in.ID, null) {
		in.ID = nil
	}
	if err != nil {
		return at, lineRule(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return at, rowJSON
	}
	switch {
	case in.Lon == nil:
		return at, lonMissing
	case in.Lat == nil:
		return at, latMissing
	case !(in.Accuracy >= 0 && in.Accuracy <= issue.MaxAccuracyM):
		return at, accuracyRange
	}
	if in.CRS != "" {
		if usual, err = crs.Parse(in.CRS); err != nil {
			return at, crsUnknown
		}
	}
	return toLattice(usual, *in.Lon, *in.Lat)
}

var null = []byte("null")

// lineRule returns the rule that a line breaks which JSON refuses.
func lineRule(err error) positionRule {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		switch wrongType.Field {
		case "lon":
			return lonNumber
		case "lat":
			return latNumber
		case "crs":
			return crsUnknown
		case "accuracy_m":
			return accuracyNumber
		}
	}
	return rowJSON
}
