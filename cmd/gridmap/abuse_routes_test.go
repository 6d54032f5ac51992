package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// operation is something that the server's own description says it does.
type operation struct {
	method, path string // the path with {parameters}
	// private is whether somebody has to be signed in. Of what is not, asks says that
	// it makes a difference all the same.
	private, asks bool
	parameters    []parameter
	contentType   string // of the body, "" if it takes none
	body          *schema
	statuses      []string // that are described
}

func (op operation) String() string { return op.method + " " + op.path }

// changes reports whether it may change something.
func (op operation) changes() bool {
	return op.method != http.MethodGet && op.method != http.MethodHead
}

// reveals reports whether it is for what is masked everywhere else.
func (op operation) reveals() bool {
	return op.path == "/api/v1/people/{id}/phone" || op.path == "/api/v1/issues/{id}/reporter"
}

// segments returns the parameters in its path.
func (op operation) segments() (names []string) {
	for _, p := range op.parameters {
		if p.In == "path" {
			names = append(names, p.Name)
		}
	}
	return names
}

// needs reports whether it cannot be asked without a parameter. For a building one
// asks by its name, or by its grid.
func (op operation) needs(p parameter) bool {
	return p.In == "query" && (p.Required || op.path == "/api/v1/buildings" && p.Name == "q")
}

type parameter struct {
	Ref      string `json:"$ref"`
	Name, In string
	Required bool
	Schema   *schema
}

// schema is as much of a JSON Schema as bodies have.
type schema struct {
	Ref        string `json:"$ref"`
	Type       any
	Properties map[string]*schema
	Items      *schema
	Enum       []any
	AnyOf      []*schema
}

// readOperations reads the OpenAPI document, so that what is new is attacked without
// anybody saying so.
func (s *siege) readOperations(t *testing.T) (all []operation) {
	t.Helper()
	_, document := s.get(t, "/api/v1/openapi.json")
	type described struct {
		Security    *[]map[string][]string
		Parameters  []parameter
		RequestBody struct {
			Content map[string]struct{ Schema *schema }
		}
		Responses map[string]json.RawMessage
	}
	var doc struct {
		Paths      map[string]map[string]described
		Components struct {
			Parameters map[string]parameter
			Schemas    map[string]*schema
		}
	}
	if err := json.Unmarshal([]byte(document), &doc); err != nil {
		t.Fatal(err)
	}
	var resolve func(*schema) *schema
	resolve = func(x *schema) *schema {
		if x == nil {
			return nil
		}
		if name, ok := strings.CutPrefix(x.Ref, "#/components/schemas/"); ok {
			x = doc.Components.Schemas[name]
		}
		for name, property := range x.Properties {
			x.Properties[name] = resolve(property)
		}
		x.Items = resolve(x.Items)
		return x
	}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(doc.Paths[path])) {
			d := doc.Paths[path][method]
			op := operation{method: strings.ToUpper(method), path: path, private: d.Security == nil,
				asks: d.Security != nil && len(*d.Security) > 0, statuses: slices.Sorted(maps.Keys(d.Responses))}
			for _, p := range d.Parameters {
				if name, ok := strings.CutPrefix(p.Ref, "#/components/parameters/"); ok {
					p = doc.Components.Parameters[name]
				}
				op.parameters = append(op.parameters, p)
			}
			for _, contentType := range slices.Sorted(maps.Keys(d.RequestBody.Content)) {
				op.contentType, op.body = contentType, resolve(d.RequestBody.Content[contentType].Schema)
			}
			all = append(all, op)
		}
	}
	if len(all) < 40 {
		t.Fatalf("only %d operations are described", len(all))
	}
	return all
}

