package httpapi

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"sync"

	"github.com/labstack/echo/v4"
)

// worthZipping is how many bytes an answer needs to have to be compressed.
const worthZipping = 4 << 10

var varyWhoAndEncoding = []string{"Cookie, Authorization, Accept-Encoding"}

// zippers are writers that are used again: a new one takes over a megabyte.
var zippers = sync.Pool{New: func() any {
	writer, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	return writer
}}

// zip compresses an answer that is made for one reader alone: quickly rather than
// well.
func zip(body []byte) []byte {
	var zipped bytes.Buffer
	zipped.Grow(len(body) / 3)
	writer := zippers.Get().(*gzip.Writer) //nolint:errcheck // the pool holds nothing else
	defer zippers.Put(writer)
	writer.Reset(&zipped)
	_, _ = writer.Write(body) // a buffer takes all
	_ = writer.Close()
	return zipped.Bytes()
}

// answerLong sends JSON to one who asks and to nobody's cache, compressed if it is
// long and they take it.
func answerLong(c echo.Context, body []byte) error {
	response := c.Response()
	header := response.Header()
	header["Cache-Control"] = noStore
	header["Vary"] = varyWhoAndEncoding
	if len(body) > worthZipping && acceptsGzip(c.Request().Header.Get(echo.HeaderAcceptEncoding)) {
		header["Content-Encoding"] = encodingGzip
		body = zip(body)
	}
	header["Content-Type"] = jsonType
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	response.WriteHeader(http.StatusOK)
	_, _ = response.Write(body) // a client that has gone away is no news
	return nil
}

// hasAlready answers 304 to a client that has what a tag names. The tag, which is
// without quotes, is a weak one: the same for the plain and the compressed form.
func hasAlready(c echo.Context, tag string) bool {
	header := c.Response().Header()
	header["Vary"] = varyWhoAndEncoding
	tag = `W/"` + tag + `"`
	header["Etag"] = []string{tag}
	if !matches(c.Request().Header.Get("If-None-Match"), tag) {
		return false
	}
	c.Response().WriteHeader(http.StatusNotModified)
	return true
}
