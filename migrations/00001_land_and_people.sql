-- +goose Up

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist; -- equality of text in exclusion constraints

-- Whether every vertex lies on the lattice: on multiples of 1e-7 degree, written
-- as the double nearest to the decimal fraction.
-- +goose StatementBegin
CREATE FUNCTION on_lattice(shape geometry) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(bool_and(round(ST_X(geom) * 1e7) / 1e7 = ST_X(geom)
                         AND round(ST_Y(geom) * 1e7) / 1e7 = ST_Y(geom)), true)
    FROM ST_DumpPoints(shape);
END;
-- +goose StatementEnd

-- Editions: the numbered, published states of all boundaries.
CREATE TABLE edition (
    number       bigint PRIMARY KEY CHECK (number > 0),
    published_at timestamptz NOT NULL,
    note         text NOT NULL DEFAULT '' CHECK (length(note) <= 500)
);
CREATE INDEX edition_published ON edition (published_at);

-- Texts as they are searched for, with runs of digits written as #: a thousand
-- entrances of one street share the phrase 汇川大道#号. id is a hash of the rest,
-- so that whoever stores a text knows it without asking. Derived; a phrase that
-- nothing uses any more is harmless.
CREATE TABLE phrase (
    id       bigint PRIMARY KEY,
    text     text COLLATE "C" NOT NULL CHECK (text <> ''),
    pinyin   text COLLATE "C" NOT NULL, -- "huichuandadao#hao"
    initials text COLLATE "C" NOT NULL, -- "hcdd#h"
    search   tsvector NOT NULL          -- what the three read like from each character on
);
CREATE INDEX phrase_search ON phrase USING gin (search);

-- Areas have no outline: that is the union of their grids.
CREATE TABLE area (
    code   text COLLATE "C" PRIMARY KEY CHECK (code ~ '^([0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$'),
    parent text COLLATE "C" GENERATED ALWAYS AS (
               CASE length(code) WHEN 12 THEN left(code, 9) WHEN 9 THEN left(code, 6) END
           ) STORED REFERENCES area (code) DEFERRABLE INITIALLY DEFERRED,
    name   text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    pinyin text NOT NULL CHECK (length(pinyin) <= 700), -- "xi ma lu jie dao"
    phrase bigint
);
CREATE INDEX area_parent ON area (parent);
CREATE INDEX area_phrase ON area (phrase);

-- A grid's code is its identity, and is never given to another.
CREATE TABLE grid (
    code      text COLLATE "C" PRIMARY KEY CHECK (code ~ '^[0-9]{15}$'),
    community text COLLATE "C" GENERATED ALWAYS AS (left(code, 12)) STORED NOT NULL REFERENCES area (code)
);
CREATE INDEX grid_community ON grid (community);

-- What a grid was in a range of editions: [since, until), until NULL while current.
CREATE TABLE grid_version (
    grid   text COLLATE "C" NOT NULL REFERENCES grid (code),
    since  bigint NOT NULL REFERENCES edition (number),
    until  bigint REFERENCES edition (number) CHECK (until > since),
    name   text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    kind   text NOT NULL CHECK (kind IN ('residential', 'commercial', 'rural', 'dedicated')),
    phrase bigint,
    shape  geometry(MultiPolygon, 4326) NOT NULL
           CONSTRAINT grid_version_shape_has_land CHECK (NOT ST_IsEmpty(shape))
           CONSTRAINT grid_version_shape_on_lattice CHECK (on_lattice(shape)),
    PRIMARY KEY (grid, since),
    EXCLUDE USING gist (grid WITH =, int8range(since, until) WITH &&)
);
CREATE UNIQUE INDEX grid_version_current ON grid_version (grid) WHERE until IS NULL;
CREATE INDEX grid_version_since ON grid_version (since);
CREATE INDEX grid_version_until ON grid_version (until);
CREATE INDEX grid_version_phrase ON grid_version (phrase) WHERE until IS NULL;
CREATE INDEX grid_version_shape ON grid_version USING gist (shape);

