package planjson

import (
	"fmt"
	"iter"
	"reflect"
	"strings"

	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// A wire is an operation as it is written. Its fields are JSON's.
type wire interface {
	operation() (plan.Operation, error)
}

type split struct {
	Grid       region.Code `json:"grid"`
	Lines      []chain     `json:"lines"`
	Each       bool        `json:"each,omitempty"`
	Name       string      `json:"name,omitempty"`
	AllowParts bool        `json:"allow_parts,omitempty"`
}

func (w *split) operation() (plan.Operation, error) {
	return plan.Split{Grid: w.Grid, Lines: pointsOf(w.Lines), Each: w.Each, Name: w.Name, AllowParts: w.AllowParts}, nil
}

type reassign struct {
	Area       polygon     `json:"area"`
	To         region.Code `json:"to"`
	AllowParts bool        `json:"allow_parts,omitempty"`
}

func (w *reassign) operation() (plan.Operation, error) {
	return plan.Reassign{Area: w.Area.lattice(), To: w.To, AllowParts: w.AllowParts}, nil
}

type newGrid struct {
	Area       polygon     `json:"area"`
	Name       string      `json:"name"`
	Kind       region.Kind `json:"kind"`
	Community  region.Code `json:"community,omitempty"`
	AllowParts bool        `json:"allow_parts,omitempty"`
}

func (w *newGrid) operation() (plan.Operation, error) {
	return plan.NewGrid{Area: w.Area.lattice(), Name: w.Name, Kind: w.Kind, Community: w.Community, AllowParts: w.AllowParts}, nil
}

type merge struct {
	Grids      []region.Code `json:"grids"`
	Into       region.Code   `json:"into"`
	AllowParts bool          `json:"allow_parts,omitempty"`
}

func (w *merge) operation() (plan.Operation, error) {
	return plan.Merge{Grids: w.Grids, Into: w.Into, AllowParts: w.AllowParts}, nil
}

type moveBorder struct {
	A          region.Code `json:"a"`
	B          region.Code `json:"b"`
	Path       chain       `json:"path"`
	AllowParts bool        `json:"allow_parts,omitempty"`
}

func (w *moveBorder) operation() (plan.Operation, error) {
	return plan.MoveBorder{A: w.A, B: w.B, Path: w.Path.points(), AllowParts: w.AllowParts}, nil
}

type moveVertex struct {
	From *position `json:"from"`
	To   *position `json:"to"`
}

func (w *moveVertex) operation() (plan.Operation, error) {
	if err := need(w.From, w.To); err != nil {
		return nil, err
	}
	return plan.MoveVertex{From: w.From.point(), To: w.To.point()}, nil
}

type takeBuildings struct {
	Buildings  []id        `json:"buildings"`
	To         region.Code `json:"to"`
	AllowParts bool        `json:"allow_parts,omitempty"`
}

func (w *takeBuildings) operation() (plan.Operation, error) {
	ids := make([]int64, len(w.Buildings))
	for i, b := range w.Buildings {
		ids[i] = int64(b)
	}
	return plan.TakeBuildings{IDs: ids, To: w.To, AllowParts: w.AllowParts}, nil
}

type rename struct {
	Grid region.Code `json:"grid"`
	Name string      `json:"name"`
}

func (w *rename) operation() (plan.Operation, error) {
	return plan.Rename{Grid: w.Grid, Name: w.Name}, nil
}

type setKind struct {
	Grid region.Code `json:"grid"`
	Kind region.Kind `json:"kind"`
}

func (w *setKind) operation() (plan.Operation, error) {
	return plan.SetKind{Grid: w.Grid, Kind: w.Kind}, nil
}

type renumber struct {
	Area region.Code `json:"area,omitempty"`
}

func (w *renumber) operation() (plan.Operation, error) { return plan.Renumber{Area: w.Area}, nil }

type straighten struct {
	A          region.Code `json:"a"`
	B          region.Code `json:"b"`
	From       *position   `json:"from"`
	To         *position   `json:"to"`
	ToleranceM float64     `json:"tolerance_m"`
}

func (w *straighten) operation() (plan.Operation, error) {
	if err := need(w.From, w.To); err != nil {
		return nil, err
	}
	return plan.Straighten{A: w.A, B: w.B, From: w.From.point(), To: w.To.point(), ToleranceM: w.ToleranceM}, nil
}

type snapToLine struct {
	A          region.Code `json:"a"`
	B          region.Code `json:"b"`
	Line       id          `json:"line"`
	ToleranceM float64     `json:"tolerance_m"`
}

func (w *snapToLine) operation() (plan.Operation, error) {
	return plan.SnapToLine{A: w.A, B: w.B, Line: int64(w.Line), ToleranceM: w.ToleranceM}, nil
}

type redivide struct {
	Grids    []piece       `json:"grids"`
	Replaces []region.Code `json:"replaces"`
	Edition  int64         `json:"edition,omitempty"`
}

type piece struct {
	Code  region.Code `json:"code,omitempty"`
	Name  string      `json:"name,omitempty"`
	Kind  region.Kind `json:"kind,omitempty"`
	Shape shape       `json:"shape"`
}

// UnmarshalJSON refuses fields that a piece has not.
func (p *piece) UnmarshalJSON(text []byte) error {
	fields, err := fieldsOf(text)
	if err != nil {
		return err
	}
	return fillAll(fields, p)
}

func (w *redivide) operation() (plan.Operation, error) {
	op := plan.Redivide{Grids: make([]plan.Piece, len(w.Grids)), Replaces: w.Replaces, Edition: w.Edition}
	for i, p := range w.Grids {
		op.Grids[i] = plan.Piece{Code: p.Code, Name: p.Name, Kind: p.Kind, Shape: p.Shape.lattice()}
	}
	return op, nil
}

// need refuses without both positions: a missing one would be in the Gulf of Guinea.
func need(from, to *position) error {
	for i, p := range [...]*position{from, to} {
		if p == nil {
			name := [...]string{"from", "to"}[i]
			return fault.New(fault.Malformed, "field.required", name, "The field %q is missing.", name)
		}
	}
	return nil
}

// wireFor returns an empty wire for the operation of a name.
func wireFor(name string) (wire, error) {
	switch name {
	case "split":
		return &split{}, nil
	case "reassign":
		return &reassign{}, nil
	case "new_grid":
		return &newGrid{}, nil
	case "merge":
		return &merge{}, nil
	case "move_border":
		return &moveBorder{}, nil
	case "move_vertex":
		return &moveVertex{}, nil
	case "take_buildings":
		return &takeBuildings{}, nil
	case "rename":
		return &rename{}, nil
	case "set_kind":
		return &setKind{}, nil
	case "renumber":
		return &renumber{}, nil
	case "straighten":
		return &straighten{}, nil
	case "snap_to_line":
		return &snapToLine{}, nil
	case "redivide":
		return &redivide{}, nil
	}
	return nil, fault.New(fault.Invalid, "plan.op", "op", "There is no operation %.40q.", name)
}

// wireOf returns an operation as it is written.
func wireOf(op plan.Operation) wire {
	switch o := op.(type) {
	case plan.Split:
		return &split{o.Grid, chainsOf(o.Lines), o.Each, o.Name, o.AllowParts}
	case plan.Reassign:
		return &reassign{polygonOf(o.Area), o.To, o.AllowParts}
	case plan.NewGrid:
		return &newGrid{polygonOf(o.Area), o.Name, o.Kind, o.Community, o.AllowParts}
	case plan.Merge:
		return &merge{o.Grids, o.Into, o.AllowParts}
	case plan.MoveBorder:
		return &moveBorder{o.A, o.B, chainOf(o.Path), o.AllowParts}
	case plan.MoveVertex:
		return &moveVertex{positionOf(o.From), positionOf(o.To)}
	case plan.TakeBuildings:
		ids := make([]id, len(o.IDs))
		for i, b := range o.IDs {
			ids[i] = id(b)
		}
		return &takeBuildings{ids, o.To, o.AllowParts}
	case plan.Rename:
		return &rename{o.Grid, o.Name}
	case plan.SetKind:
		return &setKind{o.Grid, o.Kind}
	case plan.Renumber:
		return &renumber{o.Area}
	case plan.Straighten:
		return &straighten{o.A, o.B, positionOf(o.From), positionOf(o.To), o.ToleranceM}
	case plan.SnapToLine:
		return &snapToLine{o.A, o.B, id(o.Line), o.ToleranceM}
	case plan.Redivide:
		w := &redivide{Grids: make([]piece, len(o.Grids)), Replaces: o.Replaces, Edition: o.Edition}
		for i, p := range o.Grids {
			w.Grids[i] = piece{p.Code, p.Name, p.Kind, shapeOf(p.Shape)}
		}
		return w
	}
	panic(fmt.Sprintf("planjson: %T is no operation", op))
}

// tagged yields the fields of the struct that a pointer leads to, by their JSON names.
func tagged(pointer any) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		v := reflect.ValueOf(pointer).Elem()
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if !yield(name, v.Field(i).Addr().Interface()) {
				return
			}
		}
	}
}
