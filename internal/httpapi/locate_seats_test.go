package httpapi_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"gridmap/internal/atlas/atlastest"
)

// Who keeps all the streams open that one address may have keeps nobody else out.
func TestOneAddressDoesNotTakeAllStreams(t *testing.T) {
	s := newPublicSite(t, atlastest.New(1, 25), nil)
	ask := func(from string, body io.Reader) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/locate", body)
		r.RemoteAddr = from
		r.Header.Set("Content-Type", "text/csv")
		return serve(s, r)
	}
	const row = "lon,lat\n106.9,27.6\n"
	var slow sync.WaitGroup
	var writers []*io.PipeWriter
	for range 8 {
		body, writer := io.Pipe()
		writers = append(writers, writer)
		slow.Go(func() { ask("203.0.113.7:1", body) })
		if _, err := io.WriteString(writer, row); err != nil { // its reader has a seat by then
			t.Fatal(err)
		}
	}
	refused := ask("203.0.113.7:2", strings.NewReader(row))
	wantStatus(t, refused, http.StatusTooManyRequests)
	want(t, decoded(t, refused), "streams.too_many", "errors", 0, "code")
	wantStatus(t, ask("203.0.113.8:1", strings.NewReader(row)), http.StatusOK)
	for _, writer := range writers {
		_ = writer.Close() // always nil
	}
	slow.Wait()
	wantStatus(t, ask("203.0.113.7:2", strings.NewReader(row)), http.StatusOK)
}
