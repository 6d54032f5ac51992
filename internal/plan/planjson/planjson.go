// Package planjson writes the operations of plans as JSON, and reads them: one form
// for the API and for what is stored.
package planjson

import (
	"errors"

	"gridmap/internal/plan"
)

var errNotYet = errors.New("not written yet")

// Encode returns an operation as a JSON object: its name as "op", and its fields.
func Encode(op plan.Operation) ([]byte, error) { return nil, errNotYet }

// Decode reads an operation. Fields beside it that are named are left to others;
// any other that the operation has not is a fault.Malformed, and so is what is no
// JSON or of another type. An operation that does not exist is a fault.Invalid. It
// does not look at what the operation would do: see Operation.Validate.
func Decode(data []byte, beside ...string) (plan.Operation, error) { return nil, errNotYet }

// EncodeAll returns operations as a JSON array.
func EncodeAll(ops []plan.Operation) ([]byte, error) { return nil, errNotYet }

// DecodeAll reads a JSON array of operations.
func DecodeAll(data []byte) ([]plan.Operation, error) { return nil, errNotYet }
