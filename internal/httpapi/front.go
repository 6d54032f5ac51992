package httpapi

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"gridmap/internal/fault"
)

// frontEnd holds the files of the front end, ready to be sent.
type frontEnd struct {
	files map[string]*asset // by path, "index.html"
}

// asset is one file of the front end.
type asset struct {
	contentType string
	plain       []byte
	zipped      []byte // nil where compression gains nothing
	etag        string // of the plain bytes, without quotes
	csp         []string
}

// contentTypes are fixed here, since the machine's own table may lack them.
var contentTypes = map[string]string{
	".html":        "text/html; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".ico":         "image/x-icon",
	".txt":         "text/plain; charset=utf-8",
	".md":          "text/plain; charset=utf-8",
	".webmanifest": "application/manifest+json",
	".woff2":       "font/woff2",
}

// newFrontEnd reads every file below root, which may be nil, into memory.
func newFrontEnd(root fs.FS, base *BaseMap) *frontEnd {
	f := &frontEnd{files: map[string]*asset{}}
	if root != nil {
		err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.HasPrefix(path.Base(name), ".") {
				return err
			}
			content, err := fs.ReadFile(root, name)
			if err != nil {
				return err
			}
			file := newAsset(name, content)
			file.csp = []string{contentSecurityPolicy(content, base)}
			f.files[name] = file
			return nil
		})
		if err != nil {
			panic(fmt.Sprintf("httpapi: the front end cannot be read: %v", err))
		}
	}
	return f
}

func newAsset(name string, content []byte) *asset {
	sum := sha256.Sum256(content)
	a := &asset{plain: content, etag: hex.EncodeToString(sum[:12]), contentType: contentTypes[path.Ext(name)]}
	if a.contentType == "" {
		a.contentType = mime.TypeByExtension(path.Ext(name))
	}
	if a.contentType == "" {
		a.contentType = echo.MIMEOctetStream
	}
	var zipped bytes.Buffer
	writer, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	_, _ = writer.Write(content) // a buffer takes all
	_ = writer.Close()
	if zipped.Len() < len(content)*9/10 {
		a.zipped = zipped.Bytes()
	}
	return a
}

var importMap = regexp.MustCompile(`(?s)<script type="importmap">(.*?)</script>`)

// contentSecurityPolicy allows what a page itself needs: the server's own files, its
// import map by its hash, and the base map's pictures. No inline script or style
// runs, no other site may frame it, and forms go nowhere else. Scripts and pictures
// have a policy too: a worker goes by its script's, and a picture may be opened as a
// page.
func contentSecurityPolicy(page []byte, base *BaseMap) string {
	scripts := "'self'"
	for _, found := range importMap.FindAllSubmatch(page, -1) {
		sum := sha256.Sum256(found[1])
		scripts += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	images := "'self' data: blob:"
	if host := baseMapSource(base); host != "" {
		images += " " + host
	}
	return "default-src 'none'; script-src " + scripts + "; style-src 'self'; img-src " + images +
		"; connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'" +
		"; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

var sourceHost = regexp.MustCompile(`^(\*\.)?[A-Za-z0-9.-]+(:[0-9]+)?$`)

// baseMapSource returns the host of the base map as a policy names it, "" if
// there is none or it is none: https://{s}.tile.example/… is https://*.tile.example.
func baseMapSource(base *BaseMap) string {
	if base == nil {
		return ""
	}
	scheme, rest, ok := strings.Cut(base.URL, "://")
	host, _, _ := strings.Cut(rest, "/")
	if first, after, found := strings.Cut(host, "."); found && strings.Contains(first, "{") {
		host = "*." + after
	}
	if !ok || scheme != "https" && scheme != "http" || !sourceHost.MatchString(host) {
		return ""
	}
	return (&url.URL{Scheme: scheme, Host: host}).String()
}

// frontFile handles GET and HEAD of the front end's files; / is index.html.
// Browsers may keep them, and ask each time whether they still stand.
func (s *Server) frontFile(c echo.Context) error {
	name := strings.TrimPrefix(path.Clean("/"+c.Request().URL.Path), "/")
	if name == "" {
		name = "index.html"
	}
	file := s.front.files[name]
	if file == nil {
		return fault.New(fault.NotFound, "path.unknown", "", "Nothing is served at this path.")
	}
	header := c.Response().Header()
	header["Content-Security-Policy"] = file.csp
	header["Cross-Origin-Opener-Policy"] = sameOrigin
	header.Set(echo.HeaderCacheControl, "no-cache")
	return send(c, file.contentType, file.etag, file.plain, file.zipped)
}

// send answers with bytes that have an ETag, compressed if there is a compressed
// form and the client takes it, or with 304 if the client has them already.
func send(c echo.Context, contentType, etag string, plain, zipped []byte) error {
	r, response := c.Request(), c.Response()
	header := response.Header()
	body := plain
	if zipped != nil {
		header["Vary"] = varyEncoding
		if acceptsGzip(r.Header.Get(echo.HeaderAcceptEncoding)) {
			body = zipped
			etag += "-gz" // a strong tag names the bytes
			header["Content-Encoding"] = encodingGzip
		}
	}
	etag = `"` + etag + `"`
	header["Etag"] = []string{etag}
	if matches(r.Header.Get("If-None-Match"), etag) {
		header.Del(echo.HeaderContentEncoding)
		response.WriteHeader(http.StatusNotModified)
		return nil
	}
	header["Content-Type"] = []string{contentType}
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	response.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	_, _ = response.Write(body) // a client that has gone away is no news
	return nil
}

var (
	varyEncoding = []string{"Accept-Encoding"}
	encodingGzip = []string{"gzip"}
)

// acceptsGzip reads Accept-Encoding: gzip, or *, unless its weight is 0.
func acceptsGzip(header string) bool {
	for header != "" {
		var part string
		part, header, _ = strings.Cut(header, ",")
		coding, weight, _ := strings.Cut(part, ";")
		coding = strings.TrimSpace(coding)
		if !strings.EqualFold(coding, "gzip") && coding != "*" {
			continue
		}
		weight = strings.ReplaceAll(weight, " ", "")
		if q, ok := strings.CutPrefix(weight, "q="); ok {
			value, err := strconv.ParseFloat(q, 64)
			return err == nil && value > 0
		}
		return true
	}
	return false
}

// matches reads If-None-Match: whether it names the tag, which is in quotes. The
// comparison is the weak one (RFC 9110, 13.1.2).
func matches(header, etag string) bool {
	etag = strings.TrimPrefix(etag, "W/")
	for header != "" {
		var part string
		part, header, _ = strings.Cut(header, ",")
		part = strings.TrimSpace(part)
		if part == "*" || strings.TrimPrefix(part, "W/") == etag {
			return true
		}
	}
	return false
}
