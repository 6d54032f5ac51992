package transfer

import (
	"strings"

	"github.com/paulmach/orb"
)

// header numbers the columns of a file by their names in lower case.
type header struct{ index map[string]int }

func newHeader() *header { return &header{index: map[string]int{}} }

// column returns the number of a column, a new one if it is not there yet.
func (h *header) column(name string) int {
	name = strings.ToLower(strings.TrimSpace(name))
	i, ok := h.index[name]
	if !ok {
		i = len(h.index)
		h.index[name] = i
	}
	return i
}

// row is one record of a file, before anybody knows what it means.
type row struct {
	number   int // 1-based; a header line does not count
	header   *header
	values   []string
	geometry orb.Geometry // as in the file, in its system; nil if there is none
	hasZ     bool         // the file has heights, which are dropped
}

// text returns the value in a column, without blanks around it, and whether the
// file has that column.
func (r row) text(column string) (string, bool) {
	i, ok := r.header.index[column]
	if !ok {
		return "", false
	}
	if i >= len(r.values) {
		return "", true
	}
	return strings.TrimSpace(r.values[i]), true
}

// reader reads the rows of one format. next returns io.EOF at the end, a
// *rowError for a row that cannot be read although the next one can, and another
// error if reading cannot go on.
type reader interface {
	next() (row, error)
	columns() *header
}

// rowError is what is wrong with one row.
type rowError struct {
	row  int
	code string
	text string
}

func (e *rowError) Error() string { return e.text }
