package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"
)

const insertPhrases = `
	INSERT INTO phrase (id, text, pinyin, initials, search)
	SELECT id, text, pinyin, initials, search::tsvector
	FROM unnest(@id::bigint[], @text::text[], @pinyin::text[], @initials::text[], @search::text[])
	     AS p (id, text, pinyin, initials, search)
	ON CONFLICT (id) DO NOTHING`

// phrases collects the phrases of what is being written.
type phrases struct {
	seen map[int64]struct{}
	rows []phraseRow
}

// of returns the id of the text's phrase, nil for a text without one, and its
// numbers. said is the reading that somebody gave, or "".
func (p *phrases) of(text, said string) (id *int64, numbers []string) {
	w := wordingOf(text)
	if id = phraseID(w.phrase, said); id == nil {
		return nil, w.numbers
	}
	if p.seen == nil {
		p.seen = map[int64]struct{}{}
	}
	if _, known := p.seen[*id]; !known {
		p.seen[*id] = struct{}{}
		p.rows = append(p.rows, newPhraseRow(*id, w.phrase, text, said))
	}
	return id, w.numbers
}

// save stores what has been collected since the last time.
func (p *phrases) save(ctx context.Context, tx pgx.Tx) error {
	const most = 5000 // a statement
	for rows := p.rows; len(rows) > 0; {
		n := min(most, len(rows))
		ids := make([]int64, n)
		var text [4][]string
		for i := range text {
			text[i] = make([]string, n)
		}
		for i, row := range rows[:n] {
			ids[i] = row.id
			text[0][i], text[1][i], text[2][i], text[3][i] = row.text, row.pinyin, row.initials, row.search
		}
		if _, err := tx.Exec(ctx, insertPhrases, pgx.NamedArgs{
			"id": ids, "text": text[0], "pinyin": text[1], "initials": text[2], "search": text[3]}); err != nil {
			return err
		}
		rows = rows[n:]
	}
	p.rows = p.rows[:0]
	return nil
}

const createPhraseStage = `
	CREATE TEMPORARY TABLE staged_phrase (
		id       bigint NOT NULL,
		text     text NOT NULL,
		pinyin   text NOT NULL,
		initials text NOT NULL,
		search   text NOT NULL
	) ON COMMIT DROP`

// stage puts what has been collected since the last time into the temporary table
// staged_phrase, from which unstagePhrases takes it.
func (p *phrases) stage(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"staged_phrase"}, []string{"id", "text", "pinyin", "initials", "search"},
		pgx.CopyFromSlice(len(p.rows), func(i int) ([]any, error) {
			row := p.rows[i]
			return []any{row.id, row.text, row.pinyin, row.initials, row.search}, nil
		}))
	p.rows = p.rows[:0]
	return err
}

const insertStagedPhrases = `
	INSERT INTO phrase (id, text, pinyin, initials, search)
	SELECT id, text, pinyin, initials, search::tsvector
	FROM staged_phrase
	ON CONFLICT (id) DO NOTHING`

func unstagePhrases(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, insertStagedPhrases)
	return err
}
