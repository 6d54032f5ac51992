-- +goose Up

-- Plans: drafts of new boundaries. What a plan is made of follows from its steps;
-- the row repeats what lists ask for.
CREATE TABLE plan (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title      text NOT NULL CHECK (title <> '' AND length(title) <= 100),
    scope      text COLLATE "C" NOT NULL REFERENCES area (code) CHECK (length(scope) IN (6, 9, 12)),
    edition    bigint NOT NULL REFERENCES edition (number), -- that it starts from
    state      text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published', 'discarded')),
    revision   integer NOT NULL DEFAULT 0 CHECK (revision >= 0),
    operations integer NOT NULL DEFAULT 0 CHECK (operations >= 0),
    undone     integer NOT NULL DEFAULT 0 CHECK (undone >= 0),
    touched    text[] COLLATE "C" NOT NULL DEFAULT '{}', -- grids of its edition that it changes or retires
    account    bigint NOT NULL REFERENCES account (id),
    owner      text NOT NULL CHECK (owner <> '' AND length(owner) <= 100),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    published  bigint REFERENCES edition (number), -- as which edition
    key        text COLLATE "C" CHECK (octet_length(key) BETWEEN 1 AND 200),
    digest     bytea CHECK (length(digest) = 32),
    CONSTRAINT plan_published_as CHECK ((published IS NOT NULL) = (state = 'published')),
    CONSTRAINT plan_key_digest CHECK ((key IS NULL) = (digest IS NULL)),
    CONSTRAINT plan_key_once UNIQUE (account, key)
);
CREATE INDEX plan_scope ON plan (scope, id);
CREATE INDEX plan_newest ON plan (state, id DESC);
CREATE INDEX plan_touched ON plan USING gin (touched) WHERE state = 'draft';

-- What was done in a plan, step by step. Only ever added to.
CREATE TABLE plan_step (
    plan     bigint NOT NULL REFERENCES plan (id),
    revision integer NOT NULL CHECK (revision > 0),
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    account  bigint NOT NULL REFERENCES account (id),
    by       text NOT NULL CHECK (by <> '' AND length(by) <= 100),
    act      text NOT NULL CHECK (act IN ('append', 'undo', 'redo', 'rebase', 'title', 'close')),
    op       jsonb CHECK (jsonb_typeof(op) = 'object'),       -- of append, undo and redo
    title    text CHECK (title <> '' AND length(title) <= 100), -- of title
    edition  bigint REFERENCES edition (number),              -- of rebase
    kept     jsonb CHECK (jsonb_typeof(kept) = 'array'),      -- of rebase: the operations that still fit
    state    text CHECK (state IN ('published', 'discarded')), -- of close
    outcome  jsonb CHECK (jsonb_typeof(outcome) = 'object'),  -- of published: what is answered to the same request again
    key      text COLLATE "C" CHECK (octet_length(key) BETWEEN 1 AND 200),
    digest   bytea CHECK (length(digest) = 32),
    PRIMARY KEY (plan, revision),
    CONSTRAINT plan_step_says_what CHECK (CASE act
        WHEN 'title' THEN title IS NOT NULL
        WHEN 'rebase' THEN edition IS NOT NULL AND kept IS NOT NULL
        WHEN 'close' THEN state IS NOT NULL
        ELSE op IS NOT NULL END),
    CONSTRAINT plan_step_key_digest CHECK ((key IS NULL) = (digest IS NULL)),
    CONSTRAINT plan_step_key_once UNIQUE (plan, key)
);
CREATE TRIGGER plan_step_is_final BEFORE UPDATE OR DELETE ON plan_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Who has a plan open, to tell the others of them.
CREATE TABLE plan_presence (
    plan    bigint NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
    account bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name    text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (plan, account)
);

-- What an edition was made of: counts of grids, and the plan if it came of one.
ALTER TABLE edition
    ADD plan    bigint REFERENCES plan (id),
    ADD scope   text COLLATE "C" NOT NULL DEFAULT '' CHECK (scope ~ '^[0-9]{0,15}$'),
    ADD added   integer NOT NULL DEFAULT 0 CHECK (added >= 0),
    ADD changed integer NOT NULL DEFAULT 0 CHECK (changed >= 0),
    ADD retired integer NOT NULL DEFAULT 0 CHECK (retired >= 0);
