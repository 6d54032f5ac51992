package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/account"
	"gridmap/internal/fault"
)

// isKeeper says of a row a of the table account whether it keeps the installation
// from being without an admin of everything: it is one, and can sign in, by a
// password, a link that has not run out, or a provider.
const isKeeper = `
	NOT a.disabled
	AND EXISTS (SELECT FROM account_grant g WHERE g.account = a.id AND g.role = 'admin' AND g.code = '')
	AND (a.hash IS NOT NULL
	  OR EXISTS (SELECT FROM account_link l WHERE l.account = a.id AND l.until > now())
	  OR EXISTS (SELECT FROM account_identity i WHERE i.account = a.id))`

const lockAccountRow = `SELECT id FROM account WHERE id = @id FOR NO KEY UPDATE`

const selectAccountAndKeeper = `
	SELECT` + accountColumns + `, ` + isKeeper + `
	FROM account a` + accountJoins + `
	WHERE a.id = @id`

// lockAccount returns an account that nobody else can change until the transaction
// ends, and whether it is a keeper. The row is read after it has been locked: a
// statement that locks sees the grants as they were before it waited.
func lockAccount(ctx context.Context, tx pgx.Tx, id int64) (a account.Account, keeper bool, err error) {
	batch := &pgx.Batch{}
	batch.Queue(lockAccountRow, pgx.NamedArgs{"id": id})
	queueAccount(batch, id, &a, &keeper)
	err = tx.SendBatch(ctx, batch).Close()
	return a, keeper, notFoundAs(err, errNoAccount())
}

// queueAccount adds to the batch what reads an account as the transaction leaves it
// and, unless keeper is nil, whether it is one.
func queueAccount(batch *pgx.Batch, id int64, a *account.Account, keeper *bool) {
	batch.Queue(selectAccountAndKeeper, pgx.NamedArgs{"id": id}).QueryRow(func(row pgx.Row) error {
		if keeper == nil {
			keeper = new(bool)
		}
		cred, err := scanAccount(row, keeper)
		*a = cred.Account
		return err
	})
}

const anyKeeper = `SELECT EXISTS (SELECT FROM account a WHERE ` + isKeeper + `)`

// mustKeepAdmin returns a fault.Invalid, account.last_admin, if the transaction has
// left nobody who is an admin of everything and can sign in. Transactions that take
// one away go through here one after another, so that two admins who disable each
// other at once do not both succeed.
func mustKeepAdmin(ctx context.Context, tx pgx.Tx) error {
	if err := guardAdmins.lock(ctx, tx); err != nil {
		return err
	}
	var some bool
	if err := tx.QueryRow(ctx, anyKeeper).Scan(&some); err != nil {
		return err
	}
	if !some {
		return fault.New(fault.Invalid, "account.last_admin", "grants",
			"Nobody would be left who is an admin of everything and can sign in; make another one first.")
	}
	return nil
}
