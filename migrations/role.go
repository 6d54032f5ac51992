package migrations

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ServerRole is the role as which the program works on the data. It may read and
// write, but owns nothing: it can neither change the tables nor take back what
// the audit and the histories of issues say. Whoever migrates owns the tables and
// is a member of it.
const ServerRole = "gridmap_server"

const roleFacts = `
	SELECT current_user = '` + ServerRole + `', EXISTS (SELECT FROM pg_roles WHERE rolname = '` + ServerRole + `')`

const createRole = `CREATE ROLE ` + ServerRole

// From PostgreSQL 16 on, who is a member may not always become the role.
const mayBecome = `
	SELECT pg_has_role(current_user, '` + ServerRole + `',
		CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END),
		format('GRANT ` + ServerRole + ` TO %I', current_user)`

// missingRights selects the statements that give the role the rights in this
// database that it lacks, and take those that it has too many. None means that
// all is well, so that nothing is touched then.
//
// The role may not choose the number and the time of an entry of the audit. What
// belongs to an extension is left as it is. Up to PostgreSQL 14 everybody may make
// tables in the schema public, at first whoever migrates too.
const missingRights = `
	WITH role AS (
		SELECT oid FROM pg_roles WHERE rolname = '` + ServerRole + `'
	), wanted AS (
		SELECT c.oid, c.relname, c.relacl, CASE
			WHEN c.relname IN ('audit', 'goose_db_version') THEN '{SELECT}'
			WHEN c.relname IN ('issue_event', 'lineage', 'plan_step') THEN '{INSERT,SELECT}'
			WHEN c.relname = 'set_aside' THEN '{}'
			ELSE '{DELETE,INSERT,SELECT,UPDATE}' END::text[] AS rights
		FROM pg_class c
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
		AND NOT EXISTS (SELECT FROM pg_depend d
			WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
	), present AS (
		SELECT w.*, ARRAY(
			SELECT a.privilege_type
			FROM aclexplode(w.relacl) a
			JOIN role ON a.grantee = role.oid
			ORDER BY 1
		) AS given
		FROM wanted w
	)
	SELECT format('REVOKE ALL ON public.%I FROM ` + ServerRole + `', relname)
		|| CASE WHEN rights = '{}' THEN '' ELSE format('; GRANT %s ON public.%I TO ` + ServerRole + `', array_to_string(rights, ', '), relname) END
		|| CASE WHEN relname = 'audit' THEN format('; GRANT INSERT (%s) ON public.audit TO ` + ServerRole + `', (
				SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
				FROM pg_attribute
				WHERE attrelid = present.oid AND attnum > 0 AND NOT attisdropped AND attname NOT IN ('id', 'at')
			)) ELSE '' END
	FROM present, role
	WHERE given <> rights OR relname = 'audit' AND NOT has_any_column_privilege(role.oid, present.oid, 'INSERT')
	UNION ALL
	SELECT format('GRANT EXECUTE ON FUNCTION %s TO ` + ServerRole + `', p.oid::regprocedure)
	FROM pg_proc p, role
	WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN ('clear_made_up', 'set_indexes_aside', 'make_indexes')
	AND NOT has_function_privilege(role.oid, p.oid, 'EXECUTE')
	UNION ALL
	SELECT 'GRANT USAGE ON SCHEMA public TO ` + ServerRole + `'
	FROM role
	WHERE NOT has_schema_privilege(role.oid, 'public', 'USAGE')
	UNION ALL
	SELECT format('GRANT CREATE ON SCHEMA public TO %I; REVOKE CREATE ON SCHEMA public FROM PUBLIC, ` + ServerRole + `', current_user)
	FROM role
	WHERE has_schema_privilege(role.oid, 'public', 'CREATE')
	UNION ALL
	SELECT format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO ` + ServerRole + `', current_database())
	FROM role
	WHERE NOT has_database_privilege(role.oid, current_database(), 'CONNECT')
	OR NOT has_database_privilege(role.oid, current_database(), 'TEMPORARY')`

// makeServerRole makes the role, which all databases of the server share, and
// gives it its rights in this one. What the user may not do is left to an
// administrator, who finds the statements in the log: until then the program works
// with the user's own rights.
func makeServerRole(ctx context.Context, conn *pgx.Conn, log *slog.Logger) error {
	var itself, exists, member bool
	var grant string
	if err := conn.QueryRow(ctx, roleFacts).Scan(&itself, &exists); err != nil {
		return failed(err)
	}
	if itself {
		return nil // it can give itself nothing
	}
	var left []string
	if !exists {
		done, err := try(ctx, conn, createRole)
		if err != nil {
			return err
		}
		if !done {
			left = append(left, createRole)
		}
	}
	if len(left) == 0 {
		if err := conn.QueryRow(ctx, mayBecome).Scan(&member, &grant); err != nil {
			return failed(err)
		}
		if !member {
			done, err := try(ctx, conn, grant)
			if err != nil {
				return err
			}
			if !done {
				left = append(left, grant)
			}
		}
		refused, err := giveRights(ctx, conn)
		if err != nil {
			return err
		}
		left = append(left, refused...)
	}
	if len(left) > 0 {
		log.Warn("the program can alter its own audit, because the database's user may not make the role that could not; let an administrator run these statements in this database, then start again",
			"statements", strings.Join(left, "; "))
	}
	return nil
}

// giveRights runs the statements of missingRights, and returns those that had no
// effect.
func giveRights(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	missing, err := statements(ctx, conn)
	if err != nil || len(missing) == 0 {
		return nil, err
	}
	for _, sql := range missing {
		if _, err := try(ctx, conn, sql); err != nil {
			return nil, err
		}
	}
	// Who may not give a right is often only warned.
	return statements(ctx, conn)
}

func statements(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	rows, err := conn.Query(ctx, missingRights)
	if err != nil {
		return nil, failed(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, failed(err)
	}
	return all, nil
}

// try runs a statement and reports whether it was allowed. Roles belong to all
// databases of the server, where others may be at the same at this moment: then
// it tries again.
func try(ctx context.Context, conn *pgx.Conn, sql string) (done bool, err error) {
	const (
		tries            = 20
		pause            = 20 * time.Millisecond
		duplicateObject  = "42710"
		uniqueViolation  = "23505" // also a duplicate, found a moment later
		concurrentUpdate = "XX000" // an internal error, of a row of the catalogue
	)
	for i := 1; ; i++ {
		_, err := conn.Exec(ctx, sql)
		var refused *pgconn.PgError
		switch {
		case err == nil:
			return true, nil
		case !errors.As(err, &refused):
			return false, unreachable(err)
		case refused.Code == insufficientPrivilege:
			return false, nil
		case refused.Code == duplicateObject:
			return true, nil
		case refused.Code != uniqueViolation && refused.Code != concurrentUpdate || i == tries:
			return false, failed(err)
		}
		select {
		case <-ctx.Done():
			return false, unreachable(context.Cause(ctx))
		case <-time.After(pause):
		}
	}
}
