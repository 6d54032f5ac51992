package postgis

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/account"
)

// forgottenAtOnce is how many rows one transaction of ForgetReporters takes.
const forgottenAtOnce = 1000

// Who else is at it, or changes an issue at this moment, is left alone.
const forgetReporters = `
	UPDATE issue
	SET reporter_name = '', reporter_phone = ''
	WHERE id = ANY (ARRAY(
		SELECT id
		FROM issue
		WHERE state = 'closed' AND (reporter_name <> '' OR reporter_phone <> '') AND updated_at < @before
		ORDER BY updated_at
		LIMIT @limit
		FOR NO KEY UPDATE SKIP LOCKED
	))`

// ForgetReporters removes the names and phones of those who reported issues that
// have been closed since before the moment, and returns of how many issues. What
// they wrote stays. It also removes the first answers of keys that count no more
// (see withKey), which hold the reporters of theirs.
//
// It works in transactions of 1,000 issues, each with an entry that counts them,
// and may run in several processes at once. After an error, n is how many are
// forgotten already.
func (db *DB) ForgetReporters(ctx context.Context, before time.Time) (n int, err error) {
	for more := true; more; {
		some := 0
		err = db.write(ctx, func(c *change) error {
			tag, err := c.Exec(ctx, forgetReporters, pgx.NamedArgs{"before": before, "limit": forgottenAtOnce})
			if err != nil {
				return err
			}
			if some = int(tag.RowsAffected()); some == 0 {
				c.nothing()
				return nil
			}
			return c.record(ctx, account.Entry{Action: "issue.reporters_forgotten", Kind: "issue",
				After: map[string]any{"count": some, "closed_before": before.UTC()}})
		})
		if err != nil {
			return n, err
		}
		n += some
		more = some == forgottenAtOnce
	}
	return n, db.dropOldAnswers(ctx)
}

// dropOldAnswers removes all answers of keys that count no more. They are no news:
// the issues themselves stay.
func (db *DB) dropOldAnswers(ctx context.Context) error {
	for {
		tag, err := db.pool.Exec(ctx, deleteOldAnswers, pgx.NamedArgs{"limit": forgottenAtOnce})
		if err != nil || tag.RowsAffected() < forgottenAtOnce {
			return translate(err)
		}
	}
}
