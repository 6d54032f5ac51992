package plan

import (
	"cmp"
	"context"
	"errors"
	"sync"

	"gridmap/geo/divide"
	"gridmap/geo/lattice"
	"gridmap/internal/fault"
)

// Validate returns a fault.Invalid with every broken rule, or nil.
func (w Wish) Validate() error {
	var c checker
	if w.Grids < 1 || w.Grids > MaxRedivided {
		c.add("grids", "plan.grids", "Land is divided among 1 to 2,000 grids.")
	}
	if !(w.Tolerance >= 0 && w.Tolerance <= 1) {
		c.add("tolerance", "plan.tolerance", "A tolerance is a share of the mean, at most 1.")
	}
	if len(w.Locked) > MaxRedivided {
		c.add("locked", "plan.too_many", "At most 2,000 grids are locked.")
	}
	for _, code := range w.Locked {
		if c.grid("locked", code); len(c) > 0 {
			break
		}
	}
	if len(w.LockedBuildings) > MaxBuildings {
		c.add("locked_buildings", "plan.too_many", "At most 20,000 buildings are locked.")
	}
	return c.err()
}

// Suggest divides land into so many balanced grids, along reference lines where there
// are any. Locked grids stay, and so do dedicated ones: a market, a school each. All
// others are divided anew, each community for itself, by its households. A piece goes
// on as the grid that most of its people come from, so that as few as may be get
// another one; others are new.
//
// It tells progress, from 0 to 1, and returns context.Cause(ctx) soon after ctx is
// done. The fault is Invalid if what is wished cannot be; the error may be a *Refusal.
func Suggest(ctx context.Context, on Land, w Wish, progress func(float64)) (Redivide, Division, error) {
	shares, err := on.shares(w)
	if err != nil {
		return Redivide{}, Division{}, err
	}
	total, before := 0, 0
	for _, s := range shares {
		total += s.work()
	}
	tell := steady(progress)
	var op Redivide
	var all Division
	for _, s := range shares {
		one, d, err := on.divide(ctx, s, w, func(done float64) { tell((float64(before) + done*float64(s.work())) / float64(total)) })
		if err != nil {
			return Redivide{}, Division{}, err
		}
		before += s.work()
		op.Grids, op.Replaces = append(op.Grids, one.Grids...), append(op.Replaces, one.Replaces...)
		all.Deviation = max(all.Deviation, d.Deviation)
		all.NewBorderM += d.NewBorderM
		all.OnLinesM += d.OnLinesM
	}
	tell(1)
	return op, all, nil
}

// steady returns a function that tells progress, never backwards and one at a time.
func steady(progress func(float64)) func(float64) {
	if progress == nil {
		return func(float64) {}
	}
	var mu sync.Mutex
	far := -1.
	return func(done float64) {
		mu.Lock()
		defer mu.Unlock()
		if done > far {
			far = done
			progress(done)
		}
	}
}

// divide divides a share. What has slivers is divided again with another seed, and at
// last without lines, when there are hardly any.
func (l Land) divide(ctx context.Context, s share, w Wish, told func(float64)) (op Redivide, d divide.Division, err error) {
	const tries, withLines = 5, 3
	land := divide.Land{Outline: s.outline, Buildings: s.buildings, Lines: apart(s.outline, l.linesIn(s.outline.Bounds()))}
	for _, i := range s.places {
		op.Replaces = append(op.Replaces, l.grids[i].Code)
	}
	homes := make([]lattice.Point, len(s.sites))
	for k, b := range s.sites {
		homes[k] = l.buildings[b].At
	}
	for try := range uint64(tries) {
		if try == withLines {
			land.Lines = nil
		}
		d, err = divide.Make(ctx, land, divide.Options{Grids: s.grids, Tolerance: w.Tolerance, Seed: w.Seed + try<<32, Progress: told})
		if err != nil {
			return op, d, s.refuse(ctx, err)
		}
		grids, err2 := blunt(s.outline, d.Grids, homes)
		if err2 != nil {
			return op, d, tangled(err2)
		}
		if op.Grids, err = l.pieces(s, grids); err != nil {
			return op, d, err
		}
		var refused *Refusal
		if _, _, err = l.Apply(op); !errors.As(err, &refused) || refused.Violations[0].Reason != Sliver {
			break
		}
	}
	if refused := (*Refusal)(nil); errors.As(err, &refused) && refused.Violations[0].Reason == Nothing {
		err = nil // the others may change
	}
	return op, d, err
}

// work is about how much is to be done.
func (s share) work() int { return 1 + len(s.buildings) + s.outline.Vertices() }

func (l Land) linesIn(b lattice.Bounds) []divide.Line {
	var lines []divide.Line
	for _, street := range l.streets {
		points := l.lines[street.ID].Points
		if len(points) > 1 && lattice.Ring(points).Bounds().Intersects(b) {
			lines = append(lines, divide.Line{Points: points, Class: street.Class})
		}
	}
	return lines
}

// refuse makes a fault of why a community cannot be divided.
func (s share) refuse(ctx context.Context, err error) error {
	text := func(code, field, text string) error {
		return fault.New(fault.Invalid, code, field, "Community %s: %s", s.community, text).Because(err)
	}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, divide.ErrTooMany):
		return text(string(TooMany), "grids", "there are not places enough for so many grids.")
	case errors.Is(err, divide.ErrTooFew):
		return text("plan.too_few_grids", "grids", "its land lies in more parts than there would be grids.")
	case errors.Is(err, divide.ErrKeep):
		return text("plan.keep", "locked_buildings", "the locked buildings of a grid cannot be kept together.")
	case errors.Is(err, divide.ErrTooLarge):
		return fault.New(fault.TooLarge, "plan.too_large", "grids", "Community %s holds more than is divided in seconds.", s.community).Because(err)
	}
	return tangled(err)
}

// pieces names the grids that a share was divided into.
func (l Land) pieces(s share, grids []lattice.Shape) ([]Piece, error) {
	pieces := make([]Piece, len(grids))
	for k, shape := range grids {
		pieces[k].Shape = shape
		if k < len(s.keeps) {
			pieces[k].Code = s.keeps[k]
		}
	}
	common, err := l.common(s, grids)
	if err != nil {
		return nil, err
	}
	for k, j := range match(common) {
		if j >= 0 && k >= len(s.keeps) {
			pieces[k].Code = l.grids[s.places[j]].Code
		}
	}
	return pieces, nil
}

// byHouseholds orders shares with most households first.
func byHouseholds(a, b share) int {
	return cmp.Or(cmp.Compare(b.households, a.households), cmp.Compare(a.community, b.community))
}

// allot gives each share its number of grids, so that the most households in one are as
// few as may be, and says how many are missing to give each its least.
func allot(shares []share, grids int) (missing int) {
	for i := range shares {
		shares[i].grids = shares[i].least
		grids -= shares[i].least
	}
	for ; grids > 0; grids-- {
		i := 0
		for j := range shares {
			if shares[j].households*shares[i].grids > shares[i].households*shares[j].grids {
				i = j
			}
		}
		shares[i].grids++
	}
	return max(-grids, 0)
}
