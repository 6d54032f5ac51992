package planjson_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/plan/planjson"
	"gridmap/internal/region"
)

var (
	anyPoint = rapid.Custom(func(t *rapid.T) lattice.Point {
		return lattice.Point{X: rapid.Int32Range(-180*lattice.PerDegree, 180*lattice.PerDegree).Draw(t, "x"), Y: rapid.Int32Range(-90*lattice.PerDegree, 90*lattice.PerDegree).Draw(t, "y")}
	})
	anyCode = rapid.Map(rapid.StringMatching(`[0-9]{15}`), func(s string) region.Code { return region.Code(s) })
	anyKind = rapid.SampledFrom(region.Kinds)
	anyName = rapid.StringN(1, 30, -1)
	anyPath = rapid.SliceOfN(anyPoint, 2, 6)
	anyArea = rapid.Map(rapid.SliceOfN(rapid.SliceOfN(anyPoint, 3, 6), 1, 3), func(rings [][]lattice.Point) lattice.Polygon {
		area := make(lattice.Polygon, len(rings))
		for i, r := range rings {
			area[i] = r
		}
		return area
	})
	anyCodes = rapid.SliceOfN(anyCode, 1, 4)
	anyPiece = rapid.Custom(func(t *rapid.T) plan.Piece {
		p := plan.Piece{Shape: rapid.SliceOfN(anyArea, 1, 2).Draw(t, "shape")}
		if rapid.Bool().Draw(t, "known") {
			p.Code = anyCode.Draw(t, "code")
		}
		if rapid.Bool().Draw(t, "named") {
			p.Name, p.Kind = anyName.Draw(t, "name"), anyKind.Draw(t, "kind")
		}
		return p
	})
	anyMetres = rapid.Float64Range(math.SmallestNonzeroFloat64, plan.MaxTolerance)
)

// generators make an operation of each kind.
var generators = []func(*rapid.T) plan.Operation{
	func(t *rapid.T) plan.Operation {
		return plan.Split{Grid: anyCode.Draw(t, "grid"), Lines: rapid.SliceOfN(anyPath, 1, 3).Draw(t, "lines"), Each: rapid.Bool().Draw(t, "each"),
			Name: rapid.StringN(0, 9, -1).Draw(t, "name"), AllowParts: rapid.Bool().Draw(t, "parts")}
	},
	func(t *rapid.T) plan.Operation {
		return plan.Reassign{Area: anyArea.Draw(t, "area"), To: anyCode.Draw(t, "to"), AllowParts: rapid.Bool().Draw(t, "parts")}
	},
	func(t *rapid.T) plan.Operation {
		return plan.NewGrid{Area: anyArea.Draw(t, "area"), Name: anyName.Draw(t, "name"), Kind: anyKind.Draw(t, "kind"),
			Community: rapid.SampledFrom([]region.Code{"", "520303006001"}).Draw(t, "community"), AllowParts: rapid.Bool().Draw(t, "parts")}
	},
	func(t *rapid.T) plan.Operation {
		return plan.Merge{Grids: anyCodes.Draw(t, "grids"), Into: anyCode.Draw(t, "into"), AllowParts: rapid.Bool().Draw(t, "parts")}
	},
	func(t *rapid.T) plan.Operation {
		return plan.MoveBorder{A: anyCode.Draw(t, "a"), B: anyCode.Draw(t, "b"), Path: anyPath.Draw(t, "path"), AllowParts: rapid.Bool().Draw(t, "parts")}
	},
	func(t *rapid.T) plan.Operation {
		return plan.MoveVertex{From: anyPoint.Draw(t, "from"), To: anyPoint.Draw(t, "to")}
	},
	func(t *rapid.T) plan.Operation {
		return plan.TakeBuildings{IDs: rapid.SliceOfN(rapid.Int64(), 1, 5).Draw(t, "ids"), To: anyCode.Draw(t, "to"), AllowParts: rapid.Bool().Draw(t, "parts")}
	},
	func(t *rapid.T) plan.Operation {
		return plan.Rename{Grid: anyCode.Draw(t, "grid"), Name: anyName.Draw(t, "name")}
	},
	func(t *rapid.T) plan.Operation {
		return plan.SetKind{Grid: anyCode.Draw(t, "grid"), Kind: anyKind.Draw(t, "kind")}
	},
	func(t *rapid.T) plan.Operation {
		return plan.Renumber{Area: rapid.SampledFrom([]region.Code{"", "520303006001"}).Draw(t, "area")}
	},
	func(t *rapid.T) plan.Operation {
		return plan.Straighten{A: anyCode.Draw(t, "a"), B: anyCode.Draw(t, "b"), From: anyPoint.Draw(t, "from"), To: anyPoint.Draw(t, "to"), ToleranceM: anyMetres.Draw(t, "m")}
	},
	func(t *rapid.T) plan.Operation {
		return plan.SnapToLine{A: anyCode.Draw(t, "a"), B: anyCode.Draw(t, "b"), Line: rapid.Int64().Draw(t, "line"), ToleranceM: anyMetres.Draw(t, "m")}
	},
	func(t *rapid.T) plan.Operation {
		return plan.Redivide{Grids: rapid.SliceOfN(anyPiece, 1, 3).Draw(t, "grids"), Replaces: anyCodes.Draw(t, "replaces"), Edition: rapid.Int64Range(0, 9).Draw(t, "edition")}
	},
}

