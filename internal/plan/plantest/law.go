package plantest

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"reflect"
	"slices"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// T is what checks report to.
type T interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Law is what must stay as it is, whatever is drawn.
type Law struct {
	world World
	land  int64         // twice the area of all
	holes int           // rings of all the land's outline
	scope lattice.Shape // the scope's outline
	used  map[region.Code]bool
}

// NewLaw returns the law of a world.
func NewLaw(w World) *Law {
	l := &Law{world: w, scope: Outline(w.Grids), used: map[region.Code]bool{}}
	all := l.all(w.Grids, w.Around)
	l.land = area2(all)
	l.holes = rings(rim(all))
	for _, g := range w.Grids {
		l.used[g.Code] = true
	}
	return l
}

func (l *Law) all(grids, around []region.Grid) []lattice.Shape {
	var all []lattice.Shape
	for _, g := range slices.Concat(grids, around) {
		all = append(all, g.Shape)
	}
	return append(all, l.world.Beyond...)
}

// Hold checks land that an operation has made.
func (l *Law) Hold(t T, before, after plan.Land, done plan.Done, op plan.Operation) {
	t.Helper()
	all := l.all(after.Grids(), after.Around())
	if found := coverage.Check(all, coverage.KeepHoles(0)); len(found) > 0 {
		t.Fatalf("%#v breaks the law: %v", op, found[0])
	}
	around := rim(all)
	if n := rings(around); n != l.holes {
		t.Fatalf("%#v makes %d rings of an outline of %d", op, n, l.holes)
	}
	if drift, most := abs64(area2(all)-l.land), Reach(around); drift > most {
		t.Fatalf("%#v: %d of %d square steps are gone, at most %d may be", op, drift, l.land, most)
	}
	l.keepsOutline(t, after, op)
	for _, g := range l.world.Around {
		now, ok := after.Grid(g.Code)
		if !ok || now.Name != g.Name || abs64(now.Shape.Area2()-g.Shape.Area2()) > Reach(g.Shape) {
			t.Fatalf("%#v changes the neighbour %s", op, g.Code)
		}
		if missing := Lost(g.Shape, now.Shape); missing != nil {
			t.Fatalf("%#v takes the vertex %v from the neighbour %s", op, missing, g.Code)
		}
	}
	l.keepsCodes(t, before, done, op)
	l.keepsBuildings(t, before, after, done, op)
}

func (l *Law) keepsOutline(t T, after plan.Land, op plan.Operation) {
	t.Helper()
	now := Outline(after.Grids())
	if missing := Lost(l.scope, now); missing != nil {
		t.Fatalf("%#v takes the vertex %v from the outline of the scope", op, missing)
	}
	if drift := abs64(now.Area2() - l.scope.Area2()); drift > Reach(now) {
		t.Fatalf("%#v gives the scope %d square steps more or less", op, drift)
	}
}

func (l *Law) keepsCodes(t T, before plan.Land, done plan.Done, op plan.Operation) {
	t.Helper()
	redivide, _ := op.(plan.Redivide)
	for _, code := range done.New {
		if l.used[code] && redivide.Edition == 0 { // else its own grid comes back
			t.Fatalf("%#v gives the code %s again", op, code)
		}
		l.used[code] = true
	}
	for _, code := range slices.Concat(done.Retired, done.Changed) {
		if _, ok := before.Grid(code); !ok {
			t.Fatalf("%#v changes %s, which was not there", op, code)
		}
	}
}

func (l *Law) keepsBuildings(t T, before, after plan.Land, done plan.Done, op plan.Operation) {
	t.Helper()
	moved := map[int64]plan.Moved{}
	for _, m := range done.Moved {
		moved[m.ID] = m
	}
	now, then := byCode(after), byCode(before)
	for _, b := range after.Buildings() {
		code := after.GridOf(b.ID)
		if g, ok := now[code]; code != "" && (!ok || !g.Shape.Contains(b.At)) {
			t.Fatalf("%#v: building %d is said to be in %s", op, b.ID, code)
		}
		if code == "" && owned(after, b.At) {
			t.Fatalf("%#v: building %d is said to be nowhere", op, b.ID)
		}
		m, is := moved[b.ID]
		was := before.GridOf(b.ID)
		if _, goes := then[code]; is && (m.From != was || m.To != code) || !is && was != code && goes {
			t.Fatalf("%#v: building %d went from %s to %s, reported as %v", op, b.ID, was, code, m)
		}
	}
	if take, is := op.(plan.TakeBuildings); is {
		for id := range moved {
			if !slices.Contains(take.IDs, id) {
				t.Fatalf("%#v: building %d went too", op, id)
			}
		}
		for _, id := range take.IDs {
			if after.GridOf(id) != take.To {
				t.Fatalf("%#v: building %d did not go", op, id)
			}
		}
	}
}

func byCode(land plan.Land) map[region.Code]region.Grid {
	grids := map[region.Code]region.Grid{}
	for _, g := range slices.Concat(land.Grids(), land.Around()) {
		grids[g.Code] = g
	}
	return grids
}

func owned(land plan.Land, at lattice.Point) bool {
	return slices.ContainsFunc(slices.Concat(land.Grids(), land.Around()), func(g region.Grid) bool { return g.Shape.Contains(at) })
}

// MustEqual checks that two Lands are the same, vertex for vertex.
func MustEqual(t T, a, b plan.Land) {
	t.Helper()
	if !reflect.DeepEqual(a.Grids(), b.Grids()) || !reflect.DeepEqual(a.Around(), b.Around()) {
		t.Fatalf("the boundaries differ")
	}
	for _, building := range a.Buildings() {
		if a.GridOf(building.ID) != b.GridOf(building.ID) {
			t.Fatalf("building %d is elsewhere", building.ID)
		}
	}
}

// Sum returns a number that changes with any vertex of the land.
func Sum(land plan.Land) uint64 {
	sum := fnv.New64a()
	for _, g := range slices.Concat(land.Grids(), land.Around()) {
		fmt.Fprint(sum, g.Code, g.Name, g.Kind)
		for e := range g.Shape.Edges {
			var text []byte
			for _, v := range [...]int32{e.A.X, e.A.Y, e.B.X, e.B.Y} {
				text = binary.LittleEndian.AppendUint32(text, uint32(v))
			}
			sum.Write(text)
		}
	}
	return sum.Sum64()
}

// Lost returns a vertex that one shape has and another has not; nil if there is none.
func Lost(was, is lattice.Shape) *lattice.Point {
	has := map[lattice.Point]bool{}
	for e := range is.Edges {
		has[e.A] = true
	}
	for e := range was.Edges {
		if !has[e.A] {
			return &e.A
		}
	}
	return nil
}

func rim(all []lattice.Shape) lattice.Shape {
	return coverage.Dissolve(all, make([]int32, len(all)), 1)[0]
}

func rings(s lattice.Shape) (n int) {
	for _, polygon := range s {
		n += len(polygon)
	}
	return n
}

func area2(shapes []lattice.Shape) (sum int64) {
	for _, s := range shapes {
		sum += s.Area2()
	}
	return sum
}

// Reach is twice the area that land may gain or lose when new vertices on its
// outline are rounded: a step and a half along all of it.
func Reach(outline lattice.Shape) int64 {
	var length float64
	for e := range outline.Edges {
		length += math.Abs(float64(int64(e.B.X)-int64(e.A.X))) + math.Abs(float64(int64(e.B.Y)-int64(e.A.Y)))
	}
	return int64(3 * length)
}

func abs64(v int64) int64 { return max(v, -v) }
