package httpapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridmap/geo/crs"
	"gridmap/geo/geotest"
	"gridmap/geo/lattice"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/fault"
	"gridmap/internal/httpapi"
	"gridmap/internal/roster"
)

// twoGrids is a city of two squares side by side, each 0.001 degrees wide: some
// 98 m in this latitude, and 111 m high.
//
//	27.601 +-----+-----+
//	       |  0  |  1  |
//	27.600 +-----+-----+
//	   106.9  106.901 106.902
func twoGrids() *atlastest.City {
	const x, y, d = 1_069_000_000, 276_000_000, 10_000
	square := func(x0, y0 int32) lattice.Shape {
		return lattice.Shape{{{{X: x0, Y: y0}, {X: x0 + d, Y: y0}, {X: x0 + d, Y: y0 + d}, {X: x0, Y: y0 + d}}}}
	}
	return atlastest.FromShapes([]lattice.Shape{square(x, y), square(x+d, y)})
}

func TestLocateGivesTheWholeAnswer(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	answer := s.get("/api/v1/locate?lon=106.9009&lat=27.6005&accuracy_m=12")
	wantStatus(t, answer, http.StatusOK)
	const whole = `{"position":{"lon":106.9009,"lat":27.6005},"edition":1,"match":"inside","distance_m":0,` +
		`"grid":{"code":"520303001001001","name":"第1网格","kind":"residential"},` +
		`"areas":[{"level":"county","code":"520303","name":"汇川区"},{"level":"subdistrict","code":"520303001","name":"第1街道"},` +
		`{"level":"community","code":"520303001001","name":"第1社区"}],` +
		`"responsible":{"role":"first_leader","person":{"id":"L0","name":"网格长L0","unit":"区直机关","phone":"138****1234","office":"301"},"because":"first_leader"},` +
		`"alternatives":[{"grid":{"code":"520303001001002","name":"第2网格"},"distance_m":9.87}]}` + "\n"
	if got := answer.Body.String(); got != whole {
		t.Errorf("the answer is\n%s, want\n%s", got, whole)
	}
	if got := answer.Header().Get("Gridmap-Edition"); got != "1" {
		t.Errorf("Gridmap-Edition is %q, want 1", got)
	}
}

func TestLocateNearAndOutside(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	near := decoded(t, s.get("/api/v1/locate?lon=106.9005&lat=27.5998"))
	want(t, near, "near", "match")
	want(t, near, "520303001001001", "grid", "code")
	want(t, near, "L0", "responsible", "person", "id")
	if d, _ := at(near, "distance_m").(float64); d < 22 || d > 22.3 {
		t.Errorf("distance_m is %v, want some 22.16", d)
	}
	outside := decoded(t, s.get("/api/v1/locate?lon=106.9005&lat=27.5998&accuracy_m=20"))
	for _, key := range []string{"grid", "responsible"} {
		want(t, outside, nil, key)
	}
	want(t, outside, "outside", "match")
	want(t, outside, 0.0, "distance_m")
}

func TestLocateReadsEverySystem(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	place := crs.WGS84{106.9005, 27.6005}
	gcj := place.GCJ02()
	for name, p := range map[string]orb.Point{"wgs84": orb.Point(place), "cgcs2000": orb.Point(place), "gcj02": orb.Point(gcj), "bd09": orb.Point(gcj.BD09())} {
		answer := decoded(t, s.get(fmt.Sprintf("/api/v1/locate?lon=%.9f&lat=%.9f&crs=%s", p[0], p[1], name)))
		want(t, answer, 106.9005, "position", "lon")
		want(t, answer, 27.6005, "position", "lat")
		want(t, answer, "520303001001001", "grid", "code")
	}
	if got := decoded(t, s.get(fmt.Sprintf("/api/v1/locate?lon=%.9f&lat=%.9f", gcj[0], gcj[1]))); at(got, "grid", "code") == "520303001001001" {
		t.Error("a GCJ-02 position taken for WGS-84 falls into the right grid: the test is too kind")
	}
}

