package postgis

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/place"
	"gridmap/internal/region"
)

// Limits of a search.
const (
	usualHits  = 10
	mostHits   = 100
	mostWords  = 6
	mostText   = 100  // characters that are looked at
	mostHeads  = 200  // phrases in which all words occur
	mostPieces = 4000 // phrases in which one of several words occurs
)

// Search finds buildings, grids and areas by name, address, pinyin or initials,
// best first. All words must occur, in the name or in the address; digits are
// whole numbers, so that 3栋 is not 13栋. A text that is a code, or begins one, also
// finds the areas and grids of it.
//
// The search goes over phrases, of which there are far fewer than buildings (see
// wording), and from them to the buildings by B-trees that stop at the limit, so
// that it is quick also for texts that occur everywhere:
//
//	花园 3 -> phrases 汇川花园#栋, 花园路#号, ... -> their buildings with the number 3
//
// Whole names come before beginnings and those before other parts, writing before
// sound, areas before grids before buildings, names before addresses.
func (db *DB) Search(ctx context.Context, s place.Search) ([]place.Hit, error) {
	if s.Limit <= 0 {
		s.Limit = usualHits
	}
	s.Limit = min(s.Limit, mostHits)
	look := readSearch(s.Text)
	if look.empty() {
		return nil, nil
	}
	var found []candidate
	err := db.read(ctx, func(tx pgx.Tx) (err error) {
		found, err = look.run(ctx, tx, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	return look.best(found, s.Limit), nil
}

// A candidate is something that a search may have found.
type candidate struct {
	hit     place.Hit
	name    string // of an area or a grid; a building has its own
	rank    int    // how well the phrase fits: 0 is best
	address bool   // found by the address
}

func (l looking) run(ctx context.Context, tx pgx.Tx, s place.Search) (found []candidate, err error) {
	if !s.BuildingsOnly && l.code != "" {
		if found, err = codesLike(ctx, tx, l.code, s.Limit); err != nil {
			return nil, err
		}
	}
	if len(l.words) == 0 {
		more, err := byNumbers(ctx, tx, l, s.Limit)
		return append(found, more...), err
	}
	heads, err := headsLike(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	if !s.BuildingsOnly {
		more, err := named(ctx, tx, l, heads, s.Limit)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	more, err := byHeads(ctx, tx, l, heads, s.Limit)
	if found = append(found, more...); err != nil || len(found) >= s.Limit {
		return found, err
	}
	if len(l.words) > 1 {
		more, err := byPieces(ctx, tx, l, s.Limit)
		if found = append(found, more...); err != nil {
			return nil, err
		}
	}
	if len(heads) == mostHeads && len(found) < s.Limit {
		// The numbers may be with phrases that were left out.
		more, err := byNumbers(ctx, tx, l, s.Limit)
		return append(found, more...), err
	}
	return found, nil
}

// best returns the best hits, each thing once.
func (l looking) best(found []candidate, limit int) []place.Hit {
	type scored struct {
		candidate
		name  string
		score int
	}
	all := make([]scored, 0, len(found))
	for _, c := range found {
		name, address := c.name, ""
		if c.hit.Code == "" {
			name, address = c.hit.Building.Name, c.hit.Building.Address
		}
		all = append(all, scored{c, cmp.Or(name, address), l.score(c, name, address)})
	}
	slices.SortFunc(all, func(a, b scored) int {
		return cmp.Or(
			cmp.Compare(a.score, b.score),
			cmp.Compare(len(a.name), len(b.name)), cmp.Compare(a.name, b.name),
			cmp.Compare(a.hit.Code, b.hit.Code), cmp.Compare(a.hit.Building.ID, b.hit.Building.ID))
	})
	type thing struct {
		code region.Code
		id   int64
	}
	seen := map[thing]bool{}
	hits := make([]place.Hit, 0, limit)
	for _, c := range all {
		this := thing{c.hit.Code, c.hit.Building.ID}
		if !seen[this] && len(hits) < limit {
			seen[this] = true
			hits = append(hits, c.hit)
		}
	}
	return hits
}

// score says how good a candidate is: the lower the better.
func (l looking) score(c candidate, name, address string) int {
	score := 10 * c.rank
	switch c.hit.Code.Level() {
	case region.GridLevel:
		score++
	case "":
		score += 2
	}
	if c.address {
		score += 5
	}
	if len(l.numbers) > 0 && !l.occursIn(name) && !l.occursIn(address) {
		score += 3 // the numbers are there, but elsewhere in the text
	}
	return score
}
