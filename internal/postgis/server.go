package postgis

import (
	"context"
	"net"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gridmap/internal/fault"
)

// poolConfig reads the connection string and adds the limits.
func poolConfig(url string, opt Options) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fault.New(fault.Invalid, "database.url", "", "The database's connection string cannot be read.").Because(err)
	}
	config.MaxConns = int32(min(opt.MaxConns, 10_000))
	config.MaxConnLifetime = time.Hour
	config.MaxConnLifetimeJitter = 10 * time.Minute
	config.MaxConnIdleTime = 5 * time.Minute
	config.PingTimeout = opt.ConnectTimeout

	conn := config.ConnConfig
	conn.ConnectTimeout = opt.ConnectTimeout
	dialer := &net.Dialer{
		Timeout:         opt.ConnectTimeout,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3},
	}
	conn.DialFunc = dialer.DialContext
	conn.RuntimeParams["application_name"] = opt.ApplicationName
	conn.RuntimeParams["timezone"] = "UTC"
	conn.RuntimeParams["statement_timeout"] = milliseconds(opt.StatementTimeout)
	conn.RuntimeParams["idle_in_transaction_session_timeout"] = milliseconds(10 * time.Minute)
	return config, nil
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

const serverFacts = `
	SELECT current_setting('server_version_num')::integer >= 140000, current_setting('server_version'),
	       current_setting('server_encoding') = 'UTF8', current_setting('server_encoding'),
	       coalesce((SELECT string_to_array(substring(extversion FROM '^[0-9]+[.][0-9]+'), '.')::integer[] >= '{3,3}'
	                 FROM pg_extension WHERE extname = 'postgis'), false),
	       coalesce((SELECT extversion FROM pg_extension WHERE extname = 'postgis'), ''),
	       to_regclass('audit') IS NOT NULL,
	       coalesce((SELECT pg_has_role(current_user, r.oid,
	                            CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END)
	                        AND has_table_privilege(r.oid, to_regclass('issue')::oid, 'INSERT')
	                 FROM pg_roles r WHERE r.rolname = '` + serverRole + `'), false)`

// serverRole is the role as which the program works, where it may: it cannot alter
// the tables, nor what the audit says. The migrations make it.
const serverRole = "gridmap_server"

// checkServer connects once and returns a fault if the database cannot serve. role
// is whether the connections may and can work as serverRole.
func checkServer(ctx context.Context, config *pgx.ConnConfig) (role bool, err error) {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return false, fault.New(fault.Unavailable, "database.unreachable", "", "The database does not answer.").Because(err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing is at stake any more
	var serverRecent, utf8, postgisRecent, tables bool
	var serverVersion, encoding, postgisVersion string
	err = conn.QueryRow(ctx, serverFacts).Scan(
		&serverRecent, &serverVersion, &utf8, &encoding, &postgisRecent, &postgisVersion, &tables, &role)
	switch {
	case err != nil:
		return false, translate(err)
	case !serverRecent:
		return false, fault.New(fault.Unavailable, "database.too_old", "",
			"The database runs PostgreSQL %s; Gridmap needs 14 or later.", serverVersion)
	case !utf8:
		return false, fault.New(fault.Unavailable, "database.encoding", "",
			"The database is encoded in %s; create it anew with ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0.", encoding)
	case postgisVersion == "":
		return false, fault.New(fault.Unavailable, "database.postgis_missing", "",
			"The database has no PostGIS; run gridmap migrate, or let an administrator run CREATE EXTENSION postgis there.")
	case !postgisRecent:
		return false, fault.New(fault.Unavailable, "database.too_old", "",
			"The database has PostGIS %s; Gridmap needs 3.3 or later.", postgisVersion)
	case !tables:
		return false, fault.New(fault.Unavailable, "database.empty", "",
			"The database lacks Gridmap's tables; run gridmap migrate.")
	}
	return role, nil
}
