package plan_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
	"gridmap/internal/region"
)

// as returns the operation that puts back what the grids of a land were in an edition.
func as(was, now plan.Land, edition int64) plan.Redivide {
	r := plan.Redivide{Edition: edition}
	for _, g := range now.Grids() {
		r.Replaces = append(r.Replaces, g.Code)
	}
	for _, g := range was.Grids() {
		r.Grids = append(r.Grids, plan.Piece{Code: g.Code, Name: g.Name, Kind: g.Kind, Shape: g.Shape})
	}
	return r
}

// Going back to an edition, whatever was done since, gives back its grids: none is
// new, none is retired, and what changed are vertices that came up on the outline.
func TestGoingBackToAnEdition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rng, w := cities(t)
		start := newLand(t, w)
		land := start
		for range 3 {
			op := plantest.Draw(rng, land)
			if _, is := op.(plan.Renumber); !is { // numbers that went to another grid in this plan do not come back in it
				land, _, _ = land.Apply(op) // a refused one leaves it as it is
			}
		}
		back, done, err := land.Apply(as(start, land, 1))
		var refused *plan.Refusal
		if errors.As(err, &refused) && refused.Violations[0].Reason == plan.Nothing {
			if done := plan.Compare(start, land); len(done.New)+len(done.Retired) > 0 {
				t.Fatalf("%+v is nothing", done)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		plantest.NewLaw(w).Hold(t, land, back, done, as(start, land, 1))
		for i, g := range back.Grids() {
			was := start.Grids()[i]
			if g.Code != was.Code || g.Name != was.Name || g.Kind != was.Kind || plantest.Lost(was.Shape, g.Shape) != nil ||
				max(g.Shape.Area2()-was.Shape.Area2(), was.Shape.Area2()-g.Shape.Area2()) > plantest.Reach(was.Shape) {
				t.Fatalf("%v was %v", g, was)
			}
		}
		all := plan.Compare(start, back)
		if len(all.New)+len(all.Retired)+len(all.Renumbered) > 0 {
			t.Fatalf("%+v", all)
		}
	})
}

// A grid that was retired in an earlier edition comes back with an edition only.
func TestNumbersComeBackWithTheirGridOnly(t *testing.T) {
	retired := region.Code(community + "004")
	pieces := []plan.Piece{
		{Code: west, Shape: lattice.Shape{ring(0, 3, 3, 3, 3, 7, 0, 7)}},
		{Code: retired, Name: "老网格", Kind: region.Rural, Shape: lattice.Shape{ring(3, 3, 6, 3, 6, 5, 6, 7, 3, 7)}},
	}
	op := plan.Redivide{Replaces: []region.Code{west}, Grids: pieces}
	mustRefuse(t, op, plan.Codes)
	op.Edition = 2
	land, done, err := town().Apply(op)
	if err != nil || !slices.Equal(done.New, []region.Code{retired}) {
		t.Fatalf("%+v, %v", done, err)
	}
	if g, _ := land.Grid(retired); g.Name != "老网格" || g.Kind != region.Rural {
		t.Errorf("%+v", g)
	}
	pieces[1].Code = community + "009" // was never there
	mustRefuse(t, op, plan.NoGrid)
	pieces[1].Code = east // is there, and not replaced
	mustRefuse(t, op, plan.NoGrid)
}

func mustRefuse(t *testing.T, op plan.Operation, reason plan.Reason) {
	t.Helper()
	_, _, err := town().Apply(op)
	var refused *plan.Refusal
	if !errors.As(err, &refused) || refused.Violations[0].Reason != reason {
		t.Errorf("%v, want %s", err, reason)
	}
}

