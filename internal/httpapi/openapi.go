package httpapi

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/labstack/echo/v4"
)

// The OpenAPI document is kept in parts, one for each noun: each has "paths" and
// "schemas"; base.json has all else.
//
//go:embed openapi/*.json
var openAPIParts embed.FS

// openAPIPart is what a part adds to the document.
type openAPIPart struct {
	Paths   map[string]json.RawMessage `json:"paths"`
	Schemas map[string]json.RawMessage `json:"schemas"`
}

// OpenAPI returns the OpenAPI 3.1 document as JSON. It panics if a part cannot be
// read: a mistake of the build.
func OpenAPI() []byte {
	entries, err := openAPIParts.ReadDir("openapi")
	if err != nil {
		panic(err)
	}
	var document map[string]any
	paths, schemas := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	for _, entry := range entries {
		content, err := openAPIParts.ReadFile("openapi/" + entry.Name())
		if err == nil && entry.Name() == "base.json" {
			err = json.Unmarshal(content, &document)
		} else if err == nil {
			var part openAPIPart
			decoder := json.NewDecoder(bytes.NewReader(content))
			decoder.DisallowUnknownFields()
			err = decoder.Decode(&part)
			maps.Copy(paths, part.Paths)
			maps.Copy(schemas, part.Schemas)
		}
		if err != nil {
			panic(fmt.Sprintf("openapi/%s: %v", entry.Name(), err))
		}
	}
	document["paths"] = paths
	components, ok := document["components"].(map[string]any)
	if !ok {
		panic("openapi/base.json: no components")
	}
	components["schemas"] = schemas
	return marshal(document)
}

// openAPI handles GET /api/v1/openapi.json.
func (s *Server) openAPI(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	c.Response().Header()["Cache-Control"] = noCache
	return send(c, echo.MIMEApplicationJSON, s.document.etag, s.document.plain, s.document.zipped)
}
