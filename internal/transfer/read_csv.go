package transfer

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"gridmap/internal/fault"
)

// csvReader reads CSV with a header line, separated by commas, semicolons or tabs.
type csvReader struct {
	csv    *csv.Reader
	budget *budget
	header *header
	width  int
	rows   int
}

// newCSV reads the header line.
func newCSV(r *bufio.Reader) (*csvReader, error) {
	b := &budget{left: maxRowBytes}
	comma := separatorOf(r)
	b.reader = r
	c := &csvReader{csv: csv.NewReader(b), budget: b, header: newHeader()}
	c.csv.Comma = comma
	c.csv.FieldsPerRecord = -1
	names, err := c.csv.Read()
	if err != nil {
		return nil, fault.New(fault.Malformed, "file.header", "", "The first line is not a header of column names.").Because(err)
	}
	c.width = len(names)
	for i, name := range names {
		if c.header.column(unescapeFormula(name)) != i {
			return nil, fault.New(fault.Invalid, "file.header", "", "The column %.40q is there twice, or two columns have no name.", name)
		}
	}
	return c, nil
}

func (c *csvReader) columns() *header { return c.header }

// next returns the next line.
func (c *csvReader) next() (row, error) {
	c.budget.left = maxRowBytes
	values, err := c.csv.Read()
	if errors.Is(err, io.EOF) {
		return row{}, io.EOF
	}
	c.rows++
	r := row{number: c.rows, header: c.header, values: values}
	var wrong *csv.ParseError
	switch {
	case errors.As(err, &wrong):
		return r, fault.New(fault.Malformed, "file.csv", "",
			"The file is not CSV from line %d, character %d on (a quotation mark is missing or too many): %v.", wrong.Line, wrong.Column, wrong.Err)
	case err != nil:
		return r, err
	case len(values) != c.width:
		line, _ := c.csv.FieldPos(0)
		return r, &rowError{c.rows, "row.width", fmt.Sprintf("Line %d has %d columns and the header %d.", line, len(values), c.width)}
	}
	for i, v := range values {
		values[i] = unescapeFormula(v)
	}
	return r, nil
}

// separatorOf looks at the first line.
func separatorOf(r *bufio.Reader) rune {
	start, _ := r.Peek(4096) // a shorter file is looked at as far as it goes
	line, _, _ := bytes.Cut(start, []byte("\n"))
	best, most := ',', bytes.Count(line, []byte(","))
	for _, other := range []rune{';', '\t'} {
		if n := bytes.Count(line, []byte(string(other))); n > most {
			best, most = other, n
		}
	}
	return best
}

// formulaStarts are the first characters that make spreadsheet programs compute a
// cell instead of showing it.
const formulaStarts = "=+-@\t\r"

// escapeFormula puts an apostrophe before a text that a spreadsheet program would
// take for a formula, and before one that already starts so, so that
// unescapeFormula gives exactly the text back. Numbers stay numbers.
func escapeFormula(text string) string {
	bare := strings.TrimLeft(text, "'")
	if bare != "" && strings.ContainsRune(formulaStarts, rune(bare[0])) && !isNumber(text) {
		return "'" + text
	}
	return text
}

// unescapeFormula takes off what escapeFormula put on.
func unescapeFormula(text string) string {
	bare := strings.TrimLeft(text, "'")
	if len(bare) < len(text) && bare != "" && strings.ContainsRune(formulaStarts, rune(bare[0])) {
		return text[1:]
	}
	return text
}

// isNumber reports whether text is digits with a sign and one point at most.
func isNumber(text string) bool {
	digits := strings.TrimPrefix(strings.TrimPrefix(text, "-"), "+")
	whole, fraction, _ := strings.Cut(digits, ".")
	return whole != "" && strings.Trim(whole+fraction, "0123456789") == ""
}
