package postgis

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/region"
)

// nextEdition is the step from the current edition to the one that a plan becomes.
type nextEdition struct {
	publication    plan.Publication
	edition        region.Edition // the new one; without number and time until it is written
	after          []region.Grid  // of the scope and around it, in code order within each
	added, changed []region.Grid
	retired        []region.Code
	beyond         int // how many of changed lie beyond the scope and only gained vertices
}

// newNextEdition puts the land of a plan beside the current one, and checks it: that the leaders
// exist, that something changes, and the law.
func newNextEdition(ctx context.Context, tx pgx.Tx, p plan.Publication, current int64) (*nextEdition, error) {
	if err := checkLeaders(ctx, tx, p.Leaders, p.Land); err != nil {
		return nil, err
	}
	grids, around, err := neighbourhood(ctx, tx, p.Plan.Scope, current)
	if err != nil {
		return nil, err
	}
	n := &nextEdition{publication: p}
	n.merge(grids, p.Land.Grids(), around, p.Land.Around())
	if len(n.added)+len(n.changed)+len(n.retired) == 0 {
		return nil, fault.New(fault.Invalid, string(plan.Nothing), "", "The plan changes nothing.")
	}
	if err := checkLaw(p.Plan.Scope, slices.Concat(grids, around), n.after); err != nil {
		return nil, err
	}
	n.edition = region.Edition{Note: p.Note, Plan: p.Plan.ID, Scope: p.Plan.Scope,
		Added: len(n.added), Changed: len(n.changed) - n.beyond, Retired: len(n.retired)}
	return n, nil
}

// merge finds what differs. Of neighbours a plan only draws the land anew: names and
// kinds may have changed meanwhile.
func (n *nextEdition) merge(grids, drawn, around, drawnAround []region.Grid) {
	current := make(map[region.Code]region.Grid, len(grids))
	for _, g := range grids {
		current[g.Code] = g
	}
	for _, g := range drawn {
		was, exists := current[g.Code]
		delete(current, g.Code)
		switch {
		case !exists:
			n.added = append(n.added, g)
		case was.Name != g.Name || was.Kind != g.Kind || !sameShape(was.Shape, g.Shape):
			n.changed = append(n.changed, g)
		}
		n.after = append(n.after, g)
	}
	for _, g := range grids {
		if _, gone := current[g.Code]; gone {
			n.retired = append(n.retired, g.Code)
		}
	}
	redrawn := make(map[region.Code]region.Grid, len(drawnAround))
	for _, g := range drawnAround {
		redrawn[g.Code] = g
	}
	for _, g := range around {
		if drawn, ok := redrawn[g.Code]; ok && !sameShape(drawn.Shape, g.Shape) {
			g.Shape = drawn.Shape
			n.changed = append(n.changed, g)
			n.beyond++
		}
		n.after = append(n.after, g)
	}
}

func (n *nextEdition) changedCodes() []region.Code { return codesOf(n.changed) }

func codesOf(grids []region.Grid) []region.Code {
	codes := make([]region.Code, len(grids))
	for i, g := range grids {
		codes[i] = g.Code
	}
	return codes
}

// Grids that a scope had in an earlier edition come back under their codes.
const insertNewCodes = insertGridCodes + ` ON CONFLICT (code) DO NOTHING`

// write stores the edition, its boundaries and where they came from.
func (n *nextEdition) write(ctx context.Context, tx pgx.Tx) (err error) {
	if n.edition, err = addEdition(ctx, tx, n.edition); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, insertNewCodes, pgx.NamedArgs{"codes": codesOf(n.added)}); err != nil {
		return err
	}
	closed := slices.Concat(n.retired, n.changedCodes())
	if _, err := tx.Exec(ctx, closeVersions, pgx.NamedArgs{"edition": n.edition.Number, "codes": closed}); err != nil {
		return err
	}
	if err := insertVersions(ctx, tx, n.edition.Number, slices.Concat(n.added, n.changed)); err != nil {
		return err
	}
	return n.writeLineage(ctx, tx)
}

