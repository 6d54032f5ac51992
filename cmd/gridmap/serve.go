package main

import (
	"context"
	"net/url"
	"strings"
	"time"

	"gridmap/internal/atlas"
	"gridmap/internal/httpapi"
	"gridmap/internal/issue"
	"gridmap/internal/plan"
	"gridmap/internal/postgis"
	"gridmap/static"
)

// serveCommand serves the map and the API.
type serveCommand struct {
	Demo          bool              `help:"First fill the database with a made-up city, if it is empty."`
	Reach         reachFlags        `embed:""`
	OpenID        openIDFlags       `embed:"" prefix:"openid-" envprefix:"GRIDMAP_OPENID_"`
	Rates         map[string]string `help:"How often one client may ask for a kind of route, in place of what is usual: report=10/s, search=60/m, lookup=none. May be repeated." mapsep:"," placeholder:"KIND=RATE" env:"GRIDMAP_RATES"`
	ReportersKept span              `help:"How long the names and phones of reporters are kept once their issue is closed; 0: for ever." default:"180d" env:"GRIDMAP_REPORTERS_KEPT"`
	Households    householdsFlag    `help:"How many households a grid should have, at least and at most: plans tell which have fewer or more." default:"300-500" env:"GRIDMAP_HOUSEHOLDS" placeholder:"LEAST-MOST"`
	BaseMap       baseMapFlags      `embed:"" prefix:"base-map-" envprefix:"GRIDMAP_BASE_MAP_"`
}

// baseMapFlags name a map of tiles to show under the grids. None is loaded unless
// a URL is set.
type baseMapFlags struct {
	URL         string `name:"url" help:"Tiles to show under the grids, as https://host/{z}/{x}/{y}.png. Without it, only the reference lines are drawn." env:"URL"`
	Attribution string `help:"Text that the tiles' owner asks for." env:"ATTRIBUTION"`
	MaxZoom     int    `help:"Deepest zoom of the tiles." default:"18" env:"MAX_ZOOM"`
	CRS         string `name:"crs" help:"System that the tiles are drawn in: wgs84 or gcj02." enum:"wgs84,gcj02" default:"wgs84" env:"CRS"`
}

// baseMap returns the map, nil for none.
func (f baseMapFlags) baseMap() (*httpapi.BaseMap, error) {
	if f.URL == "" {
		return nil, nil
	}
	template, err := url.Parse(f.URL)
	whole := err == nil && (template.Scheme == "https" || template.Scheme == "http") && template.Host != ""
	for _, part := range []string{"{z}", "{x}", "{y}"} {
		whole = whole && strings.Contains(f.URL, part)
	}
	if !whole {
		return nil, usage("base-map-url", "%.200q is no address of tiles: write it as https://host/{z}/{x}/{y}.png.", f.URL)
	}
	if f.MaxZoom < 1 || f.MaxZoom > 24 {
		return nil, usage("base-map-max-zoom", "--base-map-max-zoom is between 1 and 24.")
	}
	return &httpapi.BaseMap{URL: f.URL, Attribution: f.Attribution, MaxZoom: f.MaxZoom, CRS: f.CRS}, nil
}

// Run serves until a signal comes.
func (c *serveCommand) Run(env *environment) error {
	env = env.asProgram()
	door, err := c.open(env)
	if err != nil {
		return err
	}
	served := false
	defer func() {
		if served { // after all else has been closed
			env.log.Info("stopped")
		}
	}()
	defer door.listener.Close()
	db, closeDatabase, err := env.openDatabase(env.ctx, own)
	if err != nil {
		return err
	}
	defer closeDatabase()
	if c.Demo {
		if err := loadDemoIfEmpty(env, db); err != nil {
			return err
		}
	}
	in, err := db.Installation(env.ctx)
	if err != nil {
		return err
	}
	if in.MadeUp && door.beyond && !c.Reach.DemoOpen {
		return errDemoOpen()
	}
	a := atlas.New(atlas.Options{Source: db, Issues: db, Log: env.log})
	o := door.options
	o.Atlas, o.Issues, o.Store, o.Sessions = atlasPort{a}, issue.NewService(db, a, time.Now), db, db.Sessions()
	o.Households = plan.Limits(c.Households)
	o.Plans = plan.NewService(db, plan.Options{Limits: o.Households})
	o.Log, o.Static, o.Collectors = env.log, static.Files, append(a.Collectors(), newPoolCollector(db))
	hashing, err := newHasher(env)
	if err != nil {
		return err
	}
	defer hashing.Close()
	if o.Accounts, err = newServedAccounts(env.ctx, db, a, hashing.Derive); err != nil {
		return err
	}
	if o.ReportKey, err = db.Secret(env.ctx, "report"); err != nil {
		return err
	}
	if in.MadeUp {
		o.DemoAccounts, err = demoAccounts(env, db, o.Accounts)
	} else {
		err = letFirstIn(env, o.Accounts, door.url())
	}
	if err != nil {
		return err
	}
	server := httpapi.New(o)
	if err := db.Listen(env.ctx, env.log, func(e postgis.Event) { forward(e, a, server) }); err != nil {
		return err
	}
	served = true
	return door.serve(env, server, a.Run, func(ctx context.Context) {
		forget(ctx, db, time.Duration(c.ReportersKept), env.log)
	})
}

// forward tells the atlas and the streams what another process, or this one, has
// written.
func forward(e postgis.Event, a *atlas.Atlas, server *httpapi.Server) {
	switch e.Kind {
	case postgis.LandChanged:
		a.Published()
	case postgis.AreasChanged:
		a.Changed(atlas.Land)
	case postgis.BuildingsChanged:
		a.Changed(atlas.Buildings)
	case postgis.RosterChanged:
		a.Changed(atlas.People)
	case postgis.PostsChanged:
		a.PostsChanged(e.Grid)
	case postgis.IssueChanged:
		a.IssueChanged(e.Issue)
		server.IssueChanged()
	case postgis.Reconnected:
		a.Published() // sooner than all the rest
		a.Changed(atlas.All)
		server.IssueChanged()
	}
}
