package postgis

import (
	"bytes"
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gridmap/internal/fault"
	"gridmap/internal/issue"
)

const selectAnswer = `
	SELECT` + issueColumns + `, k.digest
	FROM idempotency k
	CROSS JOIN jsonb_populate_record(NULL::issue, k.answer) i` + issueJoins + `
	WHERE k.key = @key`

// firstAnswer returns the issue as it was when the key was first used; found is
// false for a new key and for none. A digest of another request is a
// fault.Conflict.
func firstAnswer(ctx context.Context, tx pgx.Tx, key issue.Key) (is issue.Issue, found bool, err error) {
	if key.Name == "" {
		return issue.Issue{}, false, nil
	}
	var digest []byte
	is, err = scanIssue(tx.QueryRow(ctx, selectAnswer, pgx.NamedArgs{"key": key.Name}), &digest)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return issue.Issue{}, false, nil
	case err != nil:
		return issue.Issue{}, false, err
	case !bytes.Equal(digest, key.Digest[:]):
		return issue.Issue{}, false, fault.New(fault.Conflict, "idempotency.reused", "Idempotency-Key",
			"This idempotency key was used for a different request.")
	}
	return is, true, nil
}

// The position is kept as hexadecimal EWKB: GeoJSON would round it.
const insertAnswer = `
	INSERT INTO idempotency (key, digest, answer)
	SELECT @key, @digest, to_jsonb(i) - 'search' || jsonb_build_object('position', i.position::text)
	FROM issue i
	WHERE i.id = @id
	ON CONFLICT (key) DO NOTHING`

// errKeyTaken ends a transaction whose key another one has committed meanwhile.
var errKeyTaken = errors.New("the key has been used meanwhile")

// A key is remembered for a week. Each new one takes away a few that are older.
const deleteOldAnswers = `
	DELETE FROM idempotency
	WHERE key = ANY (ARRAY(
		SELECT key
		FROM idempotency
		WHERE at < now() - interval '7 days'
		ORDER BY at
		LIMIT @limit
		FOR UPDATE SKIP LOCKED
	))`

// queueAnswer adds to the batch what remembers the issue, as the transaction
// leaves it, as the answer for the key.
func queueAnswer(batch *pgx.Batch, id string, key issue.Key) {
	if key.Name == "" {
		return
	}
	batch.Queue(insertAnswer, pgx.NamedArgs{"key": key.Name, "digest": key.Digest[:], "id": id}).
		Exec(func(tag pgconn.CommandTag) error {
			if tag.RowsAffected() == 0 {
				return errKeyTaken
			}
			return nil
		})
	batch.Queue(deleteOldAnswers, pgx.NamedArgs{"limit": 5})
}

// withKey runs f, and once more if another transaction took the key meanwhile:
// then f finds that one's answer.
func (db *DB) withKey(ctx context.Context, f func(c *change) error) error {
	err := db.write(ctx, f)
	if errors.Is(err, errKeyTaken) {
		err = db.write(ctx, f)
	}
	return err
}
