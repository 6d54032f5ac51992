package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"gridmap/internal/fault"
	"gridmap/internal/issue"
)

// maxBody is the most bytes that a JSON body may have: a description of 4,000
// characters, escaped to the utmost, with room to spare.
const maxBody = 64 << 10

// decode reads the JSON body of a request into out. Unknown fields, a field that is
// there twice, a second value, text that is not UTF-8 (400), another content type (415) and a body over
// 64 KiB (413) are refused. It returns the key of the request, which is zero
// without the header Idempotency-Key.
func decode(c echo.Context, out any) (issue.Key, error) { return decodeUpTo(c, maxBody, out) }

// decodeUpTo is decode for a body of up to so many bytes.
func decodeUpTo(c echo.Context, most int64, out any) (issue.Key, error) {
	body, err := readBody(c, most)
	if err != nil {
		return issue.Key{}, err
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(out); err != nil {
		return issue.Key{}, jsonFault(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return issue.Key{}, fault.New(fault.Malformed, "body.trailing", "", "Something follows the JSON value in the body.")
	}
	if err := refuseTwice(body); err != nil {
		return issue.Key{}, err
	}
	return readKey(c.Request(), who(c).Account, body)
}

// readBody reads a body of up to so many bytes that says that it is JSON, and is
// UTF-8.
func readBody(c echo.Context, most int64) ([]byte, error) {
	r := c.Request()
	mediaType, parameters, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || mediaType != echo.MIMEApplicationJSON ||
		parameters["charset"] != "" && !strings.EqualFold(parameters["charset"], "utf-8") {
		return nil, fault.New(fault.Unsupported, "content_type", "Content-Type", "Send application/json in UTF-8.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, most))
	if err != nil {
		return nil, bodyFault(err)
	}
	if !utf8.Valid(body) {
		return nil, fault.New(fault.Malformed, "body.encoding", "", "The body is not UTF-8.")
	}
	return body, nil
}

// bodyFault says why a body could not be read.
func bodyFault(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fault.New(fault.TooLarge, "body.too_large", "", "The body is over %d bytes.", tooLarge.Limit).Because(err)
	}
	return fault.New(fault.Malformed, "body.broken", "", "The body ended before its time.").Because(err)
}

// jsonFault names the field or the place at which a JSON value is wrong.
func jsonFault(err error) error {
	var wrongType *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	var told *fault.Fault
	if errors.As(err, &told) { // of a type that reads itself
		return told
	}
	// encoding/json has no type for an unknown field; its text is part of Go's
	// compatibility promise in all but name, and a test holds it.
	if name, ok := strings.CutPrefix(err.Error(), `json: unknown field "`); ok {
		name = clip(strings.TrimSuffix(name, `"`))
		return fault.New(fault.Malformed, "field.unknown", name, "There is no field %q here.", name).Because(err)
	}
	switch {
	case errors.As(err, &wrongType) && wrongType.Field == "":
		return fault.New(fault.Malformed, "field.type", "", "The body is a JSON object, and not this: %s.", wrongType.Value).Because(err)
	case errors.As(err, &wrongType):
		name := strings.TrimPrefix(wrongType.Field, "revisionIn.") // whose fields are those of the body
		return fault.New(fault.Malformed, "field.type", name, "The field %q cannot be a %s.", name, wrongType.Value).Because(err)
	case errors.As(err, &syntax):
		return fault.New(fault.Malformed, "body.json", "", "The body is not JSON: it goes wrong at byte %d.", syntax.Offset).Because(err)
	}
	return fault.New(fault.Malformed, "body.json", "", "The body is not one whole JSON value.").Because(err)
}

// maxKey is the most characters that an idempotency key may have.
const maxKey = 200

// readKey returns the request's idempotency key with a digest of who asks, 0 for
// the public, and for what, so that the same key with another request can be told.
// Each account, and the public, has keys of its own: what is stored is the account,
// a space, which no key has in it, and the key's digest, since with the account the
// key itself could be too long.
func readKey(r *http.Request, account int64, body []byte) (issue.Key, error) {
	given := r.Header.Values("Idempotency-Key")
	if len(given) == 0 {
		return issue.Key{}, nil
	}
	name := given[0]
	visible := strings.IndexFunc(name, func(r rune) bool { return r < '!' || r > '~' }) < 0
	if len(given) > 1 || name == "" || len(name) > maxKey || !visible {
		return issue.Key{}, fault.New(fault.Malformed, "idempotency_key.format", "Idempotency-Key",
			"An Idempotency-Key is 1 to %d visible ASCII characters, given once.", maxKey)
	}
	digest := sha256.New()
	for _, part := range []string{strconv.FormatInt(account, 10), " ", r.Method, " ", r.URL.Path, "\n"} {
		_, _ = io.WriteString(digest, part) // a hash accepts all
	}
	_, _ = digest.Write(body)
	own := sha256.Sum256([]byte(name))
	name = strconv.FormatInt(account, 10) + " " + hex.EncodeToString(own[:])
	return issue.Key{Name: name, Digest: [32]byte(digest.Sum(nil))}, nil
}

// checkText refuses texts with NUL, which no database text can hold.
func checkText(fields map[string]string) error {
	var wrong []fault.Detail
	for field, text := range fields {
		if strings.IndexByte(text, 0) >= 0 {
			wrong = append(wrong, fault.Detail{Field: field, Code: "text.nul", Text: "A text cannot hold the character NUL."})
		}
	}
	return fault.Several(fault.Malformed, wrong)
}