-- One numbered entrance and the households behind it. Its grid is derived.
CREATE TABLE building (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref            text COLLATE "C" UNIQUE CHECK (ref <> '' AND length(ref) <= 200),
    grid           text COLLATE "C" REFERENCES grid (code),
    name           text NOT NULL CHECK (length(name) <= 200),
    address        text NOT NULL DEFAULT '' CHECK (length(address) <= 200),
    entrance       geometry(Point, 4326) NOT NULL CONSTRAINT building_entrance_on_lattice CHECK (
                       round(ST_X(entrance) * 1e7) / 1e7 = ST_X(entrance) AND
                       round(ST_Y(entrance) * 1e7) / 1e7 = ST_Y(entrance)),
    households     integer NOT NULL DEFAULT 0 CHECK (households BETWEEN 0 AND 100000),
    assisted       jsonb NOT NULL DEFAULT '{}' CONSTRAINT building_assisted_counts CHECK (
                       assisted = '{}' OR
                       jsonb_typeof(assisted) = 'object' AND
                       assisted - ARRAY['elderly', 'disabled', 'minors', 'low_pay'] = '{}' AND
                       NOT jsonb_path_exists(assisted, '$.* ? (@.type() != "number" || @ < 0 || @ > 100000)')),
    counted_at     timestamptz,
    name_phrase    bigint,
    address_phrase bigint,
    numbers        text[] COLLATE "C" NOT NULL DEFAULT '{}', -- the runs of digits in name and address
    CONSTRAINT building_named CHECK (name <> '' OR address <> '')
);
CREATE INDEX building_grid ON building (grid);
CREATE INDEX building_name_phrase ON building (name_phrase, id);
CREATE INDEX building_address_phrase ON building (address_phrase, id);
CREATE INDEX building_numbers ON building USING gin (numbers);
CREATE INDEX building_without_ref ON building (name, address) WHERE ref IS NULL;

CREATE TABLE unit (
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name <> '' AND length(name) <= 100)
);

CREATE TABLE person (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number text COLLATE "C" NOT NULL UNIQUE CHECK (number <> '' AND length(number) <= 40),
    name   text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    unit   bigint REFERENCES unit (id),
    phone  text NOT NULL DEFAULT '' CHECK (phone = '' OR phone ~ '^\+?[0-9][0-9-]{2,18}$'),
    office text NOT NULL DEFAULT '' CHECK (length(office) <= 100)
);
CREATE INDEX person_unit ON person (unit);

-- A post ties a person to an area, grid or building, in one role, for a period.
CREATE TABLE post (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person   bigint NOT NULL REFERENCES person (id),
    role     text COLLATE "C" NOT NULL,
    area     text COLLATE "C" REFERENCES area (code),
    grid     text COLLATE "C" REFERENCES grid (code),
    building bigint REFERENCES building (id),
    during   tstzrange NOT NULL CHECK (NOT isempty(during)),
    deputy   bigint REFERENCES person (id) CHECK (deputy <> person),
    CONSTRAINT post_one_target CHECK (num_nonnulls(area, grid, building) = 1),
    CONSTRAINT post_target_of_role CHECK (CASE role
        WHEN 'desk' THEN length(area) = 9
        WHEN 'contact_leader' THEN grid IS NOT NULL OR length(area) = 9
        WHEN 'building_leader' THEN building IS NOT NULL
        WHEN 'household_leader' THEN building IS NOT NULL
        WHEN 'party_household' THEN building IS NOT NULL
        ELSE grid IS NOT NULL AND role IN ('first_leader', 'community_leader', 'team_section', 'team_county',
            'team_subdistrict', 'team_community', 'volunteer', 'grid_member', 'mobile_assistant')
    END IS TRUE),
    -- One at a time: two first leaders of one grid would be two answers.
    CONSTRAINT post_one_leader EXCLUDE USING gist (grid WITH =, role WITH =, during WITH &&)
        WHERE (role IN ('first_leader', 'community_leader')),
    CONSTRAINT post_one_desk EXCLUDE USING gist (area WITH =, during WITH &&) WHERE (role = 'desk')
);
CREATE INDEX post_person ON post (person);
CREATE INDEX post_grid ON post (grid);
CREATE INDEX post_area ON post (area);
CREATE INDEX post_building ON post (building);
CREATE INDEX post_deputy ON post (deputy);

