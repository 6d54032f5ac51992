package postgis

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/region"
	"gridmap/internal/roster"
)

const selectPostsOn = selectPost + `
	WHERE p.grid = ANY (@grids) OR p.area = ANY (@areas)` + postOrder

// postsOn returns the posts of all times on grids and on subdistricts.
func postsOn(ctx context.Context, tx pgx.Tx, grids, areas []region.Code) ([]roster.Post, error) {
	rows, err := tx.Query(ctx, selectPostsOn, pgx.NamedArgs{"grids": grids, "areas": areas})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPost)
}

// Deputies chain: whoever stands in may be on leave as well.
const withInvolved = `
	WITH RECURSIVE involved AS (
		SELECT id FROM person WHERE number = ANY (@numbers)
		UNION
		SELECT l.deputy FROM involved i JOIN leave l ON l.person = i.id WHERE l.deputy IS NOT NULL
	)`

const (
	selectInvolved       = withInvolved + selectPerson + ` JOIN involved i ON i.id = p.id ORDER BY p.number`
	selectInvolvedLeaves = withInvolved + selectLeave + ` JOIN involved i ON i.id = l.person` + leaveOrder
)

// peopleOf returns the people who hold posts or might stand in for those who do, in
// the order of their staff numbers, and their leaves of all times.
func peopleOf(ctx context.Context, tx pgx.Tx, posts []roster.Post) (people []roster.Person, leaves []roster.Leave, err error) {
	var numbers []string
	for _, p := range posts {
		numbers = append(numbers, p.Person)
		if p.Deputy != "" {
			numbers = append(numbers, p.Deputy)
		}
	}
	args := pgx.NamedArgs{"numbers": distinct(numbers)}
	rows, err := tx.Query(ctx, selectInvolved, args)
	if err != nil {
		return nil, nil, err
	}
	if people, err = pgx.CollectRows(rows, scanPerson); err != nil {
		return nil, nil, err
	}
	if rows, err = tx.Query(ctx, selectInvolvedLeaves, args); err != nil {
		return nil, nil, err
	}
	leaves, err = pgx.CollectRows(rows, scanLeave)
	return people, leaves, err
}

// distinct returns the values in order, each once.
func distinct[T cmp.Ordered](values []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(values)))
}
