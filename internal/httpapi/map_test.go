package httpapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"gridmap/internal/account"
	"gridmap/internal/httpapi"
	"gridmap/internal/place"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

func items(t testing.TB, v object) []any {
	t.Helper()
	list, ok := v["items"].([]any)
	if !ok {
		t.Fatalf("there are no items in %v", v)
	}
	return list
}

func TestMapTellsWhatAPageNeeds(t *testing.T) {
	s := newSite(t, 43, func(o *httpapi.Options) {
		o.BaseMap = &httpapi.BaseMap{URL: "https://{s}.tile.example/{z}/{x}/{y}.png", Attribution: "©", MaxZoom: 18, CRS: "wgs84"}
	})
	answer := decoded(t, s.get("/api/v1/map"))
	want(t, answer, "遵义市汇川区", "city")
	want(t, answer, true, "made_up")
	want(t, answer, 43.0, "counts", "grids")
	want(t, answer, 86.0, "counts", "buildings")
	want(t, answer, 6.0, "layers", "grids", "minzoom")
	want(t, answer, 20.0, "layers", "issues", "maxzoom")
	want(t, answer, "sanitation", "categories", 0, "code")
	want(t, answer, "in_progress", "next_states", "routed", 0)
	want(t, answer, "https://{s}.tile.example/{z}/{x}/{y}.png", "base_map", "url")
	if layers, _ := answer["layers"].(map[string]any); len(layers) != 5 {
		t.Errorf("the layers are %v", layers)
	}
}

// A city that nobody named is called what its area is called, or its only county.
func TestTheMapNamesTheCity(t *testing.T) {
	city, county := region.Area{Code: "5203", Name: "遵义市"}, region.Area{Code: "520303", Name: "汇川区"}
	sister := region.Area{Code: "520302", Name: "红花岗区"}
	for _, tt := range []struct {
		given string
		areas []region.Area
		want  string
	}{
		{"网格遵义", []region.Area{city, county}, "网格遵义"},
		{"", []region.Area{city, sister, county}, "遵义市"},
		{"", []region.Area{county}, "汇川区"},
		{"", []region.Area{sister, county}, ""},
		{"", []region.Area{city, county, {Code: "520402", Name: "西秀区"}}, ""},
		{"", nil, ""},
	} {
		s := newSite(t, 1, nil)
		s.city.Change(func(c *roster.Snapshot) {
			c.Installation.City = tt.given
			narrow := slices.DeleteFunc(slices.Clone(c.Areas), func(a region.Area) bool { return len(a.Code) <= 6 })
			c.Areas = slices.Concat(tt.areas, narrow)
		})
		if err := s.atlas.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		want(t, decoded(t, s.get("/api/v1/map")), tt.want, "city")
	}
}

func TestAreas(t *testing.T) {
	s := newSite(t, 43, nil)
	counties := items(t, decoded(t, s.get("/api/v1/areas")))
	if len(counties) != 1 || text(counties[0], "code") != "520303" || at(counties[0], "households") != 43.0*21 {
		t.Errorf("the counties are %v", counties)
	}
	below := decoded(t, s.get("/api/v1/areas?parent=520303&limit=2"))
	if len(items(t, below)) != 2 || text(below, "next") != "520303002" {
		t.Errorf("the first two subdistricts are %v", below)
	}
	rest := decoded(t, s.get("/api/v1/areas?parent=520303&cursor="+text(below, "next")))
	if len(items(t, rest)) != 1 || at(rest, "next") != nil {
		t.Errorf("the rest is %v", rest)
	}
	area := decoded(t, s.get("/api/v1/areas/520303003001"))
	want(t, area, 3.0, "grids")
	want(t, area, "520303", "areas", 0, "code")
	want(t, area, "520303003", "areas", 1, "code")
	for _, code := range []string{"1", "520304", "520303001001001", "52030300x", "520303000000", "%00", "%ff"} {
		wantStatus(t, s.get("/api/v1/areas/"+code), http.StatusNotFound)
	}
	wantStatus(t, s.get("/api/v1/areas?parent=x"), http.StatusUnprocessableEntity)
}

