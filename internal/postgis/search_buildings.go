package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/place"
)

// byHeads returns buildings whose name or address is one of the phrases, with all
// the numbers. It reads at most limit of each phrase, and stops at some limits of
// all.
func byHeads(ctx context.Context, tx pgx.Tx, l looking, heads []phraseHit, limit int) ([]candidate, error) {
	if len(heads) == 0 {
		return nil, nil
	}
	const spare = 4
	ids, _, ranks := columnsOf(heads)
	args := pgx.NamedArgs{"ids": ids, "ranks": ranks, "numbers": nonNil(l.numbers), "limit": limit, "most": spare * limit}
	found, err := collect(ctx, tx, selectByName, args, false)
	if err != nil {
		return nil, err
	}
	more, err := collect(ctx, tx, selectByAddress, args, true)
	return append(found, more...), err
}

const selectByName = `
	SELECT b.id, coalesce(b.ref, ''), coalesce(b.grid, ''), b.name, b.address, b.entrance, b.households,
	       nullif(b.assisted, '{}'), b.counted_at, h.rank
	FROM unnest(@ids::bigint[], @ranks::integer[]) AS h (id, rank)
	CROSS JOIN LATERAL (
		SELECT id, ref, grid, name, address, entrance, households, assisted, counted_at
		FROM building
		WHERE name_phrase = h.id AND (@numbers::text[] = '{}' OR numbers @> @numbers::text[])
		ORDER BY name_phrase, id
		LIMIT @limit::integer
	) b
	LIMIT @most::integer`

const selectByAddress = `
	SELECT b.id, coalesce(b.ref, ''), coalesce(b.grid, ''), b.name, b.address, b.entrance, b.households,
	       nullif(b.assisted, '{}'), b.counted_at, h.rank
	FROM unnest(@ids::bigint[], @ranks::integer[]) AS h (id, rank)
	CROSS JOIN LATERAL (
		SELECT id, ref, grid, name, address, entrance, households, assisted, counted_at
		FROM building
		WHERE address_phrase = h.id AND (@numbers::text[] = '{}' OR numbers @> @numbers::text[])
		ORDER BY address_phrase, id
		LIMIT @limit::integer
	) b
	LIMIT @most::integer`

// byPieces returns buildings of which some words are in the name and the others in
// the address. It begins with the word that the fewest phrases hold.
func byPieces(ctx context.Context, tx pgx.Tx, l looking, limit int) ([]candidate, error) {
	pieces, err := piecesLike(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	ids, masks, ranks := columnsOf(pieces)
	return collect(ctx, tx, selectByPieces, pgx.NamedArgs{"ids": ids, "masks": masks, "ranks": ranks,
		"all": l.all(), "rarest": rarest(pieces, len(l.words)), "numbers": nonNil(l.numbers), "limit": limit}, false)
}

// rarest returns the mask of the word that occurs in the fewest phrases.
func rarest(pieces []phraseHit, words int) int {
	counts := make([]int, words)
	for _, p := range pieces {
		for i := range counts {
			counts[i] += p.mask >> i & 1
		}
	}
	least := 0
	for i, n := range counts {
		if n < counts[least] {
			least = i
		}
	}
	return 1 << least
}

const selectByPieces = `
	WITH piece AS (
		SELECT id, mask, rank
		FROM unnest(@ids::bigint[], @masks::integer[], @ranks::integer[]) AS p (id, mask, rank)
	)
	SELECT b.id, coalesce(b.ref, ''), coalesce(b.grid, ''), b.name, b.address, b.entrance, b.households,
	       nullif(b.assisted, '{}'), b.counted_at, b.rank
	FROM (
		SELECT b.*, greatest(n.rank, a.rank) AS rank
		FROM piece n
		JOIN building b ON b.name_phrase = n.id
		JOIN piece a ON a.id = b.address_phrase
		WHERE n.mask & @rarest::integer <> 0 AND n.mask | a.mask = @all::integer
		UNION ALL
		SELECT b.*, greatest(n.rank, a.rank) AS rank
		FROM piece a
		JOIN building b ON b.address_phrase = a.id
		JOIN piece n ON n.id = b.name_phrase
		WHERE a.mask & @rarest::integer <> 0 AND n.mask | a.mask = @all::integer
	) b
	WHERE @numbers::text[] = '{}' OR b.numbers @> @numbers::text[]
	ORDER BY b.rank, b.id
	LIMIT @limit::integer`

// byNumbers returns buildings with all the numbers, and the words if there are any:
// for numbers that are rarer than the words.
func byNumbers(ctx context.Context, tx pgx.Tx, l looking, limit int) ([]candidate, error) {
	if len(l.numbers) == 0 {
		return nil, nil
	}
	const mostLooked = 2000
	return collect(ctx, tx, selectByNumbers, pgx.NamedArgs{"numbers": l.numbers, "words": nonNil(l.words), "queries": nonNil(l.queries),
		"looked": mostLooked, "limit": limit}, false)
}

const selectByNumbers = `
	SELECT b.id, coalesce(b.ref, ''), coalesce(b.grid, ''), b.name, b.address, b.entrance, b.households,
	       nullif(b.assisted, '{}'), b.counted_at, 6
	FROM (
		SELECT *
		FROM building
		WHERE numbers @> @numbers::text[]
		LIMIT @looked::integer
	) b
	WHERE NOT EXISTS (
		SELECT
		FROM unnest(@words::text[], @queries::text[]) AS q (word, query)
		WHERE NOT EXISTS (
			SELECT
			FROM phrase p
			WHERE p.id IN (b.name_phrase, b.address_phrase) AND p.search @@ q.query::tsquery AND ` + wordOccurs + `
		)
	)
	LIMIT @limit::integer`

// collect runs a statement that selects buildings, each with its rank.
func collect(ctx context.Context, tx pgx.Tx, sql string, args pgx.NamedArgs, address bool) ([]candidate, error) {
	rows, err := tx.Query(ctx, sql, pgx.QueryExecModeCacheDescribe, args)
	if err != nil {
		return nil, err
	}
	scanner := buildingScanner()
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (candidate, error) {
		c := candidate{address: address}
		b, err := scanner(row, &c.rank)
		c.hit = place.Hit{Building: b}
		return c, err
	})
}

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
