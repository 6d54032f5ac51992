package main

import (
	"testing"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/internal/pgtest"
	"gridmap/internal/postgis"
)

// strays counts what does not belong to the edition that is the current one. Each of
// them must be 0.
var strays = map[string]string{
	"buildings in another grid than the one that owns their entrance": `
		SELECT count(*) FROM building
		WHERE grid IS DISTINCT FROM grid_at(round(ST_X(entrance) * 1e7)::integer, round(ST_Y(entrance) * 1e7)::integer)`,
	"open issues in another grid than the one that owns their place, or in none that is there": `
		SELECT count(*) FROM issue i
		WHERE state <> 'closed' AND (
			grid IS NOT NULL AND NOT EXISTS (SELECT FROM grid_version v WHERE v.grid = i.grid AND v.until IS NULL)
			OR match = 'inside' AND grid IS DISTINCT FROM grid_at(round(ST_X(position) * 1e7)::integer, round(ST_Y(position) * 1e7)::integer))`,
	"posts on grids that are no more": `
		SELECT count(*) FROM post p
		WHERE grid IS NOT NULL AND NOT EXISTS (SELECT FROM grid_version v WHERE v.grid = p.grid AND v.until IS NULL)
		  AND (upper_inf(during) OR upper(during) > clock_timestamp())`,
	"posts that an edition carried over which is not there": `
		SELECT count(*) FROM post WHERE carried > (SELECT max(number) FROM edition)`,
	"new grids of plans that came from none": `
		SELECT count(*) FROM edition e
		JOIN grid_version v ON v.since = e.number
		WHERE e.plan IS NOT NULL
		  AND NOT EXISTS (SELECT FROM grid_version w WHERE w.grid = v.grid AND w.until = e.number)
		  AND NOT EXISTS (SELECT FROM lineage l WHERE l.edition = e.number AND l.heir = v.grid)`,
	"retired grids that went into none": `
		SELECT count(*) FROM edition e
		JOIN grid_version v ON v.until = e.number
		WHERE e.plan IS NOT NULL
		  AND NOT EXISTS (SELECT FROM grid_version w WHERE w.grid = v.grid AND w.since = e.number)
		  AND NOT EXISTS (SELECT FROM lineage l WHERE l.edition = e.number AND l.origin = v.grid)`,
	"plans and editions that do not know of each other": `
		SELECT count(*) FROM plan p
		FULL JOIN (SELECT * FROM edition WHERE plan IS NOT NULL) e ON e.number = p.published AND e.plan = p.id
		WHERE (p.state = 'published') IS DISTINCT FROM (e.number IS NOT NULL)`,
	"published plans without the step or the entry in the audit that says so": `
		SELECT count(*) FROM plan p
		WHERE (state = 'published') IS DISTINCT FROM EXISTS (SELECT FROM plan_step s WHERE s.plan = p.id AND s.state = 'published' AND s.outcome IS NOT NULL)
		   OR (state = 'published') IS DISTINCT FROM ((SELECT count(*) FROM audit a WHERE a.action = 'plan.published' AND a.target = p.id::text) = 1)`,
	"messages too few or too many about issues that went from one person to another": `
		WITH passed AS (
			SELECT issue, kind, person, lag(person) OVER (PARTITION BY issue ORDER BY id) AS was
			FROM issue_event WHERE kind IN ('routed', 'placed', 'moved'))
		SELECT count(*) FROM issue i
		WHERE (SELECT count(*) FROM passed p WHERE p.issue = i.id AND p.kind = 'moved' AND p.person <> p.was)
		   <> (SELECT count(*) FROM outbox o WHERE o.issue = i.id AND o.topic = 'issue_moved_here')
		   OR (SELECT count(*) FROM passed p WHERE p.issue = i.id AND p.kind = 'moved' AND p.person <> p.was)
		   <> (SELECT count(*) FROM outbox o WHERE o.issue = i.id AND o.topic = 'issue_moved_away')`,
	"issues whose history ends in another grid": `
		SELECT count(*) FROM issue i
		WHERE i.grid IS DISTINCT FROM (SELECT e.grid FROM issue_event e WHERE e.issue = i.id AND e.kind IN ('routed', 'placed', 'moved') ORDER BY e.id DESC LIMIT 1)
		  AND EXISTS (SELECT FROM issue_event e WHERE e.issue = i.id AND e.kind IN ('routed', 'placed', 'moved'))`,
}

// checkEdition fails the test unless an edition is the current one, its grids are an
// exact coverage, and all that hangs on grids belongs to it.
func checkEdition(t *testing.T, db *pgtest.DB, want int64) {
	t.Helper()
	pool := db.Pool(t)
	var current int64
	if err := pool.QueryRow(t.Context(), "SELECT max(number) FROM edition").Scan(&current); err != nil {
		t.Fatal(err)
	}
	if current != want {
		t.Errorf("the current edition is %d, want %d", current, want)
	}
	for what, sql := range strays {
		var n int
		if err := pool.QueryRow(t.Context(), sql).Scan(&n); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if n > 0 {
			t.Errorf("edition %d: %d %s", current, n, what)
		}
	}
	store, err := postgis.Open(t.Context(), db.URL, postgis.Options{MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	_, grids, err := store.CurrentLand(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	shapes := make([]lattice.Shape, len(grids))
	for i, g := range grids {
		shapes[i] = g.Shape
	}
	if found := coverage.Check(shapes, coverage.KeepHoles(0)); len(found) > 0 {
		t.Errorf("edition %d breaks the law: %v", current, found[0])
	}
}
