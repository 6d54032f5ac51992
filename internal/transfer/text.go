package transfer

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"gridmap/internal/fault"
)

// Limits of what is read.
const (
	DefaultMaxBytes = 1 << 30  // a file
	maxRowBytes     = 64 << 20 // a feature or a line
	maxRows         = 5_000_000
	maxVertices     = 1_000_000 // of one geometry
)

// textInfo is what a first look at a file says about its text.
type textInfo struct {
	gb18030 bool
	size    int64 // bytes
	whole   bool  // it ends with the end of a line
}

// inspect reads a file through and says how its text is encoded: UTF-8, with or
// without a byte order mark, or else GB18030 (which GBK and GB2312 are parts of).
// The fault is TooLarge over the limit and Unsupported for anything else.
func inspect(r io.Reader, maxBytes int64) (info textInfo, err error) {
	buffered := bufio.NewReaderSize(r, 1<<20)
	start, err := buffered.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return info, fmt.Errorf("read: %w", err)
	}
	if what := magic(start); what != "" {
		return info, fault.New(fault.Unsupported, "file.binary", "", "This is %s; save it as GeoJSON or CSV first.", what)
	}
	utf8Text := true
	var pending []byte
	chunk := make([]byte, 1<<20)
	for {
		n, err := buffered.Read(chunk)
		info.size += int64(n)
		if n > 0 {
			info.whole = chunk[n-1] == '\n'
		}
		if info.size > maxBytes {
			return info, fault.New(fault.TooLarge, "file.too_large", "", "The file is larger than %d bytes; split it, or raise the limit with --max-bytes.", maxBytes)
		}
		if bytes.IndexByte(chunk[:n], 0) >= 0 {
			return info, fault.New(fault.Unsupported, "file.binary", "", "The file has zero bytes: it is not text in UTF-8 or GB18030.")
		}
		if utf8Text {
			pending, utf8Text = validPrefix(append(pending, chunk[:n]...))
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return info, fmt.Errorf("read: %w", err)
		}
	}
	info.gb18030 = !utf8Text || len(pending) > 0
	return info, nil
}

// validPrefix reports whether b is UTF-8 up to a last rune that may be cut off,
// and returns that rest.
func validPrefix(b []byte) (rest []byte, ok bool) {
	for cut := 0; cut < utf8.UTFMax && cut <= len(b); cut++ {
		if utf8.Valid(b[:len(b)-cut]) {
			return append([]byte(nil), b[len(b)-cut:]...), cut == 0 || !utf8.FullRune(b[len(b)-cut:])
		}
	}
	return nil, false
}

// magic names the kind of file that starts with these bytes, if it is a known
// one that people send by mistake.
func magic(start []byte) string {
	for prefix, what := range map[string]string{
		"PK\x03\x04": "a ZIP or XLSX file", "\xd0\xcf\x11\xe0": "an old Excel file",
		"\x1f\x8b": "a gzip file", "%PDF": "a PDF", "SQLi": "a SQLite or GeoPackage file",
		"\x00\x00\x27\x0a": "a shapefile",
	} {
		if bytes.HasPrefix(start, []byte(prefix)) {
			return what
		}
	}
	return ""
}

// textOf returns r's text as UTF-8 without a byte order mark. A sequence that is
// not GB18030 becomes U+FFFD, which the rows' checks refuse.
func textOf(r io.Reader, gb18030 bool) *bufio.Reader {
	if gb18030 {
		r = transform.NewReader(r, simplifiedchinese.GB18030.NewDecoder())
	}
	buffered := bufio.NewReaderSize(r, 1<<16)
	if mark, err := buffered.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
		_, _ = buffered.Discard(3) // it has just been seen
	}
	return buffered
}

// formatOf decides by the first character that is not blank: GeoJSON begins with
// a brace (or, in a text sequence, a record separator), everything else is CSV.
func formatOf(r *bufio.Reader) (Format, error) {
	for n := 1; n <= 4096; n++ {
		start, err := r.Peek(n)
		if err != nil {
			return CSV, fault.New(fault.Invalid, "file.empty", "", "The file is empty.")
		}
		switch c := start[n-1]; c {
		case ' ', '\t', '\r', '\n':
		case '{', 0x1e:
			return GeoJSON, nil
		case '<':
			return "", fault.New(fault.Unsupported, "file.markup", "", "The file is HTML or XML; save it as GeoJSON or CSV first.")
		case '[':
			return "", fault.New(fault.Unsupported, "file.array", "", "The file is a JSON array; GeoJSON is an object: a FeatureCollection, or one feature a line.")
		default:
			return CSV, nil
		}
	}
	return "", fault.New(fault.Invalid, "file.empty", "", "The file begins with 4,096 blanks.")
}
