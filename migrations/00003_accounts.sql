-- +goose Up

-- Who can sign in.
CREATE TABLE account (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text COLLATE "C" NOT NULL UNIQUE CHECK (length(name) BETWEEN 2 AND 40 AND name = lower(name)),
    shown        text NOT NULL CHECK (shown <> '' AND length(shown) <= 100),
    person       bigint REFERENCES person (id),
    hash         text CHECK (hash LIKE '$argon2id$%' AND length(hash) <= 300), -- NULL: no password
    disabled     boolean NOT NULL DEFAULT false,
    must_change  boolean NOT NULL DEFAULT false,
    epoch        integer NOT NULL DEFAULT 1 CHECK (epoch > 0), -- sessions of an earlier one are over
    revision     integer NOT NULL DEFAULT 1 CHECK (revision > 0),
    created_at   timestamptz NOT NULL DEFAULT now(),
    signed_in_at timestamptz
);
CREATE INDEX account_person ON account (person);

-- A role on an area's or grid's code and everything inside it; '' is the whole land.
CREATE TABLE account_grant (
    account bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    role    text COLLATE "C" NOT NULL CHECK (role IN ('admin', 'planner', 'dispatcher', 'leader', 'member')),
    code    text COLLATE "C" NOT NULL CHECK (code ~ '^([0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15})?$'),
    PRIMARY KEY (account, role, code)
);

-- Lets whoever has it choose the account's password, once.
CREATE TABLE account_link (
    account bigint PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    digest  bytea NOT NULL UNIQUE CHECK (length(digest) = 32),
    until   timestamptz NOT NULL
);

-- A person of an OpenID provider and their account.
CREATE TABLE account_identity (
    issuer  text NOT NULL CHECK (length(issuer) BETWEEN 1 AND 500),
    subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 300),
    account bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    PRIMARY KEY (issuer, subject),
    UNIQUE (account, issuer)
);

-- API tokens, by the digest of their secret.
CREATE TABLE token (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account    bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    label      text NOT NULL CHECK (label <> '' AND length(label) <= 100),
    digest     bytea NOT NULL UNIQUE CHECK (length(digest) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    until      timestamptz NOT NULL,
    used_at    timestamptz,
    used_from  text NOT NULL DEFAULT '' CHECK (length(used_from) <= 100),
    CHECK (until > created_at)
);
CREATE INDEX token_account ON token (account);

CREATE TABLE token_grant (
    token bigint NOT NULL REFERENCES token (id) ON DELETE CASCADE,
    role  text COLLATE "C" NOT NULL CHECK (role IN ('admin', 'planner', 'dispatcher', 'leader', 'member')),
    code  text COLLATE "C" NOT NULL CHECK (code ~ '^([0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15})?$'),
    PRIMARY KEY (token, role, code)
);

-- Browsers' sessions, by the digest of their cookie.
CREATE TABLE session (
    token  text COLLATE "C" PRIMARY KEY CHECK (length(token) <= 100),
    data   bytea NOT NULL CHECK (length(data) <= 10000),
    expiry timestamptz NOT NULL
);
CREATE INDEX session_expiry ON session (expiry);

-- Random keys of this installation, made when first asked for.
CREATE TABLE secret (
    name  text COLLATE "C" PRIMARY KEY,
    value bytea NOT NULL CHECK (length(value) = 32)
);

-- Who did what to which thing, when and from where. Only ever added to; it names
-- things that may be gone by now, so nothing here is a reference.
CREATE TABLE audit (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    account bigint,
    name    text NOT NULL CHECK (length(name) <= 100),
    via     text NOT NULL CHECK (via IN ('session', 'token', 'public', 'command', 'system')),
    address text NOT NULL CHECK (length(address) <= 100),
    request text NOT NULL CHECK (length(request) <= 100),
    action  text COLLATE "C" NOT NULL CHECK (action ~ '^[a-z_]+([.][a-z_]+)+$' AND length(action) <= 60),
    kind    text COLLATE "C" NOT NULL CHECK (length(kind) <= 40),
    target  text COLLATE "C" NOT NULL CHECK (length(target) <= 200),
    code    text COLLATE "C" NOT NULL CHECK (code ~ '^[0-9]{0,15}$'), -- '' if nowhere on the land
    before  jsonb,
    after   jsonb
);
CREATE INDEX audit_name ON audit (name, id DESC);
CREATE INDEX audit_target ON audit (target, id DESC);
CREATE INDEX audit_code ON audit (code, id DESC);
CREATE INDEX audit_at ON audit (at);

CREATE TRIGGER audit_is_final BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Reporters are forgotten some time after their issue was closed.
CREATE INDEX issue_reporter ON issue (updated_at) WHERE state = 'closed' AND (reporter_name <> '' OR reporter_phone <> '');

-- What the server's role may not do by itself and yet has to, done by the owner: it
-- owns no table, and may empty none.

-- Empties everything but the audit, in an installation that is made up.
-- +goose StatementBegin
CREATE FUNCTION clear_made_up() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (SELECT made_up FROM installation) THEN
        RAISE EXCEPTION 'the city is not made up' USING ERRCODE = 'check_violation';
    END IF;
    TRUNCATE session, token_grant, token, account_identity, account_link, account_grant, account,
        outbox, idempotency, issue_event, issue, issue_day, leave, post, person, unit,
        building, reference_line, grid_version, grid, area, edition;
END $$;
-- +goose StatementEnd

-- The indexes, unique and foreign keys that have been taken away from a table in
-- this transaction, as the statements that make them again.
CREATE TABLE set_aside (
    n     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    of    text NOT NULL,
    again text NOT NULL
);

-- Takes all indexes of a table away but its primary key, and the keys that need
-- them, until make_indexes.
-- +goose StatementBegin
CREATE FUNCTION set_indexes_aside(name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    accessory record;
BEGIN
    IF name NOT IN ('building', 'phrase') THEN
        RAISE EXCEPTION 'the indexes of % stay', name USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOR accessory IN
        SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname) AS away,
               format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) AS again
        FROM pg_constraint c
        WHERE c.conrelid = name::regclass AND c.contype IN ('f', 'u')
        UNION ALL
        SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
        FROM pg_index i
        WHERE i.indrelid = name::regclass
          AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
    LOOP
        INSERT INTO set_aside (of, again) VALUES (name, accessory.again);
        EXECUTE accessory.away;
    END LOOP;
END $$;

CREATE FUNCTION make_indexes(name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    accessory record;
BEGIN
    FOR accessory IN SELECT again FROM set_aside WHERE of = name ORDER BY n LOOP
        EXECUTE accessory.again;
    END LOOP;
    DELETE FROM set_aside WHERE of = name;
    IF name IN ('building', 'phrase') THEN
        EXECUTE format('ANALYSE %I', name);
    END IF;
END $$;
-- +goose StatementEnd

REVOKE EXECUTE ON FUNCTION clear_made_up, set_indexes_aside, make_indexes FROM PUBLIC;

-- +goose Down
DROP FUNCTION clear_made_up, set_indexes_aside, make_indexes;
DROP TABLE set_aside;
DROP INDEX issue_reporter;
DROP TABLE audit, secret, session, token_grant, token, account_identity, account_link, account_grant, account;
