// Package planjson writes the operations of plans as JSON, and reads them: one form
// for the API and for what is stored.
//
// An operation is an object with its name (plan.NameOf) as "op", and its fields.
// Positions are [longitude, latitude] in WGS-84 degrees, areas and shapes are the
// coordinates of GeoJSON polygons and multi-polygons, whose rings end where they
// begin.
package planjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"gridmap/internal/fault"
	"gridmap/internal/plan"
)

// MaxBytes is how long an operation may be: enough for plan.MaxRedividedVertices.
const MaxBytes = 32 << 20

// Encode returns an operation as a JSON object: its name as "op", and its fields.
// Decode makes the same operation of it, to the lattice step.
func Encode(op plan.Operation) ([]byte, error) {
	body, err := json.Marshal(wireOf(op))
	if err != nil {
		return nil, fmt.Errorf("encode %T: %w", op, err)
	}
	head := fmt.Appendf(nil, `{"op":%q`, plan.NameOf(op))
	if len(body) > len("{}") {
		head = append(head, ',')
	}
	return append(head, body[1:]...), nil
}

// Decode reads an operation. Fields beside it that are named are left to others;
// any other that the operation has not is a fault.Malformed, and so is what is no
// JSON or of another type. An operation that does not exist, or a position off the
// Earth, is a fault.Invalid; more than MaxBytes is TooLarge. Details name the field.
// It does not look at what the operation would do: see Operation.Validate.
func Decode(data []byte, beside ...string) (plan.Operation, error) {
	if len(data) > MaxBytes {
		return nil, fault.New(fault.TooLarge, "plan.too_large", "", "An operation has at most %d bytes.", MaxBytes)
	}
	fields, err := fieldsOf(data)
	if err != nil {
		return nil, err
	}
	for _, name := range beside {
		delete(fields, name)
	}
	var name string
	if raw, is := fields["op"]; is {
		if err := fill("op", raw, &name); err != nil {
			return nil, err
		}
	}
	delete(fields, "op")
	wire, err := wireFor(name)
	if err != nil {
		return nil, err
	}
	if err := fillAll(fields, wire); err != nil {
		return nil, err
	}
	return wire.operation()
}

// EncodeAll returns operations as a JSON array.
func EncodeAll(ops []plan.Operation) ([]byte, error) {
	all := make([][]byte, len(ops))
	for i, op := range ops {
		one, err := Encode(op)
		if err != nil {
			return nil, err
		}
		all[i] = one
	}
	return slices.Concat([]byte("["), bytes.Join(all, []byte(",")), []byte("]")), nil
}

// DecodeAll reads a JSON array of operations. The faults are those of Decode, and
// TooLarge for more than plan.MaxOperations.
func DecodeAll(data []byte) ([]plan.Operation, error) {
	var all []json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fault.New(fault.Malformed, "body.json", "", "This is no JSON array of operations.").Because(err)
	}
	if len(all) > plan.MaxOperations {
		return nil, fault.New(fault.TooLarge, "plan.full", "", "A plan has at most 2,000 operations.")
	}
	ops := make([]plan.Operation, len(all))
	for i, one := range all {
		op, err := Decode(one)
		if err != nil {
			return nil, fmt.Errorf("operation %d: %w", i, err)
		}
		ops[i] = op
	}
	return ops, nil
}

func fieldsOf(data []byte) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil || fields == nil {
		return nil, fault.New(fault.Malformed, "body.json", "", "An operation is a JSON object.").Because(err)
	}
	return fields, nil
}

// fillAll reads fields into a struct by the names of its tags. All fields must be
// there in the struct.
func fillAll(fields map[string]json.RawMessage, into any) error {
	for name, field := range tagged(into) {
		raw, is := fields[name]
		if !is {
			continue
		}
		if err := fill(name, raw, field); err != nil {
			return err
		}
		delete(fields, name)
	}
	if len(fields) == 0 {
		return nil
	}
	name := []rune(slices.Min(slices.Collect(maps.Keys(fields))))
	const shown = 40
	clipped := string(name[:min(len(name), shown)])
	return fault.New(fault.Malformed, "field.unknown", clipped, "There is no field %q here.", clipped)
}

// fill reads a field.
func fill(name string, raw json.RawMessage, into any) error {
	err := json.Unmarshal(raw, into)
	var known *fault.Fault
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		for i := range known.Details {
			if inner := known.Details[i].Field; inner != "" {
				known.Details[i].Field = name + "." + inner
			} else {
				known.Details[i].Field = name
			}
		}
		return known
	case errors.As(err, &wrong):
		return fault.New(fault.Malformed, "field.type", name, "The field %q cannot be a %s.", name, wrong.Value).Because(err)
	}
	return fault.New(fault.Malformed, "field.type", name, "The field %q cannot be read.", name).Because(err)
}
