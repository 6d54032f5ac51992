package plan

import (
	"slices"

	"gridmap/geo/coverage"
	"gridmap/geo/divide"
	"gridmap/geo/edit"
	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// A share is the land of a community that is divided anew.
type share struct {
	community  region.Code
	places     []int // of its grids
	outline    lattice.Shape
	sites      []int // the buildings
	buildings  []divide.Building
	households int
	keeps      []region.Code // grids that locked buildings keep, the first of those that are made
	least      int           // grids that it needs
	grids      int           // that it gets
}

// shares returns what is divided anew, with the number of grids for each.
func (l Land) shares(w Wish) ([]share, error) {
	if err := w.Validate(); err != nil {
		return nil, err
	}
	stays, staying, err := l.staying(w.Locked)
	if err != nil {
		return nil, err
	}
	shares := l.byCommunity(stays)
	if len(shares) == 0 {
		return nil, fault.New(fault.Invalid, "plan.locked", "locked", "All grids are locked or dedicated: there is nothing to divide.")
	}
	if err := l.keep(shares, stays, w.LockedBuildings); err != nil {
		return nil, err
	}
	for i := range shares {
		shares[i].least = max(1, len(shares[i].outline), len(shares[i].keeps))
	}
	if missing := allot(shares, w.Grids-staying); missing > 0 {
		return nil, fault.New(fault.Invalid, "plan.too_few_grids", "grids",
			"At least %d grids are needed here: %d stay, and each part of each community needs one.", w.Grids+missing, staying)
	}
	shares = slices.DeleteFunc(shares, func(s share) bool { return s.grids == 1 && len(s.places) == 1 }) // as they are
	if len(shares) == 0 {
		return nil, refuse(Nothing, lattice.Point{}, nil, "The land is divided into so many grids already.")
	}
	return shares, nil
}

// staying reports of each place whether its grid stays as it is, and counts those of
// the scope.
func (l Land) staying(locked []region.Code) (stays []bool, n int, err error) {
	stays = make([]bool, len(l.grids))
	for _, code := range locked {
		i := l.find(code)
		if i < 0 || !l.within(i) {
			return nil, 0, fault.New(fault.Invalid, string(NoGrid), "locked", "There is no grid %.15q in this plan.", code)
		}
		stays[i] = true
	}
	for i, g := range l.grids {
		stays[i] = stays[i] || !l.within(i) || g.Kind == region.Dedicated
		if stays[i] && l.within(i) {
			n++
		}
	}
	return stays, n, nil
}

// byCommunity gathers what does not stay.
func (l Land) byCommunity(stays []bool) []share {
	of := map[region.Code]int{}
	var shares []share
	in := make([]int, len(l.grids)) // one more than the share of each place
	for i, g := range l.grids {
		if stays[i] {
			continue
		}
		community := g.Code.Parent()
		k, is := of[community]
		if !is {
			k = len(shares)
			of[community] = k
			shares = append(shares, share{community: community})
		}
		shares[k].places = append(shares[k].places, i)
		in[i] = k + 1
	}
	for b, place := range l.of {
		if place == locate.Outside || in[place] == 0 {
			continue
		}
		s := &shares[in[place]-1]
		s.sites = append(s.sites, b)
		s.buildings = append(s.buildings, divide.Building{At: l.buildings[b].At, Households: l.buildings[b].Households})
		s.households += l.buildings[b].Households
	}
	for k := range shares {
		shapes := make([]lattice.Shape, len(shares[k].places))
		for j, i := range shares[k].places {
			shapes[j] = l.grids[i].Shape
		}
		shares[k].outline = coverage.Dissolve(shapes, make([]int32, len(shapes)), 1)[0]
	}
	slices.SortFunc(shares, byHouseholds)
	return shares
}

// keep ties locked buildings to their grids.
func (l Land) keep(shares []share, stays []bool, locks []Lock) error {
	wrong := func(lock Lock, text string) error {
		return fault.New(fault.Invalid, "plan.keep", "locked_buildings", "Building %d %s", lock.Building, text)
	}
	for _, lock := range locks {
		b, is := l.building(lock.Building)
		if !is || l.of[b] == locate.Outside || !l.within(int(l.of[b])) {
			return fault.New(fault.Invalid, string(NoBuilding), "locked_buildings", "There is no building %d in this plan.", lock.Building)
		}
		is = stays[l.of[b]]
		code := l.gridOf(b)
		switch {
		case is && (lock.Grid == "" || lock.Grid == code):
			continue
		case is:
			return wrong(lock, "is in a grid that stays as it is.")
		case lock.Grid != "":
			code = lock.Grid
		}
		k := slices.IndexFunc(shares, func(s share) bool { _, here := slices.BinarySearch(s.sites, b); return here })
		s := &shares[k]
		if !slices.ContainsFunc(s.places, func(i int) bool { return l.grids[i].Code == code }) {
			return wrong(lock, "can be locked to a grid of its community that is divided anew, and to no other.")
		}
		site, _ := slices.BinarySearch(s.sites, b)
		number := slices.Index(s.keeps, code)
		if number < 0 {
			number = len(s.keeps)
			s.keeps = append(s.keeps, code)
		}
		if was := s.buildings[site].Keep; was != 0 && was != number+1 {
			return wrong(lock, "is locked to two grids.")
		}
		s.buildings[site].Keep = number + 1
	}
	return nil
}

// common says how much each new grid has of each old one of a share: households, and
// less than one for land, by which those without people are told apart. What is kept
// already has nothing.
func (l Land) common(s share, grids []lattice.Shape) ([][]float64, error) {
	old := make([]lattice.Shape, len(s.places))
	column := map[int32]int{}
	for j, i := range s.places {
		old[j] = l.grids[i].Shape
		column[int32(i)] = j
	}
	commons, err := edit.Commons(old, grids)
	if err != nil {
		return nil, tangled(err)
	}
	common := make([][]float64, len(grids))
	for k := range common {
		common[k] = make([]float64, len(old))
	}
	for _, c := range commons {
		common[c.After][c.Before] = float64(c.Area2) / float64(grids[c.After].Area2()) / float64(2*len(grids))
	}
	index, err := locate.Build(grids)
	if err != nil {
		return nil, err
	}
	for _, b := range s.sites {
		if k := index.Locate(l.buildings[b].At); k != locate.Outside {
			common[k][column[l.of[b]]] += float64(l.buildings[b].Households)
		}
	}
	for k := range common {
		for j, i := range s.places {
			if k < len(s.keeps) || slices.Contains(s.keeps, l.grids[i].Code) {
				common[k][j] = 0
			}
		}
	}
	return common, nil
}
