package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/fault"
)

const insertIdentity = `
	INSERT INTO account_identity (issuer, subject, account)
	VALUES (@issuer, @subject, @id)`

// BindIdentity binds a person of an OpenID provider to an account. If either is
// bound already, as far as this provider goes, the fault is a Conflict,
// identity.bound. The audit tells account.bound.
func (db *DB) BindIdentity(ctx context.Context, id int64, issuer, subject string) error {
	err := db.write(ctx, func(c *change) error {
		a, _, err := lockAccount(ctx, c, id)
		if err != nil {
			return err
		}
		args := pgx.NamedArgs{"id": id, "issuer": issuer, "subject": subject}
		if _, err := c.Exec(ctx, insertIdentity, args); err != nil {
			return err
		}
		entry := accountEntry("account.bound", a)
		entry.After = map[string]any{"issuer": issuer}
		return c.record(ctx, entry)
	})
	switch brokenConstraint(err) {
	case "account_identity_pkey", "account_identity_account_issuer_key":
		return fault.New(fault.Conflict, "identity.bound", "", "This person, or this account, is bound already.").Because(err)
	}
	return err
}
