package httpapi_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"gridmap/internal/account"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/httpapi"
)

// TestEveryRouteIsDescribed compares the routes with the OpenAPI document, both
// ways.
func TestEveryRouteIsDescribed(t *testing.T) {
	s := newSite(t, 1, nil)
	parameter := regexp.MustCompile(`:([a-z]+)`)
	served := map[string]bool{}
	for _, r := range s.server.Routes() {
		path := parameter.ReplaceAllString(r.Path, "{$1}")
		switch {
		case path == "/*" || r.Method == http.MethodHead:
			continue
		case path == "/tiles/{layer}":
			served[r.Method+" /tiles/{layer}.json"] = true
		case strings.HasSuffix(path, "/{z}/{x}/{y}"):
			served[r.Method+" "+path+".mvt"], served[r.Method+" "+path+".geojson"] = true, true
		default:
			served[r.Method+" "+path] = true
		}
	}
	doc, _ := document()
	described := map[string]bool{}
	ids := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			described[method+" "+path] = true
			if operation.OperationID == "" || ids[operation.OperationID] {
				t.Errorf("%s %s has no operation id of its own", method, path)
			}
			ids[operation.OperationID] = true
			if operation.Summary == "" || len(operation.Tags) == 0 {
				t.Errorf("%s %s has no summary or no tag", method, path)
			}
		}
	}
	for route := range served {
		if !described[route] {
			t.Errorf("%s is served and not described", route)
		}
	}
	for route := range described {
		if !served[route] {
			t.Errorf("%s is described and not served", route)
		}
	}
}

func TestDocumentIsServed(t *testing.T) {
	s := newSite(t, 1, nil)
	answer := s.get("/api/v1/openapi.json")
	wantStatus(t, answer, http.StatusOK)
	if answer.Body.String() != string(httpapi.OpenAPI()) {
		t.Error("what is served is not the document")
	}
	want(t, decoded(t, answer), "3.1.0", "openapi")
	again := s.get("/api/v1/openapi.json", "If-None-Match", answer.Header().Get("ETag"))
	wantStatus(t, again, http.StatusNotModified)
}

// TestParametersAreDescribed asks every GET route for a parameter that it does not
// have: the refusal lists those that it has, which have to be those described.
func TestParametersAreDescribed(t *testing.T) {
	s := newSite(t, 1, nil)
	doc, _ := document()
	list := regexp.MustCompile(`known are: (.*)\.$`)
	for path, item := range doc.Paths.Map() {
		if path == "/metrics" || path == "/auth/openid/callback" {
			continue // what they are not told of they pass over
		}
		id := "00000000-0000-7000-8000-000000000000"
		if !strings.Contains(path, "/issues/") {
			id = "1"
		}
		for method, operation := range item.Operations() {
			var described []string
			for _, p := range append(slices.Clone(item.Parameters), operation.Parameters...) {
				if p.Value.In == "query" {
					described = append(described, p.Value.Name)
				}
			}
			target := strings.NewReplacer("{layer}", "grids", "{z}", "6", "{x}", "50", "{y}", "26",
				"{code}", "520303001001001", "{id}", id).Replace(path)
			answer := s.do(request(method, target+"?colour=red", "{}", "Content-Type", "application/json"))
			if answer.Code != http.StatusBadRequest {
				t.Errorf("%s %s takes a parameter that it does not have: %d", method, path, answer.Code)
				continue
			}
			detail, _ := at(decoded(t, answer), "detail").(string)
			var known []string
			if m := list.FindStringSubmatch(detail); len(m) == 2 && m[1] != "none" {
				known = strings.Split(m[1], ", ")
			}
			slices.Sort(described)
			slices.Sort(known)
			if !slices.Equal(described, known) {
				t.Errorf("%s %s knows the parameters %v, and %v are described", method, path, known, described)
			}
		}
	}
}

// TestRulesAreDescribed holds what the document says of who may ask, and how often,
// against the rules.
func TestRulesAreDescribed(t *testing.T) {
	s := newPublicSite(t, atlastest.New(1, 1), nil)
	doc, _ := document()
	parameter := regexp.MustCompile(`:([a-z]+)`)
	for _, rule := range s.server.Rules() {
		path := parameter.ReplaceAllString(rule.Path, "{$1}")
		switch {
		case rule.Path == "/*" || rule.Method == http.MethodHead:
			continue
		case path == "/tiles/{layer}":
			path += ".json"
		case strings.HasSuffix(path, "/{y}"):
			path += ".mvt"
		}
		operation := doc.Paths.Find(path).GetOperation(rule.Method)
		security := doc.Security
		if operation.Security != nil {
			security = *operation.Security
		}
		nobody := slices.ContainsFunc(security, func(r openapi3.SecurityRequirement) bool { return len(r) == 0 })
		asked := len(security) > 0
		if asked != (rule.Needs != account.Public || rule.AsksWho) || asked && nobody != (rule.AsksWho || rule.Needs == account.Operate) {
			t.Errorf("%s %s needs %s, and is described with %v", rule.Method, path, rule.Needs, security)
		}
		for status, has := range map[int]bool{http.StatusUnauthorized: asked, http.StatusForbidden: true, http.StatusTooManyRequests: rule.Limited} {
			if described := operation.Responses.Status(status) != nil; described != has && (has || status == http.StatusTooManyRequests) {
				t.Errorf("%s %s: the answer %d is described: %v", rule.Method, path, status, described)
			}
		}
	}
}
