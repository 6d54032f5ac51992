package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// ImportPosts adds posts and leaves; the people, areas, grids and buildings that
// they name must exist. A post is the same if person, role, target and beginning
// are, a leave if person and beginning are. Two first leaders of one grid at a
// time, two community leaders, two desks of one subdistrict, or two leaves of one
// person are refused. Rows of leaves are counted on after those of posts. Replace
// takes away posts if posts is not nil, and leaves if leaves is not nil. The audit
// tells import.posts, or import.leaves if posts is nil.
func (db *DB) ImportPosts(ctx context.Context, posts []roster.Post, leaves []roster.Leave, opt region.ImportOptions) (n region.Counts, err error) {
	err = db.load(ctx, opt.DryRun, func(c *change) error {
		if err := guardRoster.lock(ctx, c); err != nil {
			return err
		}
		n, err = mergePosts(ctx, c, posts, leaves, opt)
		if err != nil {
			return err
		}
		kind := "posts"
		if posts == nil {
			kind = "leaves"
		}
		return c.recordImport(ctx, kind, n)
	})
	if err != nil {
		return region.Counts{}, err
	}
	return n, nil
}

func mergePosts(ctx context.Context, tx pgx.Tx, newPosts []roster.Post, newLeaves []roster.Leave, opt region.ImportOptions) (region.Counts, error) {
	known, err := knownNames(ctx, tx, newPosts, newLeaves)
	if err != nil {
		return region.Counts{}, err
	}
	oldPosts, err := posts(ctx, tx)
	if err != nil {
		return region.Counts{}, err
	}
	oldLeaves, err := leaves(ctx, tx)
	if err != nil {
		return region.Counts{}, err
	}
	var wrong findings
	for i, p := range newPosts {
		wrong.check(i+1, p.Validate())
		wrong.post(i+1, p, known)
	}
	for i, l := range newLeaves {
		wrong.leave(len(newPosts)+i+1, l, known)
	}
	var a, b merged
	if newPosts != nil {
		a = mergeTerms(&wrong, postTerms(oldPosts, 0), postTerms(newPosts, 1), opt, "post")
	}
	if newLeaves != nil {
		b = mergeTerms(&wrong, leaveTerms(oldLeaves, 0), leaveTerms(newLeaves, len(newPosts)+1), opt, "leave")
	}
	if err := wrong.fault(); err != nil {
		return region.Counts{}, err
	}
	n := region.Counts{
		Added: len(a.added) + len(b.added), Changed: len(a.changed) + len(b.changed),
		Unchanged: a.unchanged + b.unchanged, Removed: len(a.removed) + len(b.removed),
	}
	if n.Added+n.Changed+n.Removed == 0 {
		return n, nil
	}
	if err := writePosts(ctx, tx, a, newPosts); err != nil {
		return n, err
	}
	if err := writeLeaves(ctx, tx, b, newLeaves, len(newPosts)+1); err != nil {
		return n, err
	}
	return n, notify(ctx, tx, RosterChanged)
}

// names says which of the things that an import names exist.
type names struct {
	people, buildings map[string]bool
	codes             map[region.Code]bool
}

const selectKnownNames = `
	SELECT 'person', number FROM person WHERE number = ANY (@people)
	UNION ALL
	SELECT 'building', ref FROM building WHERE ref = ANY (@buildings)
	UNION ALL
	SELECT 'code', code FROM area WHERE code = ANY (@codes)
	UNION ALL
	SELECT 'code', grid FROM grid_version WHERE grid = ANY (@codes) AND until IS NULL`

func knownNames(ctx context.Context, tx pgx.Tx, posts []roster.Post, leaves []roster.Leave) (names, error) {
	var people, buildings []string
	var codes []region.Code
	for _, p := range posts {
		people = append(people, p.Person, p.Deputy)
		buildings = append(buildings, p.Building)
		codes = append(codes, p.Code)
	}
	for _, l := range leaves {
		people = append(people, l.Person, l.Deputy)
	}
	known := names{map[string]bool{"": true}, map[string]bool{"": true}, map[region.Code]bool{"": true}}
	rows, err := tx.Query(ctx, selectKnownNames, pgx.NamedArgs{"people": people, "buildings": buildings, "codes": codes})
	if err != nil {
		return known, err
	}
	var kind, name string
	_, err = pgx.ForEachRow(rows, []any{&kind, &name}, func() error {
		switch kind {
		case "person":
			known.people[name] = true
		case "building":
			known.buildings[name] = true
		default:
			known.codes[region.Code(name)] = true
		}
		return nil
	})
	return known, err
}

// post adds what a post names that does not exist.
func (f *findings) post(row int, p roster.Post, known names) {
	if !known.people[p.Person] {
		f.add(row, "person.unknown", "person", "There is no person with the staff number %s.", p.Person)
	}
	if !known.people[p.Deputy] {
		f.add(row, "deputy.unknown", "deputy", "There is no person with the staff number %s to deputise.", p.Deputy)
	}
	if !known.codes[p.Code] {
		f.add(row, "code.unknown", "code", "There is no grid or area %s now.", p.Code)
	}
	if !known.buildings[p.Building] {
		f.add(row, "building.unknown", "building", "There is no building with the ref %s.", p.Building)
	}
}

// leave adds what is wrong with a leave alone.
func (f *findings) leave(row int, l roster.Leave, known names) {
	switch {
	case l.Person == "":
		f.add(row, "person.required", "person", "A leave needs a person's staff number.")
	case !known.people[l.Person]:
		f.add(row, "person.unknown", "person", "There is no person with the staff number %s.", l.Person)
	}
	if !known.people[l.Deputy] {
		f.add(row, "deputy.unknown", "deputy", "There is no person with the staff number %s to deputise.", l.Deputy)
	}
	if l.Deputy != "" && l.Deputy == l.Person {
		f.add(row, "deputy.self", "deputy", "Nobody deputises for themselves.")
	}
	if !l.Period.Until.IsZero() && !l.Period.From.Before(l.Period.Until) {
		f.add(row, "period.order", "until", "A leave ends after it begins.")
	}
}
