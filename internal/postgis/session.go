package postgis

import (
	"context"
	"errors"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/jackc/pgx/v5"
)

// Sessions keeps browsers' sessions, for scs, by the digests of their cookies.
//
// A session is the program's memory of a browser, not a change that somebody makes:
// its writes go past the audit (see change). Signing in and out is told by those who
// do it.
type Sessions struct{ db *DB }

var _ scs.CtxStore = Sessions{}

// Sessions returns the store of browsers' sessions.
func (db *DB) Sessions() Sessions { return Sessions{db} }

const selectSession = `SELECT data FROM session WHERE token = @token AND expiry > now()`

// FindCtx returns the data of a session that has not run out; found is false if there
// is none.
func (s Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	if !storable(token) {
		return nil, false, nil
	}
	err = s.db.pool.QueryRow(ctx, selectSession, pgx.NamedArgs{"token": token}).Scan(&data)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil, translate(err)
}

const upsertSession = `
	INSERT INTO session (token, data, expiry)
	VALUES (@token, @data, @expiry)
	ON CONFLICT (token) DO UPDATE SET data = excluded.data, expiry = excluded.expiry`

// CommitCtx stores a session of at most 10,000 bytes, or what it has become.
func (s Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, err := s.db.pool.Exec(ctx, upsertSession, pgx.NamedArgs{"token": token, "data": data, "expiry": expiry})
	return translate(err)
}

const deleteSession = `DELETE FROM session WHERE token = @token`

// DeleteCtx removes a session, if it is there.
func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	if !storable(token) {
		return nil
	}
	_, err := s.db.pool.Exec(ctx, deleteSession, pgx.NamedArgs{"token": token})
	return translate(err)
}

// Find is FindCtx until the DB is closed.
func (s Sessions) Find(token string) (data []byte, found bool, err error) {
	return s.FindCtx(s.db.open, token)
}

// Commit is CommitCtx until the DB is closed.
func (s Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(s.db.open, token, data, expiry)
}

// Delete is DeleteCtx until the DB is closed.
func (s Sessions) Delete(token string) error { return s.DeleteCtx(s.db.open, token) }

const deleteExpired = `
	WITH over AS (DELETE FROM session WHERE expiry <= now()),
	     stale AS (DELETE FROM account_link WHERE until < now() - interval '30 days')
	DELETE FROM token WHERE until < now() - interval '30 days'`

// DropExpired sweeps away the sessions that have run out, and the links and tokens
// that ran out over 30 days ago. Nobody could use them any more, so that nothing
// changes that the audit would tell.
func (db *DB) DropExpired(ctx context.Context) error {
	_, err := db.pool.Exec(ctx, deleteExpired)
	return translate(err)
}
