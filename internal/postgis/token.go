package postgis

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// A token with its grants, in the order of their codes: tokenColumns of a row t of the
// table token, and tokenJoins after it.
const (
	tokenColumns = `
		t.id, t.account, t.label, t.created_at, t.until, t.used_at, t.used_from, tg.roles, tg.codes`

	tokenJoins = `
		CROSS JOIN LATERAL (
			SELECT coalesce(array_agg(g.role ORDER BY g.code, g.role), '{}') AS roles,
			       coalesce(array_agg(g.code ORDER BY g.code, g.role), '{}') AS codes
			FROM token_grant g
			WHERE g.token = t.id
		) tg`
)

// A tokenRow is where tokenColumns are scanned to.
type tokenRow struct {
	account.Token
	usedAt *time.Time
	roles  []account.Role
	codes  []region.Code
}

func (r *tokenRow) fields() []any {
	return []any{&r.ID, &r.Account, &r.Label, &r.CreatedAt, &r.Until, &r.usedAt, &r.UsedFrom, &r.roles, &r.codes}
}

func (r *tokenRow) token() account.Token {
	t := r.Token
	t.Grants = grantsOf(r.roles, r.codes)
	t.CreatedAt, t.Until, t.UsedAt = t.CreatedAt.UTC(), t.Until.UTC(), utc(r.usedAt)
	return t
}

func scanToken(row pgx.Row) (account.Token, error) {
	var r tokenRow
	err := row.Scan(r.fields()...)
	return r.token(), err
}

const selectTokenByDigest = `
	SELECT` + accountColumns + `,` + tokenColumns + `
	FROM token t
	JOIN account a ON a.id = t.account` + accountJoins + tokenJoins + `
	WHERE t.digest = @digest AND t.until > @now`

// TokenByDigest returns a token that has not run out, with its account, or a
// fault.NotFound, token.unknown. Whether the account may still sign in is the
// caller's to see.
func (db *DB) TokenByDigest(ctx context.Context, digest [32]byte, now time.Time) (account.Token, account.Credentials, error) {
	var r tokenRow
	cred, err := scanAccount(db.pool.QueryRow(ctx, selectTokenByDigest,
		pgx.NamedArgs{"digest": digest[:], "now": now}), r.fields()...)
	if err != nil {
		return account.Token{}, account.Credentials{}, translate(notFoundAs(err, errNoToken()))
	}
	return r.token(), cred, nil
}

const selectTokens = `
	SELECT` + tokenColumns + `
	FROM token t` + tokenJoins + `
	WHERE t.account = @account
	ORDER BY t.id`

// Tokens returns the tokens of an account, the oldest first, with those that have run
// out and are not swept away yet (see DropExpired).
func (db *DB) Tokens(ctx context.Context, id int64) ([]account.Token, error) {
	rows, err := db.pool.Query(ctx, selectTokens, pgx.NamedArgs{"account": id})
	if err != nil {
		return nil, translate(err)
	}
	tokens, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (account.Token, error) { return scanToken(row) })
	return tokens, translate(err)
}

// To the minute is near enough, and one write a minute is what a busy token costs. A
// note that comes late changes nothing.
const updateTokenUsed = `
	UPDATE token
	SET used_at = date_trunc('minute', @at::timestamptz), used_from = @from
	WHERE id = @id AND (used_at IS NULL OR used_at < date_trunc('minute', @at::timestamptz))`

// TokenUsed notes when, to the minute, and from where a token was used last: from
// where it was used first in that minute. This is a note about a request, not a
// change that somebody made, so it goes past the audit (see change); what the request
// changes is told there. A token that is gone is none of its concern.
func (db *DB) TokenUsed(ctx context.Context, id int64, at time.Time, from string) error {
	_, err := db.pool.Exec(ctx, updateTokenUsed, pgx.NamedArgs{"id": id, "at": at, "from": clip(from, longestName)})
	return translate(err)
}

const selectEpochAndCountTokens = `
	SELECT a.epoch, (SELECT count(*) FROM token WHERE account = @account AND until > @created_at)
	FROM account a
	WHERE a.id = @account`

const insertToken = `
	INSERT INTO token (account, label, digest, created_at, until)
	VALUES (@account, @label, @digest, @created_at, @until)
	RETURNING id`

