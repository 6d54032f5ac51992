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
    number         text NOT NULL UNIQUE,
    category       text NOT NULL REFERENCES category (code),
    description    text NOT NULL CHECK (description <> '' AND length(description) <= 4000),
    position       geometry(Point, 4326) NOT NULL,
    crs            text NOT NULL CHECK (crs IN ('wgs84', 'cgcs2000', 'gcj02', 'bd09')),
    accuracy_m     double precision NOT NULL CHECK (accuracy_m BETWEEN 0 AND 10000),
    reporter_name  text NOT NULL DEFAULT '' CHECK (length(reporter_name) <= 100),
    reporter_phone text NOT NULL DEFAULT '' CHECK (length(reporter_phone) <= 40),
    state          text NOT NULL CHECK (state IN
                       ('received', 'unplaced', 'routed', 'in_progress', 'returned', 'resolved', 'closed')),
    edition        bigint REFERENCES edition (number), -- NULL: reported before there was any land
    match          text NOT NULL CHECK (match IN ('inside', 'near', 'outside')),
    distance_m     double precision NOT NULL DEFAULT 0 CHECK (distance_m >= 0),
    grid           text REFERENCES grid (code),
    responsible    bigint REFERENCES person (id),
    role           text,
    because        text NOT NULL,
    revision       integer NOT NULL DEFAULT 1 CHECK (revision > 0),
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    CHECK ((match = 'outside') = (grid IS NULL)),
    CHECK (state <> 'unplaced' OR grid IS NULL),
    CHECK (state IN ('received', 'unplaced') OR responsible IS NOT NULL)
);
CREATE INDEX issue_newest ON issue (created_at DESC, id DESC);
CREATE INDEX issue_state ON issue (state, created_at DESC, id DESC);
CREATE INDEX issue_grid ON issue (grid text_pattern_ops);
CREATE INDEX issue_position ON issue USING gist (position);
CREATE INDEX issue_updated ON issue (updated_at);
CREATE INDEX issue_responsible ON issue (responsible);

-- Numbers count up within a day; gaps are legal, repeats are not.
CREATE TABLE issue_day (
    day  date PRIMARY KEY,
    last integer NOT NULL CHECK (last > 0)
);

CREATE TABLE issue_event (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    issue      uuid NOT NULL REFERENCES issue (id),
    at         timestamptz NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('reported', 'routed', 'placed', 'state', 'comment')),
    from_state text,
    to_state   text,
    actor      text NOT NULL DEFAULT '',
    note       text NOT NULL DEFAULT '' CHECK (length(note) <= 4000),
    grid       text,
    person     bigint REFERENCES person (id)
);
CREATE INDEX issue_event_issue ON issue_event (issue, id);

-- The first answer of a changing request, to be given again for the same key.
CREATE TABLE idempotency (
    key    text PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 200),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    issue  uuid NOT NULL REFERENCES issue (id),
    revision integer NOT NULL,
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

-- +goose Down
DROP TABLE outbox, idempotency, issue_event, issue_day, issue, category;