func TestRedivideRefuses(t *testing.T) {
	left, right := ring(0, 3, 4, 3, 4, 7, 0, 7), ring(4, 3, 6, 3, 6, 7, 4, 7)
	pieces := func(second lattice.Polygon) []plan.Piece {
		return []plan.Piece{{Code: west, Shape: lattice.Shape{left}}, {Shape: lattice.Shape{second}}}
	}
	replaces := []region.Code{west}
	for _, tt := range []struct {
		name   string
		op     plan.Redivide
		reason plan.Reason
		at     lattice.Polygon // one of whose vertices is told
	}{
		{"a hole", plan.Redivide{Replaces: replaces, Grids: pieces(ring(5, 3, 6, 3, 6, 7, 5, 7))}, plan.Misfit, ring(4, 3, 5, 3, 5, 7, 4, 7)},
		{"an overlap", plan.Redivide{Replaces: replaces, Grids: pieces(ring(3, 3, 6, 3, 6, 7, 3, 7))}, plan.Misfit, ring(3, 3, 4, 3, 4, 7, 3, 7)},
		{"another's land", plan.Redivide{Replaces: replaces, Grids: pieces(ring(4, 3, 7, 3, 7, 7, 4, 7))}, plan.Misfit, ring(6, 3, 7, 3, 7, 7, 6, 5, 6, 7)},
		{"a sliver", plan.Redivide{Replaces: replaces, Grids: []plan.Piece{{Code: west, Shape: lattice.Shape{ring(0, 3, 5.9, 3, 5.9, 7, 0, 7)}}, {Shape: lattice.Shape{ring(5.9, 3, 6, 3, 6, 7, 5.9, 7)}}}}, plan.Sliver, nil},
		{"as it is", plan.Redivide{Replaces: replaces, Grids: []plan.Piece{{Code: west, Shape: lattice.Shape{ring(0, 3, 6, 3, 6, 7, 0, 7)}}}}, plan.Nothing, nil},
		{"no such grid", plan.Redivide{Replaces: []region.Code{community + "077"}, Grids: pieces(right)}, plan.NoGrid, nil},
		{"a neighbour", plan.Redivide{Replaces: []region.Code{beside}, Grids: pieces(right)}, plan.OutOfScope, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := town().Apply(tt.op)
			var refused *plan.Refusal
			if !errors.As(err, &refused) || len(refused.Violations) != 1 || refused.Violations[0].Reason != tt.reason {
				t.Fatalf("%v", err)
			}
			if v := refused.Violations[0]; tt.at != nil && !slices.Contains(tt.at[0], v.At) {
				t.Errorf("%+v", v)
			}
		})
	}
}

func TestRedivideValidate(t *testing.T) {
	good := plan.Piece{Shape: lattice.Shape{ring(0, 3, 4, 3, 4, 7)}}
	for _, tt := range []struct {
		name string
		op   plan.Redivide
		code string
	}{
		{"nothing", plan.Redivide{}, "plan.grids"},
		{"no pieces", plan.Redivide{Replaces: []region.Code{west}}, "plan.grids"},
		{"twice", plan.Redivide{Replaces: []region.Code{west, west}, Grids: []plan.Piece{good}}, "plan.grids"},
		{"one piece twice", plan.Redivide{Replaces: []region.Code{west}, Grids: []plan.Piece{{Code: west, Shape: good.Shape}, {Code: west, Shape: good.Shape}}}, "plan.grids"},
		{"an area", plan.Redivide{Replaces: []region.Code{community}, Grids: []plan.Piece{good}}, "code.length"},
		{"no land", plan.Redivide{Replaces: []region.Code{west}, Grids: []plan.Piece{{}}}, "plan.too_few"},
		{"a line", plan.Redivide{Replaces: []region.Code{west}, Grids: []plan.Piece{{Shape: lattice.Shape{ring(0, 0, 1, 1)}}}}, "plan.too_few"},
		{"no ring", plan.Redivide{Replaces: []region.Code{west}, Grids: []plan.Piece{{Shape: lattice.Shape{{}}}}}, "plan.too_few"},
		{"off the Earth", plan.Redivide{Replaces: []region.Code{west}, Grids: []plan.Piece{{Shape: lattice.Shape{{{{X: 1_900_000_000}, {}, {Y: 1}}}}}}}, "position.range"},
		{"too many", plan.Redivide{Replaces: []region.Code{west}, Grids: []plan.Piece{{Shape: lattice.Shape{{make(lattice.Ring, plan.MaxRedividedVertices+1)}}}}}, "plan.too_many"},
		{"no edition", plan.Redivide{Replaces: []region.Code{west}, Grids: []plan.Piece{good}, Edition: -1}, "plan.edition"},
		{"no kind", plan.Redivide{Replaces: []region.Code{west}, Grids: []plan.Piece{{Kind: "sea", Shape: good.Shape}}}, "kind.unknown"},
	} {
		var f *fault.Fault
		if err := tt.op.Validate(); !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Details) != 1 || f.Details[0].Code != tt.code {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// The rings of pieces may run in whatever direction.
func TestRedivideTurnsRings(t *testing.T) {
	op := plan.Redivide{Replaces: []region.Code{west}, Grids: []plan.Piece{
		{Code: west, Shape: lattice.Shape{ring(0, 3, 4, 3, 4, 7, 0, 7)}}, {Shape: lattice.Shape{ring(4, 3, 6, 3, 6, 7, 4, 7)}}}}
	want, _, err := town().Apply(op)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(op.Grids[1].Shape[0][0])
	given := slices.Clone(op.Grids[1].Shape[0][0])
	got, _, err := town().Apply(op)
	if err != nil {
		t.Fatal(err)
	}
	plantest.MustEqual(t, got, want)
	if !reflect.DeepEqual(given, op.Grids[1].Shape[0][0]) {
		t.Error("the operation was changed")
	}
}
