package plan

import (
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"

	"gridmap/geo/edit"
	"gridmap/geo/lattice"
	"gridmap/internal/region"
)

// Split cuts a grid along lines. What lies to the left of them, as one follows
// them, goes to a new grid of the same kind; what has lines to its left and to its
// right stays.
//
//	+------------+       +-----+------+
//	|     ^      |       | new |      |
//	|     | line |  ->   |     | Grid |
//	|     |      |       |     |      |
//	+-----|------+       +-----+------+
type Split struct {
	Grid  region.Code
	Lines [][]lattice.Point
	// Each makes a grid of every piece but the largest, whatever side it lies on.
	Each bool
	// Name is the new grid's; "" for the old one's with the new number, in the place of
	// its own (第五网格) or at the end. With Each the number goes into Name likewise.
	Name       string
	AllowParts bool
}

// Validate returns a fault.Invalid with every broken rule, or nil.
func (s Split) Validate() error {
	var c checker
	c.grid("grid", s.Grid)
	c.name(s.Name, false)
	if len(s.Lines) == 0 || len(s.Lines) > MaxLines {
		c.add("lines", "plan.lines", "A grid is split by 1 to 100 lines.")
	} else {
		c.drawing("lines", 2, s.Lines...)
	}
	return c.err()
}

func (s Split) redraw(d *draft) error {
	d.allowParts = s.AllowParts
	from, err := d.grid(s.Grid)
	if err != nil {
		return err
	}
	pieces, err := edit.Pieces(d.grids[from].Shape, s.Lines...)
	if err != nil {
		return tangled(err)
	}
	areas := s.areas(pieces, len(d.grids[from].Shape))
	if len(areas) == 0 {
		return refuse(CutsNothing, s.Lines[0][0], []region.Code{s.Grid},
			"These lines cut nothing off grid %s: draw them from border to border, with the new grid to their left.", s.Grid)
	}
	if len(areas) > MaxPieces {
		return refuse(TooMany, s.Lines[0][0], []region.Code{s.Grid}, "These lines cut grid %s into %d pieces; 100 are allowed.", s.Grid, len(areas)+1)
	}
	for _, k := range region.InCodeOrder(areas) {
		to, err := d.add(s.Grid.Parent(), s.Name, d.grids[from].Kind)
		if err != nil {
			return err
		}
		d.name(to, d.grids[from].Name, s.Each && len(areas) > 1)
		if err := d.give(areas[k], to, func(f int) bool { return f == from }); err != nil {
			return err
		}
	}
	return nil
}

// areas returns the land of each new grid.
func (s Split) areas(pieces []edit.Piece, parts int) []lattice.Shape {
	if !s.Each {
		var left lattice.Shape
		for _, p := range pieces {
			if p.Left && !p.Right {
				left = append(left, p.Shape...)
			}
		}
		if len(left) == 0 || len(left) == len(pieces) {
			return nil
		}
		return []lattice.Shape{left}
	}
	var areas []lattice.Shape
	for k, p := range pieces {
		if k > 0 && (p.Left || p.Right || parts == 1) { // parts that were there before stay
			areas = append(areas, p.Shape)
		}
	}
	return areas
}

// counted is how grids of a community are often called: 汇川社区第五网格, 第12网格.
var counted = regexp.MustCompile(`第([一二三四五六七八九十百零]+|[0-9]+)网格`)

// name completes the name of a new grid from its predecessor's and its number: a
// name that counts counts on, and any other gets the number at its end.
func (d *draft) name(to int, from string, numbered bool) {
	g := &d.grids[to]
	if g.Name != "" && !numbered {
		return
	}
	base := g.Name
	if base == "" {
		base = from
	}
	serial := string(g.Code[len(g.Code.Parent()):])
	if at := counted.FindStringSubmatchIndex(base); at != nil {
		number, _ := strconv.Atoi(serial) // three digits, by its code
		text := strconv.Itoa(number)
		if base[at[2]] > '9' {
			text = region.Numeral(number)
		}
		if name := base[:at[2]] + text + base[at[3]:]; utf8.RuneCountInString(name) <= region.MaxName {
			g.Name = name
			return
		}
	}
	tail := "-" + serial
	for utf8.RuneCountInString(base)+len(tail) > region.MaxName {
		base = string(slices.Delete([]rune(base), region.MaxName-len(tail)-1, utf8.RuneCountInString(base)))
	}
	g.Name = base + tail
}
