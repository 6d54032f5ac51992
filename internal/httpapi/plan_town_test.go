package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"gridmap/geo/lattice"
	"gridmap/internal/account"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/pgtest"
	"gridmap/internal/place"
)

// The land that is redrawn: communities of five squares in a row, of some 200 m, with
// 16 buildings of 25 households each.
//
//	27.604 +-----+-----+-----+-----+-----+
//	       |  5  |  6  |  7  |  8  |  9  |   520303001002
//	27.602 +-----+-----+-----+-----+-----+
//	       |  0  |  1  |  2  |  3  |  4  |   520303001001
//	27.600 +-----+-----+-----+-----+-----+
//	    106.900     106.904           106.910
const (
	townX, townY = 1_069_000_000, 276_000_000
	townSide     = 20_000
	townRow      = "520303001001"
)

// town is a process over a database with that land, and planners for it.
type town struct {
	*process
	planner, other *site // two of the first subdistrict
}

func newTown(t *testing.T) *town {
	t.Helper()
	var shapes []lattice.Shape
	for i := range int32(25) {
		x, y := townX+i%5*townSide, townY+i/5*townSide
		shapes = append(shapes, lattice.Shape{{{{X: x, Y: y}, {X: x + townSide, Y: y}, {X: x + townSide, Y: y + townSide}, {X: x, Y: y + townSide}}}})
	}
	city, err := atlastest.FromShapes(shapes).Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	city.Buildings = nil
	for _, shape := range shapes {
		at := shape.Bounds().Min
		for k := range int32(16) {
			n := len(city.Buildings) + 1
			entrance := lattice.Point{X: at.X + 2_500 + k%4*5_000, Y: at.Y + 2_500 + k/4*5_000}.Degrees()
			city.Buildings = append(city.Buildings, place.Building{Ref: fmt.Sprint("B", n), Name: fmt.Sprintf("汇川花园%d栋", n), Entrance: entrance, Households: 25})
		}
	}
	p := startProcess(t, pgtest.New(t))
	load(t, p.db, city)
	p.eventually("the town", func() bool {
		picture, _ := p.atlas.Current()
		_, buildings, _ := picture.Tally("")
		return buildings == len(city.Buildings) && picture.People() == len(city.People) && text(decoded(t, p.get("/api/v1/locate?lon=106.901&lat=27.601")), "responsible", "person", "id") == "L0"
	})
	p.site = p.as(grant(account.Admin, ""))
	planner := grant(account.Planner, "520303001")
	return &town{p, p.as(planner), p.as(planner)}
}

// begin begins a plan about the first row, and returns its path.
func (w *town) begin() string {
	w.t.Helper()
	answer := w.planner.post("/api/v1/plans", `{"title":"五格改七格","scope":"`+townRow+`"}`)
	wantStatus(w.t, answer, http.StatusCreated)
	return answer.Header().Get("Location")
}

// mustPost posts what has to go through.
func mustPost(s *site, target, body string, headers ...string) object {
	s.t.Helper()
	answer := s.post(target, body, headers...)
	wantStatus(s.t, answer, http.StatusOK)
	return decoded(s.t, answer)
}

// row is the code of a grid of the first row, by its number.
func row(n int) string { return fmt.Sprintf("%s%03d", townRow, n) }

// halve is an operation that gives the part west of a longitude to a new grid, at a
// revision.
func halve(revision int, grid string, lon float64) string {
	return fmt.Sprintf(`{"revision":%d,"op":"split","grid":%q,"lines":[[[%g,27.599],[%g,27.603]]]}`, revision, grid, lon, lon)
}

// codesOf returns the codes of a feature collection, in order.
func codesOf(v any) (codes []string) {
	features, _ := at(v, "features").([]any)
	for _, feature := range features {
		codes = append(codes, text(feature, "properties", "code"))
	}
	return codes
}

// put sends JSON.
func (s *site) put(target, body string) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.do(request(http.MethodPut, target, body, "Content-Type", "application/json"))
}

// located returns the grid and the leader that a look-up gives.
func located(s *site, target string) (grid, leader string) {
	s.t.Helper()
	answer := s.get(target)
	var out struct {
		Grid        struct{ Code string }
		Responsible struct{ Person struct{ ID string } }
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &out); err != nil {
		s.t.Fatal(err)
	}
	return out.Grid.Code, out.Responsible.Person.ID
}
