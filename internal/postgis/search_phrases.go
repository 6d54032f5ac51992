package postgis

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/place"
	"gridmap/internal/region"
)

// A phraseHit is a phrase in which words of a search occur.
type phraseHit struct {
	id   int64
	mask int // bit i is set if word i occurs
	rank int // how well the longest word fits, or word i: 0 is best
}

// How well a word fits a phrase p.
const rankOfWord = `
	CASE WHEN p.text = q.word THEN 0
	     WHEN starts_with(p.text, q.word) THEN 1
	     WHEN p.pinyin = q.word OR p.initials = q.word THEN 2
	     WHEN starts_with(p.pinyin, q.word) OR starts_with(p.initials, q.word) THEN 3
	     WHEN strpos(p.text, q.word) > 0 THEN 4
	     ELSE 5
	END`

// Whether a word does occur in a phrase p that its query found.
const wordOccurs = `
	(strpos(p.text, q.word) > 0 OR strpos(p.pinyin, q.word) > 0 OR strpos(p.initials, q.word) > 0)`

const selectHeads = `
	SELECT p.id, @all::integer, ` + rankOfWord + ` AS rank
	FROM phrase p
	CROSS JOIN (SELECT @word::text AS word) q
	WHERE p.search @@ @query::text::tsquery
	  AND NOT EXISTS (SELECT FROM unnest(@words::text[]) AS q (word) WHERE NOT ` + wordOccurs + `)
	ORDER BY rank, length(p.text), p.id
	LIMIT @limit::integer`

// headsLike returns the phrases in which all words occur, best first.
func headsLike(ctx context.Context, tx pgx.Tx, l looking) ([]phraseHit, error) {
	return phrasesLike(ctx, tx, selectHeads, pgx.NamedArgs{"all": l.all(), "word": l.longest(), "words": l.words,
		"query": strings.Join(l.queries, " & "), "limit": mostHeads})
}

const selectPieces = `
	SELECT p.id, 1 << (q.i - 1)::integer, p.rank
	FROM unnest(@words::text[], @queries::text[]) WITH ORDINALITY AS q (word, query, i)
	CROSS JOIN LATERAL (
		SELECT p.id, ` + rankOfWord + ` AS rank
		FROM phrase p
		WHERE p.search @@ q.query::tsquery AND ` + wordOccurs + `
		ORDER BY rank, length(p.text), p.id
		LIMIT @limit::integer
	) p`

// piecesLike returns for each word the phrases in which it occurs.
func piecesLike(ctx context.Context, tx pgx.Tx, l looking) ([]phraseHit, error) {
	hits, err := phrasesLike(ctx, tx, selectPieces, pgx.NamedArgs{
		"words": l.words, "queries": l.queries, "limit": mostPieces})
	if err != nil {
		return nil, err
	}
	at := make(map[int64]int, len(hits))
	pieces := hits[:0]
	for _, h := range hits {
		if i, known := at[h.id]; known {
			pieces[i].mask |= h.mask
			pieces[i].rank = max(pieces[i].rank, h.rank)
			continue
		}
		at[h.id] = len(pieces)
		pieces = append(pieces, h)
	}
	return pieces, nil
}

func phrasesLike(ctx context.Context, tx pgx.Tx, sql string, args pgx.NamedArgs) ([]phraseHit, error) {
	rows, err := tx.Query(ctx, sql, pgx.QueryExecModeCacheDescribe, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (h phraseHit, err error) {
		err = row.Scan(&h.id, &h.mask, &h.rank)
		return h, err
	})
}

const selectNamed = `
	(SELECT a.code, a.name, h.rank
	 FROM unnest(@ids::bigint[], @ranks::integer[]) AS h (id, rank)
	 JOIN area a ON a.phrase = h.id
	 ORDER BY h.rank, length(a.code), a.code
	 LIMIT @limit::integer)
	UNION ALL
	(SELECT g.grid, g.name, h.rank
	 FROM unnest(@ids::bigint[], @ranks::integer[]) AS h (id, rank)
	 JOIN grid_version g ON g.phrase = h.id AND g.until IS NULL
	 ORDER BY h.rank, g.grid
	 LIMIT @limit::integer)`

// named returns the areas and grids whose names are the phrases, with all the
// numbers.
func named(ctx context.Context, tx pgx.Tx, l looking, heads []phraseHit, limit int) ([]candidate, error) {
	if len(heads) == 0 {
		return nil, nil
	}
	const spare = 20 // for those that have other numbers
	ids, _, ranks := columnsOf(heads)
	rows, err := tx.Query(ctx, selectNamed, pgx.QueryExecModeCacheDescribe,
		pgx.NamedArgs{"ids": ids, "ranks": ranks, "limit": spare * limit})
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, scanNamed)
	return slices.DeleteFunc(found, func(c candidate) bool { return !l.numbersIn(c.name) }), err
}

const selectCodes = `
	(SELECT code, name, CASE code WHEN @code::text THEN 0 ELSE 1 END
	 FROM area
	 WHERE code >= @code::text AND code < @code::text || ':'
	 ORDER BY code
	 LIMIT @limit::integer)
	UNION ALL
	(SELECT grid, name, CASE grid WHEN @code::text THEN 0 ELSE 1 END
	 FROM grid_version
	 WHERE until IS NULL AND grid >= @code::text AND grid < @code::text || ':'
	 ORDER BY grid
	 LIMIT @limit::integer)`

// codesLike returns the areas and grids whose codes begin like that.
func codesLike(ctx context.Context, tx pgx.Tx, code string, limit int) ([]candidate, error) {
	rows, err := tx.Query(ctx, selectCodes, pgx.NamedArgs{"code": code, "limit": limit})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanNamed)
}

func scanNamed(row pgx.CollectableRow) (c candidate, err error) {
	var code region.Code
	err = row.Scan(&code, &c.name, &c.rank)
	c.hit = place.Hit{Code: code}
	return c, err
}

// columnsOf returns the hits as arrays for unnest.
func columnsOf(hits []phraseHit) (ids []int64, masks, ranks []int) {
	for _, h := range hits {
		ids, masks, ranks = append(ids, h.id), append(masks, h.mask), append(ranks, h.rank)
	}
	return ids, masks, ranks
}
