package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"gridmap/internal/account"
	"gridmap/internal/atlas"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/httpapi"
	"gridmap/internal/issue"
	"gridmap/internal/plan"
)

// atlasPort is what cmd puts between the two.
type atlasPort struct{ *atlas.Atlas }

func (p atlasPort) Current() (httpapi.Picture, bool) {
	picture, ok := p.Atlas.Current()
	return picture, ok
}

func (p atlasPort) At(ctx context.Context, at time.Time) (httpapi.Picture, error) {
	return p.Atlas.At(ctx, at)
}

// site is a server over a city in memory, as somebody sees it: newSite's is signed
// in as an admin of everything.
type site struct {
	t        testing.TB
	city     *atlastest.City
	store    *memory
	people   *accountMemory
	plans    *planMemory
	planning *plan.Service
	sessions *sessionMemory
	atlas    *atlas.Atlas
	accounts *account.Service
	server   *httpapi.Server
	headers  map[string]string // with which requests are sent
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// newSite returns a server over a city of n grids. change, if not nil, may change
// its options.
func newSite(t testing.TB, n int, change func(o *httpapi.Options)) *site {
	t.Helper()
	return newSiteOver(t, atlastest.New(1, n), change)
}

func newSiteOver(t testing.TB, city *atlastest.City, change func(o *httpapi.Options)) *site {
	t.Helper()
	s := newPublicSite(t, city, change)
	return s.signedIn(s.addAccount(account.Account{Name: "boss", Shown: "局长", Grants: []account.Grant{{Role: account.Admin}}}).Name)
}

// newPublicSite is newSiteOver for a site in which nobody has signed in.
func newPublicSite(t testing.TB, city *atlastest.City, change func(o *httpapi.Options)) *site {
	t.Helper()
	store := newMemory(city)
	a := atlas.New(atlas.Options{Source: city, Issues: store, Log: quiet})
	if err := a.Load(context.Background()); err != nil {
		t.Fatalf("Load: %v", err)
	}
	store.redraw = func(ctx context.Context) error {
		a.Changed(atlas.People)
		return a.Refresh(ctx)
	}
	people, sessions, plans := newAccountMemory(), newSessionMemory(), &planMemory{city: city}
	planning := plan.NewService(plans, plan.Options{})
	accounts := account.NewService(account.Options{Store: people, Posts: a, Hashing: cheapHashing})
	o := httpapi.Options{
		Atlas: atlasPort{a}, Issues: issue.NewService(store, a, time.Now), Plans: planning, Store: store, Log: quiet,
		Accounts: accounts, Sessions: sessions, ReportKey: [32]byte{1}, Rates: noRates(),
		Static: fstest.MapFS{
			"index.html":    {Data: []byte(`<!doctype html><script type="importmap">{"imports":{}}</script>` + strings.Repeat("<p>gridmap</p>", 100))},
			"js/main.js":    {Data: []byte("export {}")},
			"i18n/zh.json":  {Data: []byte(`{"a":"b"}`)},
			"lib/.gitkeep":  {},
			"lib/x/pic.png": {Data: []byte("\x89PNG\r\n\x1a\n")},
		},
		SpoolDir: t.TempDir(),
	}
	if change != nil {
		change(&o)
	}
	server := httpapi.New(o)
	t.Cleanup(server.Close)
	return &site{t: t, city: city, store: store, people: people, plans: plans, planning: planning, sessions: sessions, atlas: a, accounts: accounts, server: server}
}

// noRates limits nothing.
func noRates() map[string]httpapi.Rate {
	rates := httpapi.UsualRates()
	for name := range rates {
		rates[name] = httpapi.Rate{}
	}
	return rates
}

// do answers a request, and holds both against the OpenAPI document: the answer
// has to be one that is described, and a request that was accepted too.
func (s *site) do(r *http.Request) *httptest.ResponseRecorder {
	s.t.Helper()
	s.sign(r)
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body) // of a test, from memory
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	recorder := httptest.NewRecorder()
	s.server.Handler().ServeHTTP(recorder, r)
	r.Body = io.NopCloser(bytes.NewReader(body))
	checkContract(s.t, r, recorder)
	return recorder
}

