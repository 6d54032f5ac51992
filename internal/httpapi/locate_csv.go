package httpapi

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"gridmap/geo/crs"
	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
)

// The columns that a CSV of positions may have.
const (
	columnLon = iota
	columnLat
	columnID
	columnCRS
	columnAccuracy
	columns
)

var columnNames = [columns]string{"lon", "lat", "id", "crs", "accuracy_m"}

var byteOrderMark = []byte("\uFEFF")

// locateCSV answers a CSV of positions with a CSV: id if the request has it,
// grid, match, responsible (the person's name) and error (the code of what is
// wrong with the row). Blank lines are left out.
func (s *Server) locateCSV(c echo.Context, body io.Reader, picture *rendered, usual crs.Name) error {
	in := &csvRows{rows: newRowReader(body, true)}
	if err := in.readHeader(); err != nil {
		return err
	}
	answer := s.begin(c, picture, csvMIME+"; charset=utf-8")
	if in.marked {
		answer.out = append(answer.out, byteOrderMark...)
	}
	if in.has[columnID] {
		answer.out = append(answer.out, "id,"...)
	}
	answer.out = append(answer.out, "grid,match,responsible,error\n"...)
	batch := csvBatch{picture: picture, usual: usual, withID: in.has[columnID]}
	give := func() error {
		answer.rows += len(batch.rows)
		answer.out = batch.answer(answer.out)
		return answer.flush()
	}
	in.rows.pause = give
	for {
		err := batch.read(in)
		if errors.Is(err, io.EOF) {
			return s.end(answer, give())
		}
		if err == nil {
			err = give()
		}
		if err != nil {
			return s.end(answer, err)
		}
	}
}

// csvRows reads the records of a CSV.
type csvRows struct {
	rows   *rowReader
	marked bool // the file begins with a byte order mark
	has    [columns]bool
	order  []int // the column of each field
	fields [columns][]byte
	plain  []byte // quoted fields without their quotes
}

// readHeader reads the first record. Columns come in any order; unknown ones are
// refused, since a misspelt accuracy would change answers in silence.
func (r *csvRows) readHeader() error {
	record, broken, err := r.rows.next()
	switch {
	case errors.Is(err, io.EOF):
		return fault.New(fault.Malformed, "header.missing", "", "The file is empty: its first row names the columns lon, lat and perhaps id, crs, accuracy_m.")
	case err != nil:
		return bodyFault(err)
	case broken != positionFine:
		return broken.fault()
	}
	record, r.marked = bytes.CutPrefix(record, byteOrderMark)
	for name := range strings.SplitSeq(string(record), ",") {
		name = strings.ToLower(strings.Trim(name, ` "`))
		column := indexOf(columnNames[:], name)
		if column < 0 {
			return fault.New(fault.Malformed, "column.unknown", clip(name),
				"There is no column %q here; known are lon, lat, id, crs and accuracy_m.", clip(name))
		}
		if r.has[column] {
			return fault.New(fault.Malformed, "column.repeated", name, "The column %q is there twice.", name)
		}
		r.has[column] = true
		r.order = append(r.order, column)
	}
	for _, column := range []int{columnLon, columnLat} {
		if !r.has[column] {
			return fault.New(fault.Malformed, "column.required", columnNames[column], "The header has no column %q.", columnNames[column])
		}
	}
	return nil
}

// next reads a record into fields. A broken record has the rule that it breaks,
// and no fields. At the end the error is io.EOF.
func (r *csvRows) next() (positionRule, error) {
	record, broken, err := r.rows.next()
	for err == nil && broken == positionFine && len(record) == 0 {
		record, broken, err = r.rows.next()
	}
	r.fields = [columns][]byte{}
	if err != nil || broken != positionFine {
		return broken, err
	}
	if bytes.IndexByte(record, '"') >= 0 {
		return r.splitQuoted(record), nil
	}
	for i := 0; ; i++ {
		n := bytes.IndexByte(record, ',')
		if i == len(r.order) {
			return rowColumns, nil
		}
		if n < 0 {
			r.fields[r.order[i]] = record
			return positionFine, nil
		}
		r.fields[r.order[i]] = record[:n]
		record = record[n+1:]
	}
}

