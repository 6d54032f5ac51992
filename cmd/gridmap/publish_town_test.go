package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"gridmap/internal/pgtest"
)

// The town that plans are published in: squares, side by side, each of them a grid with
// a first leader and its buildings.
const (
	townSide  = 4 // grids
	townWest  = 106_9000000
	townSouth = 27_7000000
	townStep  = 10000 // of 1e-7 degree, some 100 m
)

// The communities of the town: the lower rows of grids, and the upper ones.
var communities = []string{"520303002001", "520303002002"}

func degrees(e7 int) string { return fmt.Sprintf("%.7f", float64(e7)/1e7) }

// town fills a database with the town, its buildings strewn by a seed.
func town(t *testing.T, db *pgtest.DB, rng *rand.Rand) {
	t.Helper()
	var grids, buildings, people, posts strings.Builder
	buildings.WriteString("ref,name,households,lon,lat\n")
	people.WriteString("number,name,unit,phone\nD1,街道甲,街道,12000000099\n")
	posts.WriteString("person,role,code\nD1,desk,520303002\n")
	next := map[string]int{}
	for row := range townSide {
		for column := range townSide {
			community := communities[2*row/townSide]
			next[community]++
			code := fmt.Sprintf("%s%03d", community, next[community])
			w, s := townWest+column*townStep, townSouth+row*townStep
			fmt.Fprintf(&grids, `{"type":"Feature","properties":{"code":%q,"name":"第%s网格"},"geometry":{"type":"Polygon","coordinates":[[[%[3]s,%[4]s],[%[5]s,%[4]s],[%[5]s,%[6]s],[%[3]s,%[6]s],[%[3]s,%[4]s]]]}}`+"\n",
				code, code[9:], degrees(w), degrees(s), degrees(w+townStep), degrees(s+townStep))
			for range 12 {
				x, y := w+500+rng.IntN(townStep-1000), s+500+rng.IntN(townStep-1000)
				fmt.Fprintf(&buildings, "B%d-%d,%d号楼,%d,%s,%s\n", x, y, rng.IntN(90), 5+rng.IntN(40), degrees(x), degrees(y))
			}
			fmt.Fprintf(&people, "P%[1]s,甲%[1]s,区局,12000000001\n", code[9:])
			fmt.Fprintf(&posts, "P%s,first_leader,%s\n", code[9:], code)
		}
	}
	for _, f := range []struct{ noun, content string }{
		{"areas", "code,name\n520303,汇川区\n520303002,洗马路街道\n520303002001,下社区\n520303002002,上社区\n"},
		{"grids", grids.String()}, {"buildings", buildings.String()}, {"people", people.String()}, {"posts", posts.String()},
	} {
		mustRun(t, db, "import", f.noun, write(t, f.noun+".txt", f.content))
	}
}

// somewhere is a position in the town, in degrees.
func somewhere(rng *rand.Rand) (lon, lat float64) {
	return float64(townWest+rng.IntN(townSide*townStep)) / 1e7, float64(townSouth+rng.IntN(townSide*townStep)) / 1e7
}

// caller is somebody who calls the API of a server with a token; "" is a resident.
type caller struct {
	url, token string
}

// plannerOf makes an account that may redraw the town.
func plannerOf(t *testing.T, db *pgtest.DB, name string) (token string) {
	t.Helper()
	mustRun(t, db, "account", "add", name, "--shown", name, "--role", "planner@520303")
	return tokenOf(t, db, name)
}

// call sends a request under a key. The status is 0 if there was no answer.
func (c caller) call(ctx context.Context, method, path, key string, body any) (status int, header http.Header, told []byte) {
	ctx, cancel := context.WithTimeout(ctx, 40*time.Second)
	defer cancel()
	sent, err := json.Marshal(body)
	if err != nil {
		panic(err) // a test's own maps
	}
	if body == nil {
		sent = nil
	}
	request, err := http.NewRequestWithContext(ctx, method, c.url+"/api/v1"+path, bytes.NewReader(sent))
	if err != nil {
		return 0, nil, nil
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", key)
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, nil
	}
	defer answer.Body.Close()
	if told, err = io.ReadAll(answer.Body); err != nil {
		return 0, nil, nil
	}
	return answer.StatusCode, answer.Header, told
}

// must is call for what has to have a status; the answer is decoded.
func (c caller) must(t *testing.T, want int, method, path string, body, answer any) {
	t.Helper()
	status, _, told := c.call(t.Context(), method, path, fmt.Sprintf("%s-%d", t.Name(), time.Now().UnixNano()), body)
	if status != want {
		t.Fatalf("%s %s: %d %s", method, path, status, told)
	}
	if err := json.Unmarshal(told, answer); err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
}

