-- +goose Up

CREATE TABLE category (
    code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z_]{0,39}$'),
    name text NOT NULL,
    en   text NOT NULL,
    rank integer NOT NULL DEFAULT 0
);
INSERT INTO category (code, name, en, rank) VALUES
    ('sanitation', '环境卫生', 'Sanitation', 1),
    ('facilities', '公共设施', 'Public facilities', 2),
    ('safety', '安全隐患', 'Safety hazard', 3),
    ('dispute', '矛盾纠纷', 'Dispute', 4),
    ('property', '物业管理', 'Property management', 5),
    ('welfare', '民生救助', 'Welfare and aid', 6),
    ('traffic', '交通秩序', 'Traffic', 7),
    ('suggestion', '意见建议', 'Suggestion', 8),
    ('other', '其他', 'Other', 9);

CREATE TABLE issue (
    id             uuid PRIMARY KEY,
    number         text COLLATE "C" NOT NULL UNIQUE CHECK (number ~ '^[0-9]{8}-[0-9]{6,}$'),
    category       text NOT NULL REFERENCES category (code),
    description    text NOT NULL CHECK (description <> '' AND length(description) <= 4000),
    search         tsvector NOT NULL, -- what number and description read like from each character on
    position       geometry(Point, 4326) NOT NULL CONSTRAINT issue_position_on_lattice CHECK (
                       round(ST_X(position) * 1e7) / 1e7 = ST_X(position) AND
                       round(ST_Y(position) * 1e7) / 1e7 = ST_Y(position)),
    crs            text NOT NULL CHECK (crs IN ('wgs84', 'cgcs2000', 'gcj02', 'bd09')),
    accuracy_m     double precision NOT NULL CHECK (accuracy_m BETWEEN 0 AND 10000),
    reporter_name  text NOT NULL DEFAULT '' CHECK (length(reporter_name) <= 100),
    reporter_phone text NOT NULL DEFAULT '' CHECK (length(reporter_phone) <= 40),
    state          text NOT NULL CHECK (state IN
                       ('received', 'unplaced', 'routed', 'in_progress', 'returned', 'resolved', 'closed')),
    edition        bigint REFERENCES edition (number), -- NULL: reported before there was any land
    match          text NOT NULL CHECK (match IN ('inside', 'near', 'outside')),
    distance_m     double precision NOT NULL DEFAULT 0 CHECK (distance_m >= 0 AND distance_m < 'Infinity'),
    grid           text COLLATE "C" REFERENCES grid (code),
    responsible    bigint REFERENCES person (id),
    away           bigint REFERENCES person (id), -- for whom the responsible person stands in
    role           text,
    because        text NOT NULL CHECK (because IN ('first_leader', 'deputy', 'community_leader', 'desk', 'nobody')),
    revision       integer NOT NULL DEFAULT 1 CHECK (revision > 0),
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    CONSTRAINT issue_outside_has_no_grid CHECK ((match = 'outside') = (grid IS NULL)),
    CONSTRAINT issue_unplaced_has_no_grid CHECK (state <> 'unplaced' OR grid IS NULL),
    CONSTRAINT issue_somebody_is_responsible CHECK (state IN ('received', 'unplaced') OR responsible IS NOT NULL),
    CONSTRAINT issue_role_of_responsible CHECK ((role IS NULL) = (responsible IS NULL)),
    CONSTRAINT issue_nobody CHECK ((because = 'nobody') = (responsible IS NULL)),
    CONSTRAINT issue_away_needs_stand_in CHECK (away IS NULL OR responsible IS NOT NULL)
);
CREATE INDEX issue_newest ON issue (created_at DESC, id DESC);
CREATE INDEX issue_state ON issue (state, created_at DESC, id DESC);
CREATE INDEX issue_grid ON issue (grid, created_at DESC, id DESC);
CREATE INDEX issue_position ON issue USING gist (position);
CREATE INDEX issue_updated ON issue (updated_at);
CREATE INDEX issue_responsible ON issue (responsible);
CREATE INDEX issue_search ON issue USING gin (search);

-- Numbers count up within a day; gaps are legal, repeats are not.
CREATE TABLE issue_day (
    day  date PRIMARY KEY,
    last integer NOT NULL CHECK (last > 0)
);

-- The history, only ever added to. Ids ascend in the order of commits, so that
-- "everything after id N" is complete.
CREATE TABLE issue_event (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    issue      uuid NOT NULL REFERENCES issue (id),
    at         timestamptz NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('reported', 'routed', 'placed', 'state', 'comment')),
    from_state text,
    to_state   text,
    actor      text NOT NULL DEFAULT '' CHECK (length(actor) <= 100),
    note       text NOT NULL DEFAULT '' CHECK (length(note) <= 4000),
    grid       text COLLATE "C" REFERENCES grid (code),
    person     bigint REFERENCES person (id),
    CONSTRAINT issue_event_states CHECK (CASE kind
        WHEN 'comment' THEN from_state IS NULL AND to_state IS NULL
        WHEN 'reported' THEN from_state IS NULL AND to_state IS NOT NULL
        ELSE from_state IS NOT NULL AND to_state IS NOT NULL END)
);
CREATE INDEX issue_event_issue ON issue_event (issue, id);

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history is only ever added to' USING ERRCODE = 'check_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER issue_event_is_final BEFORE UPDATE OR DELETE ON issue_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The first answer of a changing request, to be given again for the same key:
-- the row of the issue as it was then.
CREATE TABLE idempotency (
    key    text COLLATE "C" PRIMARY KEY CHECK (octet_length(key) BETWEEN 1 AND 200),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    answer jsonb NOT NULL CHECK (jsonb_typeof(answer) = 'object'),
    at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idempotency_at ON idempotency (at);

-- Messages to people, written in the transaction that makes them due.
CREATE TABLE outbox (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic    text NOT NULL CHECK (topic IN ('issue_routed')),
    issue    uuid NOT NULL REFERENCES issue (id),
    person   bigint NOT NULL REFERENCES person (id),
    body     jsonb NOT NULL,
    at       timestamptz NOT NULL DEFAULT now(),
    sent_at  timestamptz
);
CREATE INDEX outbox_waiting ON outbox (id) WHERE sent_at IS NULL;
CREATE INDEX outbox_issue ON outbox (issue);

-- +goose Down
DROP TABLE outbox, idempotency, issue_event, issue_day, issue, category;
DROP FUNCTION refuse_change;