// What was written is read as the same operation, to the lattice step; and by others
// as JSON whose "op" is its name.
func TestDecodeGivesBackWhatWasEncoded(t *testing.T) {
	for _, generate := range generators {
		t.Run(fmt.Sprint(plan.NameOf(rapid.Custom(generate).Example(0))), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				op := generate(t)
				text, err := planjson.Encode(op)
				if err != nil {
					t.Fatal(err)
				}
				var head struct {
					Op string `json:"op"`
				}
				if err := json.Unmarshal(text, &head); err != nil || head.Op != plan.NameOf(op) {
					t.Fatalf("%s: %v", text, err)
				}
				got, err := planjson.Decode(text)
				if err != nil || !reflect.DeepEqual(got, op) {
					t.Fatalf("%s\nis %#v, %v\nwas %#v", text, got, err, op)
				}
			})
		})
	}
}

func TestListsAreGivenBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ops := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) plan.Operation {
			return rapid.SampledFrom(generators).Draw(t, "kind")(t)
		}), 0, 3).Draw(t, "ops")
		text, err := planjson.EncodeAll(ops)
		if err != nil {
			t.Fatal(err)
		}
		got, err := planjson.DecodeAll(text)
		if err != nil || len(got) != len(ops) || len(ops) > 0 && !reflect.DeepEqual(got, ops) {
			t.Fatalf("%s is %#v, %v", text, got, err)
		}
	})
}

func ExampleEncode() {
	text, _ := planjson.Encode(plan.Redivide{
		Replaces: []region.Code{"520303006001001"},
		Grids:    []plan.Piece{{Code: "520303006001001", Shape: lattice.Shape{{{{X: 1069300000, Y: 277200000}, {X: 1069300001, Y: 277200000}, {X: -1, Y: 277200007}}}}}},
	})
	fmt.Println(string(text))
	// Output:
	// {"op":"redivide","grids":[{"code":"520303006001001","shape":[[[[106.93,27.72],[106.9300001,27.72],[-0.0000001,27.7200007],[106.93,27.72]]]]}],"replaces":["520303006001001"]}
}

