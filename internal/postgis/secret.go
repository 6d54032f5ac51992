package postgis

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/jackc/pgx/v5"
)

const selectSecret = `SELECT value FROM secret WHERE name = @name`

const insertSecret = `
	INSERT INTO secret (name, value)
	VALUES (@name, @value)
	ON CONFLICT (name) DO NOTHING`

// Secret returns a random key of this installation by its name. It is made when
// somebody first asks for it, and is the same ever after, for all who ask at once too.
// Nobody makes it on purpose, so the audit does not tell of it.
func (db *DB) Secret(ctx context.Context, name string) (key [32]byte, err error) {
	var value []byte
	err = db.pool.QueryRow(ctx, selectSecret, pgx.NamedArgs{"name": name}).Scan(&value)
	if errors.Is(err, pgx.ErrNoRows) {
		rand.Read(key[:])
		if _, err := db.pool.Exec(ctx, insertSecret, pgx.NamedArgs{"name": name, "value": key[:]}); err != nil {
			return [32]byte{}, translate(err)
		}
		// Somebody else's may have come first.
		err = db.pool.QueryRow(ctx, selectSecret, pgx.NamedArgs{"name": name}).Scan(&value)
	}
	if err != nil {
		return [32]byte{}, translate(err)
	}
	return [32]byte(value), nil
}
