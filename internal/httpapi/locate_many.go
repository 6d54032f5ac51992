package httpapi

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/geo/crs"
	"gridmap/internal/fault"
)

// Limits of POST /api/v1/locate. There is none on the number of rows.
const (
	maxRow         = 16 << 10              // bytes in a row
	maxLocating    = 32                    // streams at a time
	maxOwnLocating = 8                     // of them from one address
	chunkTimeout   = 60 * time.Second      // for a chunk to come in, or to be taken
	byteTime       = 10 * time.Millisecond // of waiting that each byte is worth
)

const (
	csvMIME    = "text/csv"
	ndjsonMIME = "application/x-ndjson"
)

// locateMany handles POST /api/v1/locate: many positions, answered in the order
// and the format in which they come, from one picture. A row that is wrong gets
// its own error in its place.
func (s *Server) locateMany(c echo.Context) error {
	q, err := readQuery(c, "crs", "at")
	if err != nil {
		return err
	}
	usual := crs.NameWGS84
	if name := q.text("crs"); name != "" {
		if usual, err = crs.Parse(name); err != nil {
			return crsUnknown.fault()
		}
	}
	r := c.Request()
	mediaType, parameters, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	utf8Text := parameters["charset"] == "" || strings.EqualFold(parameters["charset"], "utf-8")
	if err != nil || mediaType != csvMIME && mediaType != ndjsonMIME || !utf8Text {
		return fault.New(fault.Unsupported, "content_type", "Content-Type", "Send text/csv or application/x-ndjson in UTF-8.")
	}
	picture, err := s.pictureAt(c, &q, render)
	if err != nil {
		return err
	}
	from := byAddress(lookingUp, s.edge.client(r))
	if !s.locating.take(from, s.edge.local(r)) {
		return fault.New(fault.TooMany, "streams.too_many", "", "Too many files are being answered already; try again in a moment.")
	}
	defer s.locating.leave(from)
	control := http.NewResponseController(c.Response().Writer)
	_ = control.EnableFullDuplex() // where it cannot be, all is read before all is written
	body := newPatientReader(r.Body, control)
	if mediaType == csvMIME {
		return s.locateCSV(c, body, picture, usual)
	}
	return s.locateLines(c, body, picture, usual)
}

// patientReader waits for the client for as long as it gets something for it, in
// place of a time limit for the whole request. It has patience for chunkTimeout; to
// wait uses it up, and each byte gives some back. So a stream that stops ends after
// a minute, and one that comes in by fewer than 100 bytes a second somewhat later,
// while the time that the server takes costs it nothing.
type patientReader struct {
	from     io.Reader
	control  *http.ResponseController
	patience time.Duration
}

func newPatientReader(from io.Reader, control *http.ResponseController) *patientReader {
	return &patientReader{from, control, chunkTimeout}
}

// Read reads what there is. Its error is errTrickles when it has no patience left,
// or that of the connection.
func (r *patientReader) Read(p []byte) (int, error) {
	begun := time.Now()
	_ = r.control.SetReadDeadline(begun.Add(r.patience)) // in tests there is no connection
	n, err := r.from.Read(p)
	_ = r.control.SetReadDeadline(time.Time{}) // over HTTP/2 it would end the request between two reads
	r.patience = min(r.patience-time.Since(begun)+time.Duration(n)*byteTime, chunkTimeout)
	if err == nil && r.patience <= 0 {
		err = errTrickles
	}
	return n, err
}

var errTrickles = fmt.Errorf("the request comes in too slowly: %w", os.ErrDeadlineExceeded)

// patientWriter sends chunks at once. While the request still comes in, the
// client may be too busy sending to read, so a write has no time limit until
// hurry is called.
type patientWriter struct {
	to      *echo.Response
	control *http.ResponseController
	hurried atomic.Bool
}

// Write sends a chunk at once; while hurried, within the time for a chunk.
func (w *patientWriter) Write(p []byte) (int, error) {
	if w.hurried.Load() {
		w.limit(chunkTimeout)
	}
	n, err := w.to.Write(p)
	if err == nil {
		err = w.control.Flush()
	}
	return n, err
}

// hurry gives the write under way, and each one after it, a time limit.
func (w *patientWriter) hurry(limit time.Duration) {
	w.hurried.Store(true)
	w.limit(limit)
}

func (w *patientWriter) limit(limit time.Duration) {
	_ = w.control.SetWriteDeadline(time.Now().Add(limit)) // in tests there is no connection
}

// answerStream is the answer to a stream: what is written goes to the client by
// way of a spool.
type answerStream struct {
	spool  *spool
	client *patientWriter
	rows   int
	out    []byte
}

// begin starts the answer: from here on nothing but rows can be said.
func (s *Server) begin(c echo.Context, picture *rendered, contentType string) *answerStream {
	response := c.Response()
	header := response.Header()
	header.Set(echo.HeaderContentType, contentType)
	header["Cache-Control"] = noCache
	header.Set("X-Accel-Buffering", "no")
	picture.tag(header)
	response.WriteHeader(http.StatusOK)
	client := &patientWriter{to: response, control: http.NewResponseController(response.Writer)}
	_ = client.control.SetWriteDeadline(time.Time{}) // in tests there is no connection
	return &answerStream{spool: newSpool(client, s.spoolDir, usualSpool), client: client}
}

// flush gives what is written to the client.
func (a *answerStream) flush() error {
	err := a.spool.write(a.out)
	a.out = a.out[:0]
	return err
}

// end sends the rest, or cuts the connection if the request could not be read to
// its end: the client must not take half an answer for a whole one.
func (s *Server) end(a *answerStream, readErr error) error {
	s.figures.rows.Add(float64(a.rows))
	if readErr == nil {
		readErr = a.flush()
	}
	if readErr != nil {
		a.client.hurry(0)
		a.spool.abandon()
		return fmt.Errorf("stream of positions: %w", readErr)
	}
	a.client.hurry(chunkTimeout)
	return a.spool.finish()
}