// target returns the path of an operation with what lies on one side, and the
// parameters that it needs. A parameter that nothing is known for fails the test: it
// has to be attacked too.
func (s *siege) target(t *testing.T, op operation, side map[string]string) string {
	t.Helper()
	parts := strings.Split(op.path, "/")
	for i, part := range parts {
		open, end := strings.Index(part, "{"), strings.Index(part, "}")
		if open < 0 {
			continue
		}
		name := part[open+1 : end]
		value, ok := side[name]
		if !ok {
			value, ok = side[parts[i-1]]
		}
		if !ok {
			t.Fatalf("%s: what is {%s}? The siege needs to know one of these.", op, name)
		}
		parts[i] = value + part[end+1:]
	}
	target, glue := strings.Join(parts, "/"), "?"
	for _, p := range op.parameters {
		if op.needs(p) {
			value, ok := parameterValues[p.Name]
			if !ok {
				t.Fatalf("%s: what is the parameter %s? The siege needs to know a good value.", op, p.Name)
			}
			target += glue + p.Name + "=" + value
			glue = "&"
		}
	}
	return target
}

// parameterValues are good values of parameters.
var parameterValues = map[string]string{"lon": "106.915", "lat": "27.715", "q": "13911110002"}

// fields returns a body of an operation that is all right, with every field, about
// what lies on one side.
func (s *siege) fields(t *testing.T, op operation, side map[string]string) map[string]any {
	t.Helper()
	if op.contentType != "application/json" || op.body == nil {
		return nil
	}
	if body := s.planFields(t, op, side); body != nil {
		return body
	}
	body, _ := s.sample(t, op, "", op.body, side).(map[string]any)
	return body
}

// sample returns a value that a schema describes. What it is called says more than
// its type; a field of neither a known name nor a known type fails the test.
func (s *siege) sample(t *testing.T, op operation, name string, x *schema, side map[string]string) any {
	t.Helper()
	if name == "revision" {
		table, key := "issue", "issues"
		switch {
		case strings.Contains(op.path, "/accounts/"):
			table, key = "account", "accounts"
		case op.ofPlan():
			table, key = "plan", "plans"
		}
		return json.Number(s.text(t, "SELECT revision::text FROM "+table+" WHERE id::text = $1", side[key]))
	}
	s.named++
	known := map[string]any{"category": "other", "role": "member", "code": side["areas"], "lon": 106.905, "lat": 27.715, "crs": "wgs84",
		"state": "in_progress", "name": fmt.Sprint("somebody.", s.named), "person": "", "phone": "13600000000", "password": passwordOf("chosen"), "current": passwordOf("captain"), "days": 30, "disabled": false}
	if op.path == "/api/v1/session" { // few guesses at one name are free, and each costs
		known["name"] = "somebody"
	}
	if value, ok := known[name]; ok {
		return value
	}
	switch {
	case x == nil:
	case len(x.Enum) > 0:
		return x.Enum[0]
	case x.Type == "object":
		object := map[string]any{}
		for field, of := range x.Properties {
			object[field] = s.sample(t, op, field, of, side)
		}
		return object
	case x.Type == "array":
		return []any{s.sample(t, op, "", x.Items, side)}
	case x.Type == "string":
		return "siege"
	case x.Type == "integer", x.Type == "number":
		return 1
	case x.Type == "boolean":
		return true
	}
	t.Fatalf("%s: what is the field %q? The siege needs to know a good value.", op, name)
	return nil
}

// sent returns a body of an operation as it is sent.
func (s *siege) sent(t *testing.T, op operation, side map[string]string) string {
	t.Helper()
	switch op.contentType {
	case "":
		return ""
	case "application/json":
		body, err := json.Marshal(s.fields(t, op, side))
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	case "text/csv", "application/x-ndjson":
		return bodies[op.contentType]
	}
	t.Fatalf("%s takes %s: the siege needs to know such a body", op, op.contentType)
	return ""
}

// bodies are bodies that are no JSON.
var bodies = map[string]string{
	"text/csv":             "lon,lat\n106.915,27.715\n",
	"application/x-ndjson": `{"lon":106.915,"lat":27.715}` + "\n",
}
