package postgis

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// An account with its grants, in the order of their codes: accountColumns of a row a
// of the table account, and accountJoins after it.
const (
	accountColumns = `
		a.id, a.name, a.shown, coalesce(ap.number, ''), a.disabled, a.must_change, a.revision,
		a.created_at, a.signed_in_at, coalesce(a.hash, ''), a.epoch, ag.roles, ag.codes`

	accountJoins = `
		LEFT JOIN person ap ON ap.id = a.person
		CROSS JOIN LATERAL (
			SELECT coalesce(array_agg(g.role ORDER BY g.code, g.role), '{}') AS roles,
			       coalesce(array_agg(g.code ORDER BY g.code, g.role), '{}') AS codes
			FROM account_grant g
			WHERE g.account = a.id
		) ag`
)

// scanAccount reads accountColumns, and after them whatever more is given.
func scanAccount(row pgx.Row, more ...any) (cred account.Credentials, err error) {
	a := &cred.Account
	var signedIn *time.Time
	var roles []account.Role
	var codes []region.Code
	err = row.Scan(append([]any{
		&a.ID, &a.Name, &a.Shown, &a.Person, &a.Disabled, &a.MustChange, &a.Revision,
		&a.CreatedAt, &signedIn, &cred.Hash, &cred.Epoch, &roles, &codes,
	}, more...)...)
	if err != nil {
		return account.Credentials{}, err
	}
	a.Grants = grantsOf(roles, codes)
	a.HasPassword = cred.Hash != ""
	a.CreatedAt, a.SignedInAt = a.CreatedAt.UTC(), utc(signedIn)
	return cred, nil
}

// utc reads a moment of a column in which NULL stands for the zero time.
func utc(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

const anyAccount = `SELECT EXISTS (SELECT FROM account)`

// AnyAccount reports whether there is any account.
func (db *DB) AnyAccount(ctx context.Context) (some bool, err error) {
	err = db.pool.QueryRow(ctx, anyAccount).Scan(&some)
	return some, translate(err)
}

const selectAccount = `SELECT` + accountColumns + ` FROM account a` + accountJoins + ` WHERE a.id = @id`

// Account returns an account by its id, or a fault.NotFound.
func (db *DB) Account(ctx context.Context, id int64) (account.Credentials, error) {
	cred, err := scanAccount(db.pool.QueryRow(ctx, selectAccount, pgx.NamedArgs{"id": id}))
	return cred, translate(notFoundAs(err, errNoAccount()))
}

const selectAccountByName = `SELECT` + accountColumns + ` FROM account a` + accountJoins + ` WHERE a.name = @name`

// AccountByName returns an account by its name as it is kept (see
// account.CleanName), or a fault.NotFound.
func (db *DB) AccountByName(ctx context.Context, name string) (account.Credentials, error) {
	if !storable(name) {
		return account.Credentials{}, errNoAccount()
	}
	cred, err := scanAccount(db.pool.QueryRow(ctx, selectAccountByName, pgx.NamedArgs{"name": name}))
	return cred, translate(notFoundAs(err, errNoAccount()))
}

const selectAccountByLink = `
	SELECT` + accountColumns + `, l.until
	FROM account_link l
	JOIN account a ON a.id = l.account` + accountJoins + `
	WHERE l.digest = @digest AND l.until > @now`

// AccountByLink returns the account of a link, and until when the link holds. One
// that is used, has run out or never was is a fault.NotFound, link.unknown.
func (db *DB) AccountByLink(ctx context.Context, digest [32]byte, now time.Time) (cred account.Credentials, until time.Time, err error) {
	cred, err = scanAccount(db.pool.QueryRow(ctx, selectAccountByLink,
		pgx.NamedArgs{"digest": digest[:], "now": now}), &until)
	return cred, until.UTC(), translate(notFoundAs(err, errNoLink()))
}

const selectAccountByIdentity = `
	SELECT` + accountColumns + `
	FROM account_identity i
	JOIN account a ON a.id = i.account` + accountJoins + `
	WHERE i.issuer = @issuer AND i.subject = @subject`

// AccountByIdentity returns the account that a person of an OpenID provider is bound
// to, or a fault.NotFound, identity.unknown.
func (db *DB) AccountByIdentity(ctx context.Context, issuer, subject string) (account.Credentials, error) {
	unknown := fault.New(fault.NotFound, "identity.unknown", "", "No account is bound to this person.")
	if !storable(issuer) || !storable(subject) {
		return account.Credentials{}, unknown
	}
	cred, err := scanAccount(db.pool.QueryRow(ctx, selectAccountByIdentity,
		pgx.NamedArgs{"issuer": issuer, "subject": subject}))
	return cred, translate(notFoundAs(err, unknown))
}

func errNoAccount() error {
	return fault.New(fault.NotFound, "account.unknown", "id", "There is no such account.")
}

func errNoLink() error {
	return fault.New(fault.NotFound, "link.unknown", "link", "This link has been used or has run out; ask for another.")
}
