package migrations

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gridmap/internal/fault"
)

const serverFacts = `
	SELECT current_setting('server_version_num')::int, current_setting('server_version'),
	       current_setting('server_encoding'), current_database()`

// The extension names are constants; CREATE EXTENSION takes no arguments.
const makeExtensions = `
	CREATE EXTENSION IF NOT EXISTS postgis;
	CREATE EXTENSION IF NOT EXISTS pg_trgm;
	CREATE EXTENSION IF NOT EXISTS btree_gist`

const extensionFacts = `
	SELECT string_to_array(substring(extversion FROM '^[0-9]+[.][0-9]+'), '.')::int[] >= '{3,3}', extversion, cardinality(show_trgm('汇川')) > 0
	FROM pg_extension
	WHERE extname = 'postgis'`

// prepare makes the extensions and checks what the steps and the program rely on.
func prepare(ctx context.Context, conn *pgx.Conn) error {
	var number int
	var version, encoding, name string
	if err := conn.QueryRow(ctx, serverFacts).Scan(&number, &version, &encoding, &name); err != nil {
		return unreachable(err)
	}
	if number < 140000 {
		return fault.New(fault.Unavailable, "database.too-old", "",
			"The database runs PostgreSQL %s; Gridmap needs 14 or later.", version)
	}
	if encoding != "UTF8" {
		return fault.New(fault.Unavailable, "database.encoding", "",
			"The database %s is encoded in %s; create it anew with ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0.", name, encoding)
	}
	if _, err := conn.Exec(ctx, makeExtensions); err != nil {
		return noExtension(err)
	}
	var recent, words bool
	if err := conn.QueryRow(ctx, extensionFacts).Scan(&recent, &version, &words); err != nil {
		return failed(err)
	}
	if !recent {
		return fault.New(fault.Unavailable, "database.too-old", "",
			"The database has PostGIS %s; Gridmap needs 3.3 or later.", version)
	}
	if !words {
		return fault.New(fault.Unavailable, "database.encoding", "",
			"The database %s does not know Chinese characters as letters, so searches would find none; create it anew with LOCALE 'C.UTF-8' TEMPLATE template0.", name)
	}
	return nil
}

// noExtension is the fault for a server without an extension, or a user who may
// not make it.
func noExtension(err error) error {
	const undefinedFile = "58P01"
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == insufficientPrivilege {
		return fault.New(fault.Forbidden, "database.extension", "",
			"The database's user may not make extensions; let an administrator run there: CREATE EXTENSION postgis; CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist.").Because(err)
	}
	if errors.As(err, &refused) && (refused.Code == undefinedFile || refused.Code == "0A000") {
		return fault.New(fault.Unavailable, "database.extension", "",
			"The database server lacks PostGIS or PostgreSQL's contrib extensions; install them there (Debian: postgresql-15-postgis-3).").Because(err)
	}
	return unreachable(err)
}