func TestLocateAtAnEarlierMoment(t *testing.T) {
	city := twoGrids()
	city.Publish(time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC), func(s *roster.Snapshot) { s.Grids[0].Name = "后来的名字" })
	s := newSiteOver(t, city, nil)
	const place = "/api/v1/locate?lon=106.9005&lat=27.6005"
	for query, name := range map[string]string{"": "后来的名字", "&at=2026-03-10T00:00:00Z": "后来的名字",
		"&at=2026-03-09T23:59:59Z": "第1网格", "&at=2026-03-10T07:00:00%2B08:00": "第1网格"} {
		answer := s.get(place + query)
		wantStatus(t, answer, http.StatusOK)
		want(t, decoded(t, answer), name, "grid", "name")
		if edition := answer.Header().Get("Gridmap-Edition"); (edition == "2") != (name == "后来的名字") {
			t.Errorf("%s is answered from edition %s", query, edition)
		}
	}
	wantStatus(t, s.get(place+"&at=1990-01-01T00:00:00Z"), http.StatusNotFound)
	wantStatus(t, s.get(place+"&at=yesterday"), http.StatusBadRequest)
}

// TestLocateTellsWhatIsWrong holds the malformed requests of GET /locate.
func TestLocateTellsWhatIsWrong(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	for _, tt := range []struct {
		query  string
		status int
		codes  string
	}{
		{"", 400, "lon.required lat.required"},
		{"lon=106.9", 400, "lat.required"},
		{"lon=&lat=27.6", 400, "lon.required"},
		{"lon=x&lat=y", 400, "lon.number lat.number"},
		{"lon=NaN&lat=27.6", 400, "lon.number"},
		{"lon=Inf&lat=27.6", 400, "lon.number"},
		{"lon=0x1p-2&lat=27.6", 400, "lon.number"},
		{"lon=1_0&lat=27.6", 400, "lon.number"},
		{"lon=1e999&lat=27.6", 400, "lon.number"},
		{"lon=106,9&lat=27.6", 400, "lon.number"},
		{"lon=" + strings.Repeat("1", 50) + "&lat=27.6", 400, "lon.number"},
		{"lon=" + strings.Repeat("1", 5000) + "&lat=27.6", 400, "parameter.text"},
		{"lon=106.9&lat=27.6&lat=27.6", 400, "parameter.repeated"},
		{"lon=106.9&lat=27.6&colour=red", 400, "parameter.unknown"},
		{"lon=106.9&lat=27.6&Lat=1", 400, "parameter.unknown"},
		{"lon=106.9&lat=27.6&=1", 400, "parameter.unknown"},
		{"lon=106.9&lat=27.6&a%zz=1", 400, "parameter.unknown"},
		{"lon=106.9&lat=%zz", 400, "parameter.text"},
		{"lon=106.9&lat=%ff", 400, "parameter.text"},
		{"lon=106.9&lat=27.6%00", 400, "parameter.text"},
		{"lon=181&lat=27.6", 422, "position.range"},
		{"lon=106.9&lat=-90.0000001", 422, "position.range"},
		{"lon=27.6&lat=106.9", 422, "position.swapped"},
		{"lon=106.9&lat=27.6&crs=utm", 422, "crs.unknown"},
		{"lon=106.9&lat=27.6&accuracy_m=-1", 422, "accuracy.range"},
		{"lon=106.9&lat=27.6&accuracy_m=10001", 422, "accuracy.range"},
		{"lon=106.9&lat=27.6&accuracy_m=wide", 400, "accuracy.number"},
		{"lon=190&lat=27.6&crs=utm&accuracy_m=wide", 400, "position.range crs.unknown accuracy.number"},
		{"lon=106.9&lat=27.6&at=2026-13-01T00:00:00Z", 400, "time.format"},
	} {
		t.Run(clipped(tt.query), func(t *testing.T) {
			answer := s.get("/api/v1/locate?" + tt.query)
			wantStatus(t, answer, tt.status)
			var codes []string
			errs, _ := at(decoded(t, answer), "errors").([]any)
			for _, e := range errs {
				code, _ := at(e, "code").(string)
				codes = append(codes, code)
			}
			if got := strings.Join(codes, " "); got != tt.codes {
				t.Errorf("the codes are %s, want %s", got, tt.codes)
			}
		})
	}
	for _, query := range []string{"lon=%31%30%36.9005&lat=27.6005", "lon=106.9005&&lat=27.6005&"} {
		wantStatus(t, s.get("/api/v1/locate?"+query), http.StatusOK)
	}
	// More than the document promises: an empty parameter counts as absent.
	empty := httptest.NewRecorder()
	s.server.Handler().ServeHTTP(empty, request(http.MethodGet, "/api/v1/locate?lon=106.9005&lat=27.6005&crs=&at=&accuracy_m=", ""))
	wantStatus(t, empty, http.StatusOK)
}

