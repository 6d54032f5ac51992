package httpapi

import (
	"bytes"
	"io"
)

// A rowReader cuts a stream into rows: lines, and for CSV records whose quoted
// fields may hold line ends. It holds one buffer, whatever the stream's length.
type rowReader struct {
	from       io.Reader
	quotes     bool // lines may be continued inside quotes
	buf        []byte
	start, end int
	eof        bool
	skip       bool // the rest of an over-long row is still to be dropped
	// pause is called before more is read, which may take as long as the sender
	// likes: whoever sends one row and waits for its answer gets it.
	pause func() error
}

func newRowReader(from io.Reader, quotes bool) *rowReader {
	return &rowReader{from: from, quotes: quotes, buf: make([]byte, 256<<10), pause: func() error { return nil }}
}

// next returns the next row without its line end, which stays valid until the
// following call. A row that is over-long or whose quotes do not end is nil with
// the rule that it breaks, and the row after it begins on the next line. At the
// end of the stream the error is io.EOF.
func (r *rowReader) next() (row []byte, broken positionRule, err error) {
	for {
		data := r.buf[r.start:r.end]
		n := bytes.IndexByte(data, '\n')
		switch {
		case r.skip:
			if r.skip = n < 0 && !r.eof; !r.skip {
				r.take(data, n)
				continue
			}
			r.start = r.end
		case n > maxRow || n < 0 && len(data) > maxRow:
			r.skip = n < 0
			r.take(data, n)
			return nil, rowLong, nil
		case n < 0 && r.eof && len(data) == 0:
			return nil, positionFine, io.EOF
		case n >= 0 || r.eof:
			row, broken, again := r.cut(data, n)
			if !again {
				return row, broken, nil
			}
		}
		if err := r.fill(); err != nil {
			return nil, positionFine, err
		}
	}
}

// take moves past n bytes of data and their line end, or past all if n < 0.
func (r *rowReader) take(data []byte, n int) {
	if n < 0 || n+1 > len(data) {
		r.start = r.end
		return
	}
	r.start += n + 1
}

// cut returns the row that begins data, whose first line ends at n; at the end of
// the stream n may be negative. again means that more has to be read first.
func (r *rowReader) cut(data []byte, n int) (row []byte, broken positionRule, again bool) {
	if n < 0 {
		n = len(data)
	}
	first := n
	for r.quotes && bytes.Count(data[:n], quote)%2 == 1 {
		more := bytes.IndexByte(data[min(n+1, len(data)):], '\n')
		switch {
		case n+1+more > maxRow || more < 0 && (len(data) > maxRow || r.eof && n == len(data)):
			r.take(data, first)
			return nil, rowQuotes, false
		case more >= 0:
			n += 1 + more
		case r.eof:
			n = len(data)
		default:
			return nil, positionFine, true
		}
	}
	r.take(data, n)
	return bytes.TrimSuffix(data[:n], carriage), positionFine, false
}

var (
	quote    = []byte{'"'}
	carriage = []byte{'\r'}
)

// fill reads more behind what is held, which it moves to the front.
func (r *rowReader) fill() error {
	if err := r.pause(); err != nil {
		return err
	}
	r.end = copy(r.buf, r.buf[r.start:r.end])
	r.start = 0
	n, err := r.from.Read(r.buf[r.end:])
	r.end += n
	if err == io.EOF {
		r.eof, err = true, nil
	}
	return err
}
