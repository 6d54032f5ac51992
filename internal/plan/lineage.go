package plan

import (
	"cmp"
	"slices"

	"gridmap/geo/edit"
	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/region"
)

// Descent says how much of a grid came to another. Grids that stay as they were, or
// lose no more than rounding moves, have none.
type Descent struct {
	From, To   region.Code
	Households int // that live on the land
	AreaM2     float64
	// ShareOfHouseholds and ShareOfArea are what that is of all that From had. 0
	// households of none are a share of 0.
	ShareOfHouseholds, ShareOfArea float64
}

// Lineage says which grids came from which, in the order of the codes. The error is
// arrange.ErrTangled.
func Lineage(before, after Land) ([]Descent, error) {
	var places []int
	var was, is []lattice.Shape
	for i, now := range after.grids {
		then := before.placed(i)
		if inScope := before.scopeHas(then.Code) || after.scopeHas(now.Code); inScope && (now.Code != then.Code || !same(now.Shape, then.Shape)) {
			places = append(places, i)
			was, is = append(was, then.Shape), append(is, now.Shape)
		}
	}
	commons, err := edit.Commons(was, is)
	if err != nil {
		return nil, err
	}
	moved := map[[2]int32]int{}
	households, _ := before.counts()
	for b, of := range before.of {
		if of != locate.Outside && after.of[b] != locate.Outside {
			moved[[2]int32{of, after.of[b]}] += before.buildings[b].Households
		}
	}
	var found []Descent
	for _, c := range commons {
		from, to := places[c.Before], places[c.After]
		whole := before.grids[from].Shape
		d := Descent{
			From: before.grids[from].Code, To: after.grids[to].Code,
			Households:  moved[[2]int32{int32(from), int32(to)}],
			ShareOfArea: float64(c.Area2) / float64(whole.Area2()),
		}
		d.AreaM2 = d.ShareOfArea * whole.AreaM2()
		if h := households[from]; h > 0 {
			d.ShareOfHouseholds = float64(d.Households) / float64(h)
		}
		const rounding = .01 // metres, along all the border
		if from != to && d.Households == 0 && d.AreaM2 < rounding*formOf(whole).perimeterM {
			continue
		}
		found = append(found, d)
	}
	slices.SortFunc(found, func(a, b Descent) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return withoutIdle(found), nil
}

func (l Land) scopeHas(code region.Code) bool { return code != "" && code.Within(l.scope) }

// withoutIdle leaves out grids that only came from themselves and only to
// themselves.
func withoutIdle(all []Descent) []Descent {
	outs, ins := map[region.Code]int{}, map[region.Code]int{}
	for _, d := range all {
		outs[d.From]++
		ins[d.To]++
	}
	return slices.DeleteFunc(all, func(d Descent) bool { return d.From == d.To && outs[d.From] == 1 && ins[d.To] == 1 })
}