func TestDecode(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       plan.Operation
	}{
		{"ids as numbers or texts", `{"op":"take_buildings","buildings":["7", 8],"to":"520303006001001"}`, plan.TakeBuildings{IDs: []int64{7, 8}, To: "520303006001001"}},
		{"a line's id", `{"op":"snap_to_line","a":"1","b":"2","line":5,"tolerance_m":2.5}`, plan.SnapToLine{A: "1", B: "2", Line: 5, ToleranceM: 2.5}},
		{"beside others", `{"revision":3,"op":"renumber"}`, plan.Renumber{}},
		{"to the lattice", `{"op":"move_vertex","from":[106.93000004,27.7],"to":[106.93000006,27.7e0]}`,
			plan.MoveVertex{From: lattice.Point{X: 1069300000, Y: 277000000}, To: lattice.Point{X: 1069300001, Y: 277000000}}},
		{"a ring that is open", `{"op":"reassign","to":"1","area":[[[1,1],[2,1],[2,2]]]}`,
			plan.Reassign{To: "1", Area: lattice.Polygon{{{X: 1e7, Y: 1e7}, {X: 2e7, Y: 1e7}, {X: 2e7, Y: 2e7}}}}},
		{"a ring that is closed", `{"op":"reassign","to":"1","area":[[[1,1],[2,1],[2,2],[1,1]]]}`,
			plan.Reassign{To: "1", Area: lattice.Polygon{{{X: 1e7, Y: 1e7}, {X: 2e7, Y: 1e7}, {X: 2e7, Y: 2e7}}}}},
	} {
		if got, err := planjson.Decode([]byte(tt.text), "revision"); err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %#v, %v", tt.name, got, err)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, tt := range []struct {
		text  string
		kind  fault.Kind
		field string
		code  string
	}{
		{`{`, fault.Malformed, "", "body.json"},
		{`null`, fault.Malformed, "", "body.json"},
		{`[]`, fault.Malformed, "", "body.json"},
		{`{}`, fault.Invalid, "op", "plan.op"},
		{`{"op":"explode"}`, fault.Invalid, "op", "plan.op"},
		{`{"op":7}`, fault.Malformed, "op", "field.type"},
		{`{"op":"renumber","grid":"1"}`, fault.Malformed, "grid", "field.unknown"},
		{`{"op":"rename","Grid":"1"}`, fault.Malformed, "Grid", "field.unknown"},
		{`{"op":"rename","grid":1}`, fault.Malformed, "grid", "field.type"},
		{`{"op":"split","lines":[[[106,27],[181,27]]]}`, fault.Invalid, "lines", "position.range"},
		{`{"op":"split","lines":[[[106,27],[106,27,1]]]}`, fault.Malformed, "lines", "field.type"},
		{`{"op":"split","lines":[[[106,27],null]]}`, fault.Malformed, "lines", "field.type"},
		{`{"op":"split","lines":[[["106",27]]]}`, fault.Malformed, "lines", "field.type"},
		{`{"op":"split","lines":[[[1e999,27]]]}`, fault.Malformed, "lines", "field.type"},
		{`{"op":"move_vertex","from":[106,27]}`, fault.Malformed, "to", "field.required"},
		{`{"op":"straighten","to":[106,27]}`, fault.Malformed, "from", "field.required"},
		{`{"op":"take_buildings","buildings":[1.5]}`, fault.Malformed, "buildings", "field.type"},
		{`{"op":"take_buildings","buildings":["x"]}`, fault.Malformed, "buildings", "field.type"},
		{`{"op":"redivide","grids":[{"shape":[],"colour":1}]}`, fault.Malformed, "grids.colour", "field.unknown"},
		{`{"op":"redivide","grids":[{"shape":[[[[200,0]]]]}]}`, fault.Invalid, "grids.shape", "position.range"},
		{`{"op":"rename","name":"` + strings.Repeat("x", planjson.MaxBytes) + `"}`, fault.TooLarge, "", "plan.too_large"},
	} {
		_, err := planjson.Decode([]byte(tt.text))
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != tt.kind || f.Details[0].Field != tt.field || f.Details[0].Code != tt.code {
			t.Errorf("%.60s: %v", tt.text, err)
		}
	}
	many := "[" + strings.TrimSuffix(strings.Repeat(`{"op":"renumber"},`, plan.MaxOperations+1), ",") + "]"
	for text, kind := range map[string]fault.Kind{`{}`: fault.Malformed, many: fault.TooLarge, `[{"op":"explode"}]`: fault.Invalid} {
		if _, err := planjson.DecodeAll([]byte(text)); fault.KindOf(err) != kind {
			t.Errorf("%.40s: %v", text, err)
		}
	}
}

// Whatever is read is written again the same, and nothing makes reading fall over.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"op":"redivide","grids":[{"code":"1","shape":[[[[1,2],[3,4],[5,6]]]]}],"replaces":["1"]}`))
	f.Add([]byte(`{"op":"straighten","a":"1","b":"2","from":[1,2],"to":[3,4],"tolerance_m":3}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		op, err := planjson.Decode(text)
		if err != nil {
			return
		}
		again, err := planjson.Encode(op)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := planjson.Decode(again); err != nil || plan.NameOf(got) != plan.NameOf(op) {
			t.Fatalf("%s: %v", again, err)
		}
	})
}

func BenchmarkCodec(b *testing.B) {
	ring := make(lattice.Ring, plan.MaxRedividedVertices)
	for i := range ring {
		ring[i] = lattice.Point{X: 1069300000 + int32(i), Y: 277200000 - int32(7*i)}
	}
	op := plan.Redivide{Grids: []plan.Piece{{Shape: lattice.Shape{{ring}}}}}
	for range b.N {
		text, err := planjson.Encode(op)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := planjson.Decode(text); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(text))/1e6, "MB")
	}
}