UPDATE edition e SET
    added   = (SELECT count(*) FROM grid_version v WHERE v.since = e.number
               AND NOT EXISTS (SELECT FROM grid_version w WHERE w.grid = v.grid AND w.until = e.number)),
    changed = (SELECT count(*) FROM grid_version v WHERE v.since = e.number
               AND EXISTS (SELECT FROM grid_version w WHERE w.grid = v.grid AND w.until = e.number)),
    retired = (SELECT count(*) FROM grid_version v WHERE v.until = e.number
               AND NOT EXISTS (SELECT FROM grid_version w WHERE w.grid = v.grid AND w.since = e.number));

-- Which grid came from which in an edition, with the households that live on that
-- land and how much that is of all that the origin had.
CREATE TABLE lineage (
    edition          bigint NOT NULL REFERENCES edition (number),
    origin           text COLLATE "C" NOT NULL REFERENCES grid (code),
    heir             text COLLATE "C" NOT NULL REFERENCES grid (code),
    households       integer NOT NULL CHECK (households >= 0),
    area_m2          double precision NOT NULL CHECK (area_m2 >= 0),
    share_households double precision NOT NULL CHECK (share_households BETWEEN 0 AND 1),
    share_area       double precision NOT NULL CHECK (share_area >= 0),
    PRIMARY KEY (edition, origin, heir)
);
CREATE INDEX lineage_origin ON lineage (origin);
CREATE INDEX lineage_heir ON lineage (heir);

-- The edition that carried the post over from another grid, until somebody has
-- confirmed it.
ALTER TABLE post ADD carried bigint REFERENCES edition (number);

-- Who held a post on a grid that was retired held it until then.
CREATE TEMPORARY TABLE retired ON COMMIT DROP AS
    SELECT v.grid, max(e.published_at) AS at
    FROM grid_version v
    LEFT JOIN edition e ON e.number = v.until
    GROUP BY v.grid
    HAVING bool_and(v.until IS NOT NULL);
DELETE FROM post p USING retired r WHERE p.grid = r.grid AND lower(p.during) >= r.at;
UPDATE post p SET during = tstzrange(lower(p.during), r.at)
    FROM retired r WHERE p.grid = r.grid AND p.during @> r.at;
DROP TABLE retired;

-- What redrawing looks for: the open issues of grids, and the lines beside borders.
CREATE INDEX issue_open ON issue (grid) WHERE state <> 'closed';
CREATE INDEX reference_line_line ON reference_line USING gist (line);

-- An edition moves issues.
ALTER TABLE issue_event DROP CONSTRAINT issue_event_kind_check;
ALTER TABLE issue_event ADD CONSTRAINT issue_event_kind_check
    CHECK (kind IN ('reported', 'routed', 'placed', 'state', 'comment', 'moved'));
ALTER TABLE outbox DROP CONSTRAINT outbox_topic_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_topic_check
    CHECK (topic IN ('issue_routed', 'issue_moved_here', 'issue_moved_away'));

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION clear_made_up() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (SELECT made_up FROM installation) THEN
        RAISE EXCEPTION 'the city is not made up' USING ERRCODE = 'check_violation';
    END IF;
    TRUNCATE session, token_grant, token, account_identity, account_link, account_grant, account,
        outbox, idempotency, issue_event, issue, issue_day, leave, post, person, unit,
        building, reference_line, grid_version, grid, area, edition,
        plan, plan_step, plan_presence, lineage;
END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION clear_made_up() RETURNS void
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
ALTER TABLE outbox DROP CONSTRAINT outbox_topic_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_topic_check CHECK (topic IN ('issue_routed')) NOT VALID;
ALTER TABLE issue_event DROP CONSTRAINT issue_event_kind_check;
ALTER TABLE issue_event ADD CONSTRAINT issue_event_kind_check
    CHECK (kind IN ('reported', 'routed', 'placed', 'state', 'comment')) NOT VALID;
DROP INDEX issue_open, reference_line_line;
ALTER TABLE post DROP carried;
DROP TABLE lineage;
ALTER TABLE edition DROP plan, DROP scope, DROP added, DROP changed, DROP retired;
DROP TABLE plan_presence, plan_step, plan;