func (n *nextEdition) writeLineage(ctx context.Context, tx pgx.Tx) error {
	all := n.publication.Lineage
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"lineage"},
		[]string{"edition", "origin", "heir", "households", "area_m2", "share_households", "share_area"},
		pgx.CopyFromSlice(len(all), func(i int) ([]any, error) {
			d := all[i]
			return []any{n.edition.Number, string(d.From), string(d.To), int32(d.Households), d.AreaM2, d.ShareOfHouseholds, d.ShareOfArea}, nil
		}))
	return err
}

const (
	selectLeaderless = `
	SELECT g.code
	FROM unnest(@grids::text[]) AS g (code)
	WHERE NOT EXISTS (SELECT FROM post p WHERE p.grid = g.code AND p.role = 'first_leader' AND p.during @> @at::timestamptz)
	ORDER BY g.code`

	selectCarried = `
	SELECT p.grid
	FROM post p
	WHERE p.grid = ANY (@grids) AND p.role = 'first_leader' AND p.carried = @edition AND p.during @> @at::timestamptz
	ORDER BY p.grid`
)

// takeAlong moves what depends on the boundaries: buildings, posts and open issues. It
// tells everybody of the edition; what follows from it for buildings and posts they
// find by the grids that it closed and opened.
func (n *nextEdition) takeAlong(ctx context.Context, c *change) (kept outcome, err error) {
	land, err := newOwner(n.after)
	if err != nil {
		return kept, err
	}
	closed := slices.Concat(n.retired, n.changedCodes())
	if kept.BuildingsMoved, err = reassign(ctx, c, selectBuildingsOf, land, closed); err != nil {
		return kept, err
	}
	posted, err := n.handOver(ctx, c)
	if err != nil {
		return kept, err
	}
	m := move{edition: n.edition, grids: closed, posted: posted, land: &land, actor: n.publication.By.Name, note: n.publication.Plan.Title}
	for code := range posted {
		m.grids = append(m.grids, code)
	}
	moved, err := m.do(ctx, c)
	if err != nil {
		return kept, err
	}
	kept.IssuesMoved, kept.Messages = moved.issues, moved.messages
	args := pgx.NamedArgs{"grids": codesOf(gridsWithin(n.after, n.publication.Plan.Scope)), "at": n.edition.PublishedAt, "edition": n.edition.Number}
	for _, list := range []struct {
		sql  string
		into *[]region.Code
	}{{selectCarried, &kept.Carried}, {selectLeaderless, &kept.Leaderless}} {
		rows, err := c.Query(ctx, list.sql, args)
		if err != nil {
			return kept, err
		}
		if *list.into, err = pgx.CollectRows(rows, pgx.RowTo[region.Code]); err != nil {
			return kept, err
		}
	}
	return kept, notifyLand(ctx, c)
}

// handOver gives the posts on grids to those who hold them from now on, and returns the
// grids that keep their codes and got other first leaders.
func (n *nextEdition) handOver(ctx context.Context, tx pgx.Tx) (posted map[region.Code]bool, err error) {
	p := n.publication
	h := handover{at: n.edition.PublishedAt, edition: n.edition.Number, retired: n.retired,
		successors: plan.Successors(p.Before, p.Land, p.Lineage), leaders: p.Leaders}
	grids := slices.Clone(n.retired)
	posted = map[region.Code]bool{}
	for code, from := range h.successors {
		if from.From != "" && from.From != code {
			grids = append(grids, from.From)
		}
		if from.From == code && h.leaders[code] != "" {
			grids = append(grids, code)
			posted[code] = true
		}
	}
	posts, err := postsOn(ctx, tx, distinct(grids), nil)
	if err != nil {
		return nil, err
	}
	if err := h.of(posts).store(ctx, tx, n.edition.PublishedAt); err != nil {
		return nil, err
	}
	var unnamed []region.Code // by the edition
	for code := range posted {
		if !slices.ContainsFunc(n.changed, func(g region.Grid) bool { return g.Code == code }) {
			unnamed = append(unnamed, code)
		}
	}
	return posted, notifyPosts(ctx, tx, unnamed...)
}
