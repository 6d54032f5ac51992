package pgtest

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gridmap/migrations"
)

// templateLock is the advisory lock of whoever makes a template.
const templateLock = 0x7467726964 // "tgrid"

const serverState = `
	SELECT current_setting('server_version_num')::int,
	       EXISTS (SELECT FROM pg_database WHERE datname = $1)`

// prepare makes sure that the server has the template of the migrations as they
// are now.
func prepare(ctx context.Context, url string) (server, error) {
	name, err := templateName()
	if err != nil {
		return server{}, err
	}
	s := server{url: url, template: name}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return server{}, err
	}
	defer conn.Close(ctx) //nolint:errcheck // gives the lock back; nothing else is at stake
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(templateLock)); err != nil {
		return server{}, err
	}
	var version int
	var exists bool
	if err := conn.QueryRow(ctx, serverState, name).Scan(&version, &exists); err != nil {
		return server{}, err
	}
	if version >= 150000 {
		s.strategy = " STRATEGY FILE_COPY"
	}
	if exists {
		return s, nil
	}
	// The name is given last, so that a template by that name is whole.
	draft := name + "_draft"
	for _, sql := range []string{
		"DROP DATABASE IF EXISTS " + draft + " WITH (FORCE)",
		"CREATE DATABASE " + draft + " TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'",
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return server{}, fmt.Errorf("%s: %w", sql, err)
		}
	}
	if err := migrations.Up(ctx, withDatabase(url, draft), nil); err != nil {
		return server{}, err
	}
	if _, err := conn.Exec(ctx, "ALTER DATABASE "+draft+" RENAME TO "+name); err != nil {
		return server{}, err
	}
	return s, nil
}

// templateName names the template by what the migrations make.
func templateName() (string, error) {
	print, err := migrations.Fingerprint()
	if err != nil {
		return "", err
	}
	return "gridmap_template_" + print[:16], nil
}