// square is a grid in a plan, with its bounds in degrees.
type square struct {
	code       string
	w, s, e, n float64
}

// squares are the grids of a plan as it stands, the largest first.
func (c caller) squares(t *testing.T, plan string) []square {
	t.Helper()
	var land struct {
		After struct {
			Features []struct {
				Properties struct{ Code string }
				Geometry   struct{ Coordinates [][][][2]float64 }
			}
		}
	}
	c.must(t, http.StatusOK, http.MethodGet, "/plans/"+plan+"/land", nil, &land)
	var all []square
	for _, f := range land.After.Features {
		first := f.Geometry.Coordinates[0][0][0]
		q := square{f.Properties.Code, first[0], first[1], first[0], first[1]}
		for _, polygon := range f.Geometry.Coordinates {
			for _, p := range polygon[0] {
				q.w, q.s, q.e, q.n = min(q.w, p[0]), min(q.s, p[1]), max(q.e, p[0]), max(q.n, p[1])
			}
		}
		all = append(all, q)
	}
	slices.SortFunc(all, func(a, b square) int { return strings.Compare(a.code, b.code) })
	slices.SortStableFunc(all, func(a, b square) int {
		switch d := (b.e-b.w)*(b.n-b.s) - (a.e-a.w)*(a.n-a.s); {
		case d > 1e-12:
			return 1
		case d < -1e-12:
			return -1
		}
		return 0
	})
	return all
}

// begin begins a plan about a community.
func (c caller) begin(t *testing.T, title, community string) planned {
	t.Helper()
	var p planned
	c.must(t, http.StatusCreated, http.MethodPost, "/plans", map[string]any{"title": title, "scope": community}, &p)
	return p
}

// halves says how to divide a grid: level, the northern part becomes a new grid, else
// the western one.
func halves(g square, level bool) map[string]any {
	const beyond = 0.0001
	line := [][2]float64{{(g.w + g.e) / 2, g.s - beyond}, {(g.w + g.e) / 2, g.n + beyond}}
	if level {
		line = [][2]float64{{g.w - beyond, (g.s + g.n) / 2}, {g.e + beyond, (g.s + g.n) / 2}}
	}
	return map[string]any{"op": "split", "grid": g.code, "lines": [][][2]float64{line}, "allow_parts": true}
}

// operate does the first of some operations that fits.
func (c caller) operate(t *testing.T, p planned, ops ...map[string]any) planned {
	t.Helper()
	for _, op := range ops {
		op["revision"] = p.Revision
		status, _, told := c.call(t.Context(), http.MethodPost, "/plans/"+p.ID+"/operations", fmt.Sprintf("%s-%d", t.Name(), time.Now().UnixNano()), op)
		var changed struct{ Plan planned }
		switch {
		case status == http.StatusUnprocessableEntity:
			continue
		case status != http.StatusOK || json.Unmarshal(told, &changed) != nil:
			t.Fatalf("%v: %d %s", op, status, told)
		}
		return changed.Plan
	}
	t.Fatalf("none of %v fits", ops)
	return p
}

// redraw makes a plan that adds a grid, retires one, and changes others: a large grid
// is split, and another goes into a third.
func (c caller) redraw(t *testing.T, rng *rand.Rand, community string) planned {
	t.Helper()
	p := c.begin(t, "重划 "+community, community)
	level := rng.IntN(2) == 0
	var splits []map[string]any
	all := c.squares(t, p.ID)
	for _, g := range all {
		splits = append(splits, halves(g, level), halves(g, !level))
	}
	p = c.operate(t, p, splits...)
	pair := rng.Perm(len(all))
	gone, into := all[pair[0]].code, all[pair[1]].code
	return c.operate(t, p, map[string]any{"op": "merge", "grids": []string{gone, into}, "into": into, "allow_parts": true})
}

// publish sends a plan to be published, under a key.
func (c caller) publish(ctx context.Context, p planned, key string) (status int, told []byte) {
	status, _, told = c.call(ctx, http.MethodPost, "/plans/"+p.ID+"/publish", key, map[string]any{"revision": p.Revision, "note": "", "leaders": []any{}})
	return status, told
}

// report files an issue at a place, and returns its id; "" if that was not accepted.
func (c caller) report(ctx context.Context, key string, lon, lat float64) string {
	status, _, told := c.call(ctx, http.MethodPost, "/issues", key, map[string]any{
		"category": "safety", "description": "井盖缺失 " + key, "position": map[string]any{"lon": lon, "lat": lat, "accuracy_m": 1},
		"reporter": map[string]any{"name": "居民", "phone": "12200000000"},
	})
	var filed filedIssue
	if status != http.StatusCreated || json.Unmarshal(told, &filed) != nil {
		return ""
	}
	return filed.ID
}