// splitQuoted is next for a record with quotes.
func (r *csvRows) splitQuoted(record []byte) positionRule {
	r.plain = r.plain[:0]
	for i := 0; ; i++ {
		if i == len(r.order) {
			return rowColumns
		}
		var field []byte
		if len(record) > 0 && record[0] == '"' {
			from := len(r.plain)
			record = record[1:]
			for {
				n := bytes.IndexByte(record, '"')
				if n < 0 {
					return rowQuotes
				}
				r.plain = append(r.plain, record[:n]...)
				record = record[n+1:]
				if len(record) == 0 || record[0] != '"' {
					break
				}
				r.plain = append(r.plain, '"')
				record = record[1:]
			}
			field = r.plain[from:]
			if len(record) > 0 && record[0] != ',' {
				return rowQuotes
			}
		} else {
			n := bytes.IndexByte(record, ',')
			if n < 0 {
				n = len(record)
			}
			field, record = record[:n], record[n:]
			if bytes.IndexByte(field, '"') >= 0 {
				return rowQuotes
			}
		}
		r.fields[r.order[i]] = field
		if len(record) == 0 {
			return positionFine
		}
		record = record[1:]
	}
}

// trimmed returns a field without the spaces around it.
func trimmed(field []byte) []byte {
	if len(field) > 0 && (field[0] <= ' ' || field[len(field)-1] <= ' ') {
		return bytes.TrimSpace(field)
	}
	return field
}

// batchRows is how many rows are looked up together.
const batchRows = 1024

// A csvBatch holds rows that are looked up together.
type csvBatch struct {
	picture *rendered
	usual   crs.Name
	withID  bool
	rows    []csvRow
	at      [batchRows]lattice.Point
	cells   [batchRows]locate.Cell
	ids     []byte // the ids of all rows, one after the other
}

type csvRow struct {
	idEnd     int // in ids
	accuracyM float64
	broken    positionRule
}

// read fills the batch. Before it waits for more to come in, the rows so far are
// answered. The error at the end of the file is io.EOF, with the last rows in the
// batch.
func (b *csvBatch) read(in *csvRows) error {
	for len(b.rows) < batchRows {
		broken, err := in.next()
		if err != nil {
			return err
		}
		row, i := csvRow{broken: broken}, len(b.rows)
		b.at[i] = lattice.Point{}
		if broken == positionFine {
			f := &in.fields
			b.at[i], row.accuracyM, row.broken = readPosition(trimmed(f[columnLon]), trimmed(f[columnLat]),
				trimmed(f[columnCRS]), trimmed(f[columnAccuracy]), b.usual)
			if id := f[columnID]; utf8.Valid(id) {
				b.ids = append(b.ids, id...)
			} else {
				b.ids, row.broken = append(b.ids, bytes.ToValidUTF8(id, replacement)...), rowEncoding
			}
		}
		row.idEnd = len(b.ids)
		b.rows = append(b.rows, row)
	}
	return nil
}

var replacement = []byte("\uFFFD")

// answer appends the answers to the batch's rows and empties it.
func (b *csvBatch) answer(dst []byte) []byte {
	n := len(b.rows)
	b.picture.LocateBatch(b.cells[:n], b.at[:n])
	skip := 1 // without ids there is no comma before the grid
	if b.withID {
		skip = 0
	}
	idStart := 0
	for i, row := range b.rows {
		if b.withID {
			dst = appendField(dst, b.ids[idStart:row.idEnd])
			idStart = row.idEnd
		}
		cell := b.cells[i]
		switch {
		case row.broken != positionFine:
			dst = append(dst, ",,,,"[skip:]...)
			dst = append(append(dst, positionRules[row.broken].Code...), '\n')
			continue
		case cell != locate.Outside:
			dst = append(dst, b.picture.text(cell).csv[skip:]...)
			continue
		}
		cell, match, _ := b.picture.Match(b.at[i], row.accuracyM)
		if match == issue.Outside {
			dst = append(dst, ",,outside,,\n"[skip:]...)
			continue
		}
		dst = append(append(dst, ","[skip:]...), b.picture.Grid(cell).Code...)
		dst = append(append(append(dst, ','), match...), b.picture.text(cell).csvEnd...)
	}
	b.rows, b.ids = b.rows[:0], b.ids[:0]
	return dst
}

// appendField appends a field of a CSV, in quotes if it needs them.
func appendField[T string | []byte](dst []byte, field T) []byte {
	plain := true
	for i := range len(field) {
		if b := field[i]; b == ',' || b == '"' || b == '\n' || b == '\r' {
			plain = false
			break
		}
	}
	if plain {
		return append(dst, field...)
	}
	dst = append(dst, '"')
	for i := range len(field) {
		if field[i] == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, field[i])
	}
	return append(dst, '"')
}

// harmless returns a text that a spreadsheet does not take for a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