const insertTokenGrants = `
	INSERT INTO token_grant (token, role, code)
	SELECT DISTINCT @id::bigint, role, code
	FROM unnest(@roles::text[], @codes::text[]) AS g (role, code)`

const selectToken = `SELECT` + tokenColumns + ` FROM token t` + tokenJoins + ` WHERE t.id = @id`

// AddToken stores a token of t.Account by the digest of its secret, and returns it
// with its id; it is made at t.CreatedAt, or now if that is zero. The faults are
// account.unknown, NotFound; session.over, Unauthenticated, if t.Epoch is not the
// account's; token.too_many, Invalid, with account.MaxTokens that
// have not run out; and grant.code_unknown, Invalid. The audit tells token.added.
func (db *DB) AddToken(ctx context.Context, t account.Token, digest [32]byte) (stored account.Token, err error) {
	if t.CreatedAt.IsZero() {
		t.CreatedAt = time.Now()
	}
	err = db.write(ctx, func(c *change) error {
		a, _, err := lockAccount(ctx, c, t.Account) // so that tokens are counted one after another
		if err != nil {
			return err
		}
		if err := checkCodes(ctx, c, newGrants(a.Grants, t.Grants)); err != nil {
			return err
		}
		args := pgx.NamedArgs{"account": t.Account, "label": t.Label, "digest": digest[:],
			"created_at": t.CreatedAt, "until": t.Until}
		var epoch, held int
		if err := c.QueryRow(ctx, selectEpochAndCountTokens, args).Scan(&epoch, &held); err != nil {
			return err
		}
		if t.Epoch != 0 && t.Epoch != epoch {
			return account.ErrSessionOver()
		}
		if held >= account.MaxTokens {
			return fault.New(fault.Invalid, "token.too_many", "",
				"An account has at most %d tokens; remove one that is not needed.", account.MaxTokens)
		}
		var id int64
		if err := c.QueryRow(ctx, insertToken, args).Scan(&id); err != nil {
			return err
		}
		roles, codes := columnsOfGrants(t.Grants)
		if _, err := c.Exec(ctx, insertTokenGrants, pgx.NamedArgs{"id": id, "roles": roles, "codes": codes}); err != nil {
			return err
		}
		if stored, err = scanToken(c.QueryRow(ctx, selectToken, pgx.NamedArgs{"id": id})); err != nil {
			return err
		}
		entry := tokenEntry("token.added", a, id)
		entry.After = tokenFields(stored)
		return c.record(ctx, entry)
	})
	if err != nil {
		return account.Token{}, err
	}
	return stored, nil
}

const selectTokenOfAccount = selectToken + ` AND t.account = @account FOR UPDATE OF t`

const deleteToken = `DELETE FROM token WHERE id = @id`

// DropToken removes a token of an account. One that is not there, or another
// account's, is a fault.NotFound, token.unknown. The audit tells token.removed.
func (db *DB) DropToken(ctx context.Context, owner, id int64) error {
	return db.write(ctx, func(c *change) error {
		a, _, err := lockAccount(ctx, c, owner)
		if err != nil {
			return err
		}
		args := pgx.NamedArgs{"id": id, "account": owner}
		gone, err := scanToken(c.QueryRow(ctx, selectTokenOfAccount, args))
		if err != nil {
			return notFoundAs(err, errNoToken())
		}
		if _, err := c.Exec(ctx, deleteToken, args); err != nil {
			return err
		}
		entry := tokenEntry("token.removed", a, id)
		entry.Before = tokenFields(gone)
		return c.record(ctx, entry)
	})
}

// tokenEntry is an entry of the audit about a token of an account.
func tokenEntry(action string, owner account.Account, id int64) account.Entry {
	return account.Entry{Action: action, Kind: "token", Target: owner.Name + " " + strconv.FormatInt(id, 10),
		Code: account.CodeOf(owner.Grants)}
}

func tokenFields(t account.Token) map[string]any {
	return map[string]any{"label": t.Label, "grants": grantTexts(t.Grants), "until": t.Until}
}

func errNoToken() error {
	return fault.New(fault.NotFound, "token.unknown", "id", "There is no such token.")
}
