package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"gridmap/geo/geotest"
	"gridmap/internal/account"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/httpapi"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// county is a planMemory whose land is of one size.
type county struct {
	*planMemory
	ground plan.Ground
}

func (c county) Ground(context.Context, region.Code, int64) (plan.Ground, error) {
	return c.ground, nil
}

// newCounty returns a county of 1,258 grids with some 105,000 vertices and 60,000
// buildings.
func newCounty(b *testing.B) *site {
	const grids, buildings = 1258, 60_000
	shapes := geotest.Coverage(1, grids, geotest.Options{})
	ground := plan.Ground{Scope: "520303", Edition: 1}
	for i, shape := range shapes {
		ground.Grids = append(ground.Grids, region.Grid{Code: atlastest.GridCode(i), Name: fmt.Sprintf("第%d网格", i+1), Kind: region.Residential, Shape: shape})
	}
	for i, at := range geotest.Positions(1, shapes, buildings) {
		ground.Buildings = append(ground.Buildings, plan.Building{ID: int64(i + 1), Name: fmt.Sprintf("汇川花园%d栋", i+1), At: at, Households: i % 40})
	}
	city := atlastest.New(1, 25)
	s := newPublicSite(b, city, func(o *httpapi.Options) {
		o.Plans = plan.NewService(county{&planMemory{city: city}, ground}, plan.Options{})
	})
	s = s.signedIn(s.addAccount(account.Account{Grants: []account.Grant{grant(account.Planner, "520303")}}).Name)
	wantStatus(b, serve(s, request(http.MethodPost, "/api/v1/plans", `{"title":"全区","scope":"520303"}`, "Content-Type", "application/json")), http.StatusCreated)
	return s
}

// BenchmarkPlanLand measures what it takes to send the land of a county, and to say
// that it is the same. Its size is in the column bytes.
func BenchmarkPlanLand(b *testing.B) {
	s := newCounty(b)
	tag := serve(s, request(http.MethodGet, "/api/v1/plans/1/land", "")).Header().Get("ETag")
	for _, tt := range []struct {
		name    string
		headers []string
	}{{"plain", nil}, {"gzip", []string{"Accept-Encoding", "gzip"}}, {"same", []string{"If-None-Match", tag}}} {
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				size = serve(s, request(http.MethodGet, "/api/v1/plans/1/land", "", tt.headers...)).Body.Len()
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}

// BenchmarkPlanPreview measures a preview in a county, which is asked for while a border
// is dragged.
func BenchmarkPlanPreview(b *testing.B) {
	s := newCounty(b)
	body := fmt.Sprintf(`{"revision":0,"op":"set_kind","grid":%q,"kind":"rural"}`, atlastest.GridCode(0))
	b.ReportAllocs()
	for b.Loop() {
		r := request(http.MethodPost, "/api/v1/plans/1/operations?preview=true", body, "Content-Type", "application/json", "Accept-Encoding", "gzip")
		if answer := serve(s, r); answer.Code != http.StatusOK {
			b.Fatal(answer.Body)
		}
	}
}
