package tiles

import (
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/project"

	"gridmap/geo/tile"
	"gridmap/internal/pgcluster"
)

// The peer keeps everything as it likes it best: projected beforehand, indexed,
// stored in the order of the index, analysed, in memory.
const schema = `
	CREATE EXTENSION IF NOT EXISTS postgis;
	CREATE TABLE grid (id bigint, code text, name text, kind text, geom geometry(Polygon, 3857));
	CREATE TABLE building (id bigint, name text, address text, households int, geom geometry(Point, 3857));`

const finish = `
	CREATE INDEX grid_geom ON grid USING gist (geom);
	CREATE INDEX building_geom ON building USING gist (geom);
	CLUSTER grid USING grid_geom;
	CLUSTER building USING building_geom;
	ANALYZE` //nolint:misspell // SQL spells it so

const gridTile = `
	SELECT ST_AsMVT(f, 'grids', 4096, 'geom', 'id')
	FROM (
		SELECT id, code, name, kind,
			ST_AsMVTGeom(geom, ST_TileEnvelope(@z, @x, @y), 4096, 64, true) AS geom
		FROM grid
		WHERE geom && ST_TileEnvelope(@z, @x, @y, margin => 64.0 / 4096)
	) f
	WHERE geom IS NOT NULL`

const buildingTile = `
	SELECT ST_AsMVT(f, 'buildings', 4096, 'geom', 'id')
	FROM (
		SELECT id, name, address, households,
			ST_AsMVTGeom(geom, ST_TileEnvelope(@z, @x, @y), 4096, 0, true) AS geom
		FROM building
		WHERE geom && ST_TileEnvelope(@z, @x, @y)
	) f
	WHERE geom IS NOT NULL`

// A peer is a PostGIS with the city in it.
type peer struct {
	cluster *pgcluster.Cluster
	pool    *pgxpool.Pool
	dir     string
}

// postgis starts the peer when the first benchmark asks for it; TestMain ends it.
var postgis = sync.OnceValues(func() (*peer, error) {
	dir, err := os.MkdirTemp("", "gridmap-bench")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	p := &peer{dir: dir}
	ctx := context.Background()
	p.cluster, err = pgcluster.Start(ctx, pgcluster.Options{
		Dir: dir, Scratch: true, Settings: map[string]string{"shared_buffers": "1GB"},
	})
	if err != nil {
		p.stop()
		return nil, err
	}
	if p.pool, err = pgxpool.New(ctx, p.cluster.URL()); err == nil {
		err = p.fill(ctx)
	}
	if err != nil {
		p.stop()
		return nil, err
	}
	return p, nil
})

func (p *peer) stop() {
	if p.pool != nil {
		p.pool.Close()
	}
	if p.cluster != nil {
		if err := p.cluster.Stop(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	if err := os.RemoveAll(p.dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

func (p *peer) fill(ctx context.Context) error {
	if _, err := p.pool.Exec(ctx, schema); err != nil {
		return err
	}
	if err := p.fillGrids(ctx); err != nil {
		return fmt.Errorf("grids: %w", err)
	}
	if err := p.fillBuildings(ctx); err != nil {
		return fmt.Errorf("buildings: %w", err)
	}
	_, err := p.pool.Exec(ctx, finish)
	return err
}

func (p *peer) fillGrids(ctx context.Context) error {
	_, err := p.pool.Exec(ctx, `CREATE UNLOGGED TABLE staged_grid (id bigint, code text, name text, kind text, wkb bytea)`)
	if err != nil {
		return err
	}
	_, err = p.pool.CopyFrom(ctx, pgx.Identifier{"staged_grid"}, []string{"id", "code", "name", "kind", "wkb"},
		pgx.CopyFromSlice(grids, func(i int) ([]any, error) {
			polygon := orb.Clone(land()[i].Orb()[0])
			b, err := wkb.Marshal(project.Geometry(polygon, project.WGS84.ToMercator))
			g := grid(i)
			return []any{g.id, g.code, g.name, g.kind, b}, err
		}))
	if err != nil {
		return err
	}
	_, err = p.pool.Exec(ctx, `INSERT INTO grid SELECT id, code, name, kind, ST_GeomFromWKB(wkb, 3857) FROM staged_grid`)
	return err
}

func (p *peer) fillBuildings(ctx context.Context) error {
	_, err := p.pool.Exec(ctx, `CREATE UNLOGGED TABLE staged_building (id bigint, name text, address text, households int, x float8, y float8)`)
	if err != nil {
		return err
	}
	at := places()
	_, err = p.pool.CopyFrom(ctx, pgx.Identifier{"staged_building"}, []string{"id", "name", "address", "households", "x", "y"},
		pgx.CopyFromSlice(buildings, func(i int) ([]any, error) {
			b, m := building(i), project.WGS84.ToMercator(at[i].Degrees())
			return []any{b.id, b.name, b.address, b.households, m[0], m[1]}, nil
		}))
	if err != nil {
		return err
	}
	_, err = p.pool.Exec(ctx, `
		INSERT INTO building
		SELECT id, name, address, households, ST_SetSRID(ST_MakePoint(x, y), 3857) FROM staged_building`)
	return err
}

// tile asks the peer for one tile.
func (p *peer) tile(ctx context.Context, query string, id tile.ID) (b []byte, err error) {
	err = p.pool.QueryRow(ctx, query, pgx.NamedArgs{"z": int(id.Z), "x": int(id.X), "y": int(id.Y)}).Scan(&b)
	return b, err
}