func TestGrids(t *testing.T) {
	s := newSite(t, 43, nil)
	s.city.Change(func(city *roster.Snapshot) {
		city.Posts = append(city.Posts, roster.Post{Person: "C1", Role: roster.Volunteer, Code: "520303001001001"},
			roster.Post{Person: "D0", Role: roster.ContactLeader, Code: "520303001"})
		city.Leaves = append(city.Leaves, roster.Leave{Person: "L0", Deputy: "L1"})
	})
	if err := s.atlas.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	grid := decoded(t, s.get("/api/v1/grids/520303001001001"))
	want(t, grid, "L1", "responsible", "person", "id")
	want(t, grid, "deputy", "responsible", "because")
	want(t, grid, "L0", "responsible", "for", "id")
	want(t, grid, 21.0, "households")
	for i, post := range [][2]string{{"first_leader", "L0"}, {"community_leader", "C0"}, {"volunteer", "C1"}, {"contact_leader", "D0"}, {"desk", "D0"}} {
		want(t, grid, post[0], "posts", i, "role")
		want(t, grid, post[1], "posts", i, "person", "id")
		want(t, grid, post[1] == "L0", "posts", i, "away")
	}
	want(t, grid, "L1", "posts", 0, "deputy", "id")

	feature := s.get("/api/v1/grids/520303001001001", "Accept", "application/geo+json")
	wantStatus(t, feature, http.StatusOK)
	if got := feature.Header().Get("Content-Type"); got != "application/geo+json" {
		t.Errorf("the content type is %s", got)
	}
	want(t, decoded(t, feature), "MultiPolygon", "geometry", "type")
	want(t, decoded(t, feature), "520303001001001", "id")

	community := decoded(t, s.get("/api/v1/grids?community=520303001002"))
	if list := items(t, community); len(list) != 5 || text(list[4], "code") != "520303001002005" {
		t.Errorf("the community's grids are %v", list)
	}
	collection := decoded(t, s.get("/api/v1/grids?community=520303001002&limit=3", "Accept", "text/html, application/geo+json;q=0.9"))
	want(t, collection, "FeatureCollection", "type")
	want(t, collection, "520303001002003", "next")
	bounds, _ := at(grid, "bounds").([]any)
	box := fmt.Sprintf("%v,%v,%v,%v", bounds...)
	if list := items(t, decoded(t, s.get("/api/v1/grids?bbox="+box))); len(list) < 2 || len(list) > 9 || text(list[0], "code") != "520303001001001" {
		t.Errorf("%d grids meet the first one's box", len(list))
	}
	all := 0
	for cursor := ""; ; {
		page := decoded(t, s.get("/api/v1/grids?limit=10&cursor="+cursor))
		all += len(items(t, page))
		if cursor = text(page, "next"); cursor == "" {
			break
		}
	}
	if all != 43 {
		t.Errorf("pages of ten hold %d grids, want 43", all)
	}
	for target, status := range map[string]int{
		"/api/v1/grids/520303001001009": 404, "/api/v1/grids/520303": 404, "/api/v1/grids?community=520303": 422,
		"/api/v1/grids?community=x": 422, "/api/v1/grids?bbox=1": 400, "/api/v1/grids?limit=x": 400,
	} {
		wantStatus(t, s.get(target), status)
	}
}

func TestBuildings(t *testing.T) {
	s := newSite(t, 43, nil)
	s.city.Change(func(city *roster.Snapshot) {
		city.Posts = append(city.Posts, roster.Post{Person: "C1", Role: roster.BuildingLeader, Building: "B1"})
		city.Buildings[0].Assisted = map[place.Help]int{place.Elderly: 3}
	})
	if err := s.atlas.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	found := items(t, decoded(t, s.get("/api/v1/buildings?q="+url.QueryEscape("花园7栋"))))
	if len(found) != 1 || at(found[0], "id") != 7.0 || text(found[0], "grid", "code") != "520303001001004" || text(found[0], "responsible", "person", "id") != "L3" {
		t.Errorf("花园7栋 finds %v", found)
	}
	of := decoded(t, s.get("/api/v1/buildings?grid=520303001001001&limit=1"))
	want(t, of, 1.0, "items", 0, "id")
	want(t, of, "1", "next")
	of = decoded(t, s.get("/api/v1/buildings?grid=520303001001001&cursor=1"))
	want(t, of, 2.0, "items", 0, "id")
	want(t, of, nil, "next")
	building := decoded(t, s.get("/api/v1/buildings/1"))
	want(t, building, 3.0, "assisted", "elderly")
	for by, told := range map[*site]bool{s.public(): false, s.as(grant(account.Member, "520303001001001")): true, s.as(grant(account.Member, "520303001001002")): false} {
		if assisted, _ := at(decoded(t, by.get("/api/v1/buildings/1")), "assisted").(map[string]any); (len(assisted) > 0) != told {
			t.Errorf("%v is told %v, want it told: %v", by.headers, assisted, told)
		}
	}
	want(t, building, "building_leader", "posts", 0, "role")
	want(t, building, "520303001001", "areas", 2, "code")
	for target, status := range map[string]int{
		"/api/v1/buildings": 400, "/api/v1/buildings?q=a&grid=520303001001001": 400, "/api/v1/buildings?grid=x": 422,
		"/api/v1/buildings?grid=520303001001001&cursor=x": 400, "/api/v1/buildings?q=a&cursor=1": 400,
		"/api/v1/buildings/0": 404, "/api/v1/buildings/x": 404, "/api/v1/buildings/99999999999999999999": 404,
	} {
		wantStatus(t, s.get(target), status)
	}
}

func TestSearch(t *testing.T) {
	s := newSite(t, 43, nil)
	found := items(t, decoded(t, s.get("/api/v1/search?limit=100&q="+url.QueryEscape("第1"))))
	kinds := map[string]int{}
	for _, hit := range found {
		kinds[text(hit, "kind")]++
		if text(hit, "name") == "" || at(hit, "position") == nil {
			t.Errorf("the hit %v has no name or no position", hit)
		}
	}
	if kinds["grid"] == 0 || kinds["area"] == 0 {
		t.Errorf("the search finds %v", kinds)
	}
	if found := items(t, decoded(t, s.get("/api/v1/search?limit=3&q="+url.QueryEscape("花园")))); len(found) != 3 || text(found[0], "kind") != "building" {
		t.Errorf("a search for three finds %v", found)
	}
	for query, status := range map[string]int{"": 400, "q=": 400, "q=a&limit=x": 400, "q=a&limit=1000000": 200, "q=" + strings.Repeat("a", 1001): 400} {
		wantStatus(t, s.get("/api/v1/search?"+query), status)
	}
}

func TestCategories(t *testing.T) {
	s := newSite(t, 1, nil)
	want(t, decoded(t, s.get("/api/v1/categories")), "环境卫生", "items", 0, "name")
	s.store.Down(fmt.Errorf("away"))
	wantStatus(t, s.get("/api/v1/categories"), http.StatusOK) // they stand for a while
}
