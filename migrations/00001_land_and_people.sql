-- +goose Up

-- Editions: the numbered, published states of all boundaries.
CREATE TABLE edition (
    number       bigint PRIMARY KEY CHECK (number > 0),
    published_at timestamptz NOT NULL DEFAULT now(),
    note         text NOT NULL DEFAULT '' CHECK (length(note) <= 500)
);

-- Areas have no outline: that is the union of their grids.
CREATE TABLE area (
    code     text PRIMARY KEY CHECK (code ~ '^([0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$'),
    parent   text GENERATED ALWAYS AS (
                 CASE length(code) WHEN 12 THEN left(code, 9) WHEN 9 THEN left(code, 6) END
             ) STORED REFERENCES area (code) DEFERRABLE INITIALLY DEFERRED,
    name     text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    pinyin   text NOT NULL DEFAULT '',  -- "xi ma lu jie dao"
    initials text NOT NULL DEFAULT ''   -- "xmljd"
);
CREATE INDEX area_parent ON area (parent);

-- A grid's code is its identity, and is never given to another.
CREATE TABLE grid (
    code      text PRIMARY KEY CHECK (code ~ '^[0-9]{15}$'),
    community text GENERATED ALWAYS AS (left(code, 12)) STORED NOT NULL REFERENCES area (code)
);
CREATE INDEX grid_community ON grid (community);

-- What a grid was in a range of editions: [since, until), until NULL while current.
CREATE TABLE grid_version (
    grid     text NOT NULL REFERENCES grid (code),
    since    bigint NOT NULL REFERENCES edition (number),
    until    bigint REFERENCES edition (number) CHECK (until > since),
    name     text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    kind     text NOT NULL CHECK (kind IN ('residential', 'commercial', 'rural', 'dedicated')),
    pinyin   text NOT NULL DEFAULT '',
    initials text NOT NULL DEFAULT '',
    shape    geometry(MultiPolygon, 4326) NOT NULL CHECK (NOT ST_IsEmpty(shape)),
    PRIMARY KEY (grid, since),
    EXCLUDE USING gist (grid WITH =, int8range(since, until) WITH &&)
);
CREATE UNIQUE INDEX grid_version_current ON grid_version (grid) WHERE until IS NULL;
CREATE INDEX grid_version_shape ON grid_version USING gist (shape);
CREATE INDEX grid_version_until ON grid_version (until);

CREATE TABLE building (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref        text UNIQUE CHECK (ref <> '' AND length(ref) <= 200),
    grid       text REFERENCES grid (code),
    name       text NOT NULL CHECK (length(name) <= 200),
    address    text NOT NULL DEFAULT '' CHECK (length(address) <= 200),
    entrance   geometry(Point, 4326) NOT NULL,
    households integer NOT NULL DEFAULT 0 CHECK (households BETWEEN 0 AND 100000),
    assisted   jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(assisted) = 'object'),
    counted_at timestamptz,
    CHECK (name <> '' OR address <> '')
);
CREATE INDEX building_grid ON building (grid);
CREATE INDEX building_entrance ON building USING gist (entrance);

CREATE TABLE unit (
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name <> '' AND length(name) <= 100)
);

CREATE TABLE person (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number text NOT NULL UNIQUE CHECK (number <> '' AND length(number) <= 40),
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
    role     text NOT NULL,
    area     text REFERENCES area (code),
    grid     text REFERENCES grid (code),
    building bigint REFERENCES building (id),
    during   tstzrange NOT NULL CHECK (NOT isempty(during)),
    deputy   bigint REFERENCES person (id) CHECK (deputy <> person),
    CHECK (num_nonnulls(area, grid, building) = 1),
    CHECK (CASE role
        WHEN 'desk' THEN length(area) = 9
        WHEN 'contact_leader' THEN grid IS NOT NULL OR length(area) = 9
        WHEN 'building_leader' THEN building IS NOT NULL
        WHEN 'household_leader' THEN building IS NOT NULL
        WHEN 'party_household' THEN building IS NOT NULL
        ELSE grid IS NOT NULL AND role IN ('first_leader', 'community_leader', 'team_section', 'team_county',
            'team_subdistrict', 'team_community', 'volunteer', 'grid_member', 'mobile_assistant')
    END),
    -- One at a time: two first leaders of one grid would be two answers.
    EXCLUDE USING gist (grid WITH =, role WITH =, during WITH &&)
        WHERE (role IN ('first_leader', 'community_leader')),
    EXCLUDE USING gist (area WITH =, during WITH &&) WHERE (role = 'desk')
);
CREATE INDEX post_person ON post (person);
CREATE INDEX post_grid ON post (grid);
CREATE INDEX post_area ON post (area);
CREATE INDEX post_building ON post (building);

CREATE TABLE leave (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person bigint NOT NULL REFERENCES person (id),
    during tstzrange NOT NULL CHECK (NOT isempty(during)),
    deputy bigint REFERENCES person (id) CHECK (deputy <> person),
    EXCLUDE USING gist (person WITH =, during WITH &&)
);

CREATE TABLE reference_line (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind  text NOT NULL CHECK (kind IN ('street', 'river', 'rail')),
    class smallint NOT NULL CHECK (class BETWEEN 1 AND 3),
    name  text NOT NULL DEFAULT '' CHECK (length(name) <= 100),
    line  geometry(LineString, 4326) NOT NULL CHECK (ST_NPoints(line) >= 2)
);
CREATE INDEX reference_line_line ON reference_line USING gist (line);

-- What this installation is: one row. made_up marks a demo city.
CREATE TABLE installation (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    city     text NOT NULL DEFAULT '',
    made_up  boolean NOT NULL DEFAULT false
);
INSERT INTO installation DEFAULT VALUES;

-- +goose Down
DROP TABLE installation, reference_line, leave, post, person, unit, building, grid_version, grid, area, edition;
