package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"gridmap/geo/tile"
	"gridmap/internal/atlas"
	"gridmap/internal/roster"
)

// tileOver returns the path, without its end, of a tile that has something of
// grid 0.
func (s *site) tileOver(layer string, zoom int) string {
	p, _ := s.atlas.Current()
	cell, _ := p.GridByCode("520303001001001")
	return fmt.Sprintf("/tiles/%s/%s", layer, tile.At(p.Label(cell), zoom))
}

func TestTilesOfEveryLayer(t *testing.T) {
	s := newSite(t, 43, nil)
	s.report(s.positionIn0())
	s.atlas.Changed(atlas.Issues)
	if err := s.atlas.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	for layer, keys := range map[string]string{
		"areas": "code name level grids households", "grids": "code name kind leader because households",
		"buildings": "count households", "reference": "kind class name", "issues": "id number state category",
	} {
		zoom := 14
		if layer == "reference" {
			zoom = 10
		}
		answer := s.get(s.tileOver(layer, zoom) + ".geojson")
		wantStatus(t, answer, http.StatusOK)
		if got := answer.Header().Get("Content-Type"); got != "application/geo+json" {
			t.Errorf("%s: the content type is %s", layer, got)
		}
		properties, _ := at(decoded(t, answer), "features", 0, "properties").(map[string]any)
		for key := range strings.FieldsSeq(keys) {
			if _, ok := properties[key]; !ok {
				t.Errorf("%s: a feature has no %s: %v", layer, key, properties)
			}
		}
		vector := s.get(s.tileOver(layer, zoom) + ".mvt")
		wantStatus(t, vector, http.StatusOK)
		if got := vector.Header().Get("Content-Type"); got != "application/vnd.mapbox-vector-tile" {
			t.Errorf("%s: the content type is %s", layer, got)
		}
		if !bytes.Contains(vector.Body.Bytes(), []byte(layer)) {
			t.Errorf("%s: the vector tile does not name its layer", layer)
		}
		for _, form := range []string{".geojson", ".mvt"} { // Null Island
			empty := s.get("/tiles/" + layer + "/14/8192/8191" + form)
			wantStatus(t, empty, http.StatusNoContent)
			if empty.Body.Len() != 0 || empty.Header().Get("Gridmap-Edition") != "1" {
				t.Errorf("%s: an empty tile is %q, %v", layer, empty.Body, empty.Header())
			}
		}
	}
}

func (s *site) positionIn0() string {
	p, _ := s.atlas.Current()
	d := p.Label(0).Degrees()
	return fmt.Sprintf(`{"lon":%.7f,"lat":%.7f}`, d[0], d[1])
}

func TestGridsLayerShowsCommunitiesFromAfar(t *testing.T) {
	s := newSite(t, 43, nil)
	far := decoded(t, s.get(s.tileOver("grids", 7)+".geojson"))
	want(t, far, "community", "features", 0, "properties", "level")
	near := decoded(t, s.get(s.tileOver("grids", 15)+".geojson"))
	want(t, near, "residential", "features", 0, "properties", "kind")
}

func TestTilesThatDoNotExist(t *testing.T) {
	s := newSite(t, 5, nil)
	for _, target := range []string{
		"/tiles/magic/14/8192/8191.mvt", "/tiles/grids/5/1/1.mvt", "/tiles/grids/21/1/1.mvt", "/tiles/grids/30/1/1.mvt",
		"/tiles/grids/14/16384/1.mvt", "/tiles/grids/14/1/16384.geojson", "/tiles/grids/14/-1/1.mvt", "/tiles/grids/14/1/1",
		"/tiles/grids/14/1/1.png", "/tiles/grids/14/1/1.mvt.gz", "/tiles/grids/014/1/1.mvt", "/tiles/grids/x/1/1.mvt",
		"/tiles/grids/14/1/x.mvt", "/tiles/grids/99999999999999999999/1/1.mvt", "/tiles/magic.json", "/tiles/grids",
	} {
		wantStatus(t, s.get(target), http.StatusNotFound)
	}
	for _, query := range []string{"edition=x", "edition=-1", "edition=1.5", "edition=1&edition=1", "colour=red"} {
		wantStatus(t, s.get(s.tileOver("grids", 14)+".mvt?"+query), http.StatusBadRequest)
	}
}

