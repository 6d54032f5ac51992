package plan

import (
	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// Limits of Redivide.
const (
	MaxRedividedVertices = 500_000
	MaxRedivided         = 2_000 // pieces, and grids that they replace
)

// Redivide divides the land of grids anew, among pieces whose shapes are given: what
// suggestions, and going back to an edition, leave behind.
//
//	+-----+-----+      +---+---+---+
//	|  a  |  b  |  ->  | a |   | b |      the pieces are called a, b and ""
//	|     |     |      |   | c |   |
//	+-----+-----+      +---+---+---+
//
// The pieces cover exactly the land that they replace, each once; only vertices may
// be more or fewer along its outline.
type Redivide struct {
	Grids    []Piece
	Replaces []region.Code
}

// Piece is a grid that Redivide makes.
type Piece struct {
	// Code is one of those replaced, whose grid goes on with this land; "" for a new
	// number of the community; or a number that was retired: see Revives.
	Code region.Code
	// Revives says that Code is a retired number of a community that loses land here,
	// and that this is that grid again: where a scope goes back to an edition. It is
	// not given to another grid, so that numbers are still never used again.
	Revives bool
	// Community is where a piece without a code belongs; "" for the one that gives most
	// of the land.
	Community region.Code
	Name      string // "" for a new number: made of the community's largest grid's, and the number
	Kind      region.Kind
	Shape     lattice.Shape
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (r Redivide) Validate() error {
	var c checker
	return c.err()
}

func (r Redivide) redraw(d *draft) error { return errNotYet }