func TestLocateGoesOnWithoutTheDatabase(t *testing.T) {
	s := newSiteOver(t, twoGrids(), nil)
	away := fault.New(fault.Unavailable, "database.away", "", "The database is away.").Because(fmt.Errorf("dial unix /secret/path: refused"))
	s.store.Down(away)
	s.city.Down(away)
	wantStatus(t, s.get("/api/v1/locate?lon=106.9005&lat=27.6005"), http.StatusOK)
	wantStatus(t, s.get("/tiles/grids/17/104460/54968.mvt"), http.StatusNoContent)
	wantStatus(t, s.get("/api/v1/grids/520303001001001"), http.StatusOK)
	wantStatus(t, s.get("/api/v1/map"), http.StatusOK)
	for _, answer := range []*httptest.ResponseRecorder{
		s.get("/readyz"), s.get("/api/v1/issues"), s.get("/api/v1/search?q=a"),
		s.post("/api/v1/issues", `{"category":"other","description":"x","position":{"lon":106.9005,"lat":27.6005}}`),
	} {
		if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") == "" {
			t.Errorf("the answer is %d, Retry-After %q, want 503", answer.Code, answer.Header().Get("Retry-After"))
		}
		if strings.Contains(answer.Body.String(), "secret") {
			t.Errorf("the answer tells a cause: %s", answer.Body)
		}
	}
	wantStatus(t, s.get("/healthz"), http.StatusOK)
}

func TestBeforeTheAtlasIsLoaded(t *testing.T) {
	s := newSite(t, 1, func(o *httpapi.Options) { o.Atlas = atlasPort{emptyAtlas()} })
	for _, target := range []string{"/readyz", "/api/v1/locate?lon=1&lat=2", "/api/v1/map", "/tiles/grids/6/1/1.mvt", "/api/v1/areas"} {
		answer := s.get(target)
		wantStatus(t, answer, http.StatusServiceUnavailable)
		want(t, decoded(t, answer), "atlas.loading", "errors", 0, "code")
	}
	wantStatus(t, s.get("/healthz"), http.StatusOK)
}

// TestLocateEqualsOwner asks for positions on borders and between them.
func TestLocateEqualsOwner(t *testing.T) {
	shapes := geotest.Coverage(7, 60, geotest.Options{})
	s := newSiteOver(t, atlastest.FromShapes(shapes), nil)
	positions := append(geotest.Positions(7, shapes, 150), geotest.BorderPositions(7, shapes, 150, 3)...)
	for _, p := range positions {
		owner, _ := geotest.Owner(shapes, p)
		d := p.Degrees()
		answer := decoded(t, s.get(fmt.Sprintf("/api/v1/locate?lon=%.7f&lat=%.7f", d[0], d[1])))
		var code any
		if owner != geotest.Outside {
			code = string(atlastest.GridCode(owner))
		} else if at(answer, "match") == "near" {
			continue
		}
		want(t, answer, code, "grid", "code")
	}
}