func TestTilesAreCompressedForWhoTakesIt(t *testing.T) {
	s := newSite(t, 43, nil)
	target := s.tileOver("grids", 14) + ".geojson"
	plain := s.get(target).Body.Bytes()
	for accept, zipped := range map[string]bool{"gzip": true, "br, gzip;q=0.5": true, "*": true, "gzip;q=0": false, "identity": false, "": false} {
		answer := serve(s, request(http.MethodGet, target, "", "Accept-Encoding", accept))
		if got := answer.Header().Get("Content-Encoding") == "gzip"; got != zipped {
			t.Errorf("to %q the answer is compressed: %v", accept, got)
		}
		body := answer.Body.Bytes()
		if zipped {
			r, err := gzip.NewReader(answer.Body)
			if err != nil {
				t.Fatal(err)
			}
			if body, err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(body, plain) {
			t.Errorf("to %q another tile comes", accept)
		}
		if answer.Header().Get("Vary") != "Accept-Encoding" {
			t.Error("the answer does not say that it depends on Accept-Encoding")
		}
	}
}

func TestTilesAreKept(t *testing.T) {
	s := newSite(t, 43, nil)
	path := s.tileOver("grids", 15) + ".mvt"
	first := s.get(path)
	etag := first.Header().Get("ETag")
	if etag == "" || first.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("a tile has the tag %q, and is to be kept as %q", etag, first.Header().Get("Cache-Control"))
	}
	for header, status := range map[string]int{etag: 304, `"x", ` + etag: 304, strings.TrimPrefix(etag, "W/"): 304, "*": 304, `"x"`: 200, "": 200} {
		again := s.get(path, "If-None-Match", header)
		wantStatus(t, again, status)
		if status == 304 && again.Body.Len() != 0 {
			t.Error("304 has a body")
		}
	}
	version := text(decoded(t, s.get("/api/v1/map")), "layers", "grids", "version")
	for query, keep := range map[string]string{
		"": "no-cache", "?edition=1": "public, max-age=60, immutable", "?edition=1&v=old": "public, max-age=60, immutable",
		"?edition=1&v=" + version: "public, max-age=31536000, immutable", "?edition=2": "no-cache", "?v=" + version: "no-cache",
	} {
		answer := s.get(path + query)
		if got := answer.Header().Get("Cache-Control"); got != keep || answer.Header().Get("Gridmap-Edition") != "1" {
			t.Errorf("%s is to be kept as %q, edition %s; want %q", query, got, answer.Header().Get("Gridmap-Edition"), keep)
		}
	}

	// Another leader: another version and tag. Other layers stay.
	areas := text(decoded(t, s.get("/api/v1/map")), "layers", "areas", "version")
	s.city.Change(func(city *roster.Snapshot) { city.Leaves = append(city.Leaves, roster.Leave{Person: "L0"}) })
	s.redraw(atlas.People)
	after := decoded(t, s.get("/api/v1/map"))
	if text(after, "layers", "grids", "version") == version || text(after, "layers", "areas", "version") != areas {
		t.Errorf("after a leave the versions are %v", after["layers"])
	}
	wantStatus(t, s.get(path, "If-None-Match", etag), http.StatusOK)
	if got := s.get(path + "?edition=1&v=" + version).Header().Get("Cache-Control"); strings.Contains(got, "31536000") {
		t.Error("a tile under an old version may be kept for ever")
	}
}

// redraw waits until the atlas has drawn what changed.
func (s *site) redraw(parts atlas.Part) {
	s.t.Helper()
	s.atlas.Changed(parts)
	if err := s.atlas.Refresh(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func TestTileJSON(t *testing.T) {
	s := newSite(t, 43, nil)
	for _, layer := range []string{"areas", "grids", "buildings", "reference", "issues"} {
		answer := s.get("/tiles/" + layer + ".json")
		wantStatus(t, answer, http.StatusOK)
		about := decoded(t, answer)
		want(t, about, "3.0.0", "tilejson")
		want(t, about, layer, "name")
		address, _ := at(about, "tiles", 0).(string)
		template := strings.TrimPrefix(address, "http://example.com")
		path := strings.NewReplacer("{z}", "14", "{x}", "8192", "{y}", "8191").Replace(template)
		empty := s.get(path)
		wantStatus(t, empty, http.StatusNoContent)
		keep := "public, max-age=31536000, immutable"
		if layer == "issues" {
			keep = "private, no-store"
		}
		if got := empty.Header().Get("Cache-Control"); got != keep {
			t.Errorf("the address %s gives a tile to be kept as %q, want %q", address, got, keep)
		}
	}
}

func TestHeadOfATile(t *testing.T) {
	s := newSite(t, 5, nil)
	answer := serve(s, request(http.MethodHead, s.tileOver("grids", 15)+".mvt", ""))
	if answer.Code != http.StatusOK || answer.Body.Len() != 0 || answer.Header().Get("ETag") == "" {
		t.Errorf("HEAD answers %d, %d bytes, %v", answer.Code, answer.Body.Len(), answer.Header())
	}
}