func (s *site) get(target string, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.do(request(http.MethodGet, target, "", headers...))
}

// post sends JSON.
func (s *site) post(target, body string, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.do(request(http.MethodPost, target, body, append([]string{"Content-Type", "application/json"}, headers...)...))
}

func request(method, target, body string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// document is the OpenAPI document, read once.
var document = sync.OnceValues(func() (*openapi3.T, routers.Router) {
	text := func(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
		all, err := io.ReadAll(body)
		return string(all), err
	}
	for _, contentType := range []string{"text/csv", "application/x-ndjson", "application/vnd.mapbox-vector-tile", "text/event-stream"} {
		openapi3filter.RegisterBodyDecoder(contentType, text)
	}
	openapi3filter.RegisterBodyDecoder("application/geo+json", openapi3filter.JSONBodyDecoder)
	doc, err := openapi3.NewLoader().LoadFromData(httpapi.OpenAPI())
	if err != nil {
		panic(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		panic(err)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		panic(err)
	}
	return doc, router
})

// checkContract holds a request and its answer against the OpenAPI document.
func checkContract(t testing.TB, r *http.Request, answer *httptest.ResponseRecorder) {
	t.Helper()
	_, router := document()
	route, parameters, err := router.FindRoute(r)
	if err != nil {
		if answer.Code < 300 && strings.HasPrefix(r.URL.Path, "/api/") {
			t.Errorf("%s %s is served (%d) and not described: %v", r.Method, r.URL.Path, answer.Code, err)
		}
		return
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: parameters, Route: route,
		Options: &openapi3filter.Options{IncludeResponseStatus: true, SkipSettingDefaults: true, MultiError: true,
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}} // who may do what is tested by itself
	refused := openapi3filter.ValidateRequest(context.Background(), in)
	if refused != nil && answer.Code < 300 {
		t.Errorf("%s %s was accepted (%d), but the document refuses it: %v", r.Method, r.URL, answer.Code, refused)
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: answer.Code, Header: answer.Header(),
		Options: in.Options}
	out.SetBodyBytes(answer.Body.Bytes())
	if err := openapi3filter.ValidateResponse(context.Background(), out); err != nil {
		t.Errorf("%s %s: the answer %d is not as described: %v\n%s", r.Method, r.URL, answer.Code, err, clipped(answer.Body.String()))
	}
	if answer.Code >= 400 && !strings.Contains(answer.Body.String(), `"type":"urn:gridmap:problem:`) {
		t.Errorf("%s %s: %d is not a problem document: %s", r.Method, r.URL, answer.Code, clipped(answer.Body.String()))
	}
}

func clipped(s string) string { return s[:min(len(s), 600)] }

// object is a JSON object.
type object map[string]any

func decoded(t testing.TB, answer *httptest.ResponseRecorder) object {
	t.Helper()
	var out object
	if err := json.Unmarshal(answer.Body.Bytes(), &out); err != nil {
		t.Fatalf("the answer is not JSON: %v\n%s", err, clipped(answer.Body.String()))
	}
	return out
}

// at returns the value at a path of keys and indexes.
func at(v any, path ...any) any {
	for _, step := range path {
		switch key := step.(type) {
		case string:
			switch o := v.(type) {
			case object:
				v = o[key]
			case map[string]any:
				v = o[key]
			default:
				return nil
			}
		case int:
			list, _ := v.([]any)
			if key >= len(list) {
				return nil
			}
			v = list[key]
		}
	}
	return v
}

func wantStatus(t testing.TB, answer *httptest.ResponseRecorder, status int) {
	t.Helper()
	if answer.Code != status {
		t.Fatalf("the answer is %d, want %d: %s", answer.Code, status, clipped(answer.Body.String()))
	}
}

func want(t testing.TB, v any, wanted any, path ...any) {
	t.Helper()
	if got := at(v, path...); got != wanted {
		t.Errorf("%v is %v, want %v", path, got, wanted)
	}
}

// emptyAtlas returns an atlas that is not loaded.
func emptyAtlas() *atlas.Atlas {
	return atlas.New(atlas.Options{Source: atlastest.New(1, 1), Issues: atlastest.NoIssues{}, Log: quiet})
}