CREATE TABLE leave (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person bigint NOT NULL REFERENCES person (id),
    during tstzrange NOT NULL CHECK (NOT isempty(during)),
    deputy bigint REFERENCES person (id) CHECK (deputy <> person),
    CONSTRAINT leave_once EXCLUDE USING gist (person WITH =, during WITH &&)
);
CREATE INDEX leave_deputy ON leave (deputy);

CREATE TABLE reference_line (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind  text NOT NULL CHECK (kind IN ('street', 'river', 'rail')),
    class smallint NOT NULL CHECK (class BETWEEN 1 AND 3),
    name  text NOT NULL DEFAULT '' CHECK (length(name) <= 100),
    line  geometry(LineString, 4326) NOT NULL CHECK (ST_NPoints(line) >= 2)
);

-- What this installation is: one row. made_up marks a demo city.
CREATE TABLE installation (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    city    text NOT NULL DEFAULT '' CHECK (length(city) <= 100),
    made_up boolean NOT NULL DEFAULT false
);
INSERT INTO installation DEFAULT VALUES;

-- Whether the shape owns a lattice point by the half-open rule: whether it contains
-- the point once that has been moved an infinitesimal step east and a far smaller
-- one north. It counts the edges that the vertical ray downwards crosses, in
-- integers: each product is below 6.5e18, so it fits, and products are compared,
-- not subtracted.
-- +goose StatementBegin
CREATE FUNCTION owns(shape geometry, x bigint, y bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    WITH vertex AS (
        SELECT path, round(ST_X(geom) * 1e7)::bigint AS x, round(ST_Y(geom) * 1e7)::bigint AS y
        FROM ST_DumpPoints(shape)
    ), edge AS (
        SELECT vertex.x AS ax, vertex.y AS ay, lead(vertex.x) OVER ring AS bx, lead(vertex.y) OVER ring AS by
        FROM vertex
        WINDOW ring AS (PARTITION BY path[1], path[2] ORDER BY path[3])
    )
    SELECT count(*) % 2 = 1
    FROM edge
    WHERE ax <= owns.x AND owns.x < bx AND (bx - ax) * (owns.y - ay) >= (by - ay) * (owns.x - ax)
       OR bx <= owns.x AND owns.x < ax AND (ax - bx) * (owns.y - by) >= (ay - by) * (owns.x - bx);
END;
-- +goose StatementEnd

-- The grid that owns a position, in lattice steps of 1e-7 degree of WGS-84: now, or
-- in an edition; NULL if none does. What the index of the program answers, in SQL.
-- +goose StatementBegin
CREATE FUNCTION grid_at(lon_e7 integer, lat_e7 integer, edition bigint DEFAULT NULL) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT v.grid
    FROM grid_version v
    WHERE v.shape && ST_SetSRID(ST_MakePoint(lon_e7 / 1e7::float8, lat_e7 / 1e7::float8), 4326)
      AND CASE WHEN grid_at.edition IS NULL THEN v.until IS NULL
               ELSE v.since <= grid_at.edition AND (v.until IS NULL OR v.until > grid_at.edition) END
      AND owns(v.shape, lon_e7, lat_e7);
END;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION grid_at;
DROP FUNCTION owns;
DROP TABLE installation, reference_line, leave, post, person, unit, building, grid_version, grid, area, phrase, edition;
DROP FUNCTION on_lattice;
