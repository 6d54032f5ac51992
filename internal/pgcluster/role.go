package pgcluster

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gridmap/migrations"
)

const (
	roleFacts  = `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1), EXISTS (SELECT FROM pg_roles WHERE rolname = $1 AND rolcanlogin)`
	createRole = `CREATE ROLE ` + migrations.ServerRole + ` LOGIN`
	letRoleIn  = `ALTER ROLE ` + migrations.ServerRole + ` LOGIN`
)

// letServerIn lets the server's role log in; it makes it where the migrations have
// not. admin is a connection string of the superuser.
func letServerIn(ctx context.Context, admin string) error {
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return explain("connecting", "", "", err)
	}
	defer conn.Close(ctx) //nolint:errcheck // the role may log in or it may not
	const tries = 5       // others may be at it at this moment
	for try := 1; ; try++ {
		var exists, mayLogin bool
		if err := conn.QueryRow(ctx, roleFacts, migrations.ServerRole).Scan(&exists, &mayLogin); err != nil {
			return explain("looking for the server's role", "", "", err)
		}
		if mayLogin {
			return nil
		}
		sql := createRole
		if exists {
			sql = letRoleIn
		}
		var refused *pgconn.PgError
		if _, err := conn.Exec(ctx, sql); err != nil && (!errors.As(err, &refused) || try == tries) {
			return explain("making the server's role", "", "", err)
		}
	}
}
