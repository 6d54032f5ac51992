package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"gridmap/internal/atlas"
	"gridmap/internal/fault"
	"gridmap/internal/httpapi"
	"gridmap/internal/issue"
	"gridmap/internal/postgis"
	"gridmap/static"
)

// serveCommand serves the map and the API.
type serveCommand struct {
	Listen  string       `help:"Address to listen on. Until accounts exist, only loopback is allowed." default:"127.0.0.1:8080" env:"GRIDMAP_LISTEN"`
	Demo    bool         `help:"First fill the database with a made-up city, if it is empty."`
	BaseMap baseMapFlags `embed:"" prefix:"base-map-" envprefix:"GRIDMAP_BASE_MAP_"`
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

// shutdownTimeout bounds how long requests that are under way may take when the
// program is asked to stop.
const shutdownTimeout = 10 * time.Second

// Run serves until a signal comes.
func (c *serveCommand) Run(env *environment) error {
	baseMap, err := c.BaseMap.baseMap()
	if err != nil {
		return err
	}
	listener, err := listenOnLoopback(env.ctx, c.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
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
	a := atlas.New(atlas.Options{Source: db, Issues: db, Log: env.log})
	server := httpapi.New(httpapi.Options{
		Atlas:      atlasPort{a},
		Issues:     issue.NewService(db, a, time.Now),
		Store:      db,
		Log:        env.log,
		Static:     static.Files,
		BaseMap:    baseMap,
		Loopback:   true,
		Collectors: append(a.Collectors(), newPoolCollector(db)),
	})
	if err := db.Listen(env.ctx, env.log, func(e postgis.Event) { forward(e, a, server) }); err != nil {
		return err
	}
	return serve(env, listener, server, a)
}

// serve runs the atlas and the HTTP server until the context ends, then lets
// requests that are under way finish.
func serve(env *environment, listener net.Listener, server *httpapi.Server, a *atlas.Atlas) error {
	group, ctx := errgroup.WithContext(env.ctx)
	web := server.HTTPServer()
	group.Go(func() error {
		a.Run(ctx)
		return nil
	})
	group.Go(func() error {
		if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
		defer cancel()
		if err := web.Shutdown(ctx); err != nil {
			return errors.Join(fmt.Errorf("requests were cut off: %w", err), web.Close())
		}
		return nil
	})
	env.log.Info("Gridmap is ready to open in a browser; it listens on loopback only until accounts exist",
		"url", "http://"+listener.Addr().String()+"/")
	return group.Wait()
}

// forward tells the atlas and the streams what another process, or this one, has
// written.
func forward(e postgis.Event, a *atlas.Atlas, server *httpapi.Server) {
	switch e.Kind {
	case postgis.LandChanged:
		a.Changed(atlas.Land)
	case postgis.BuildingsChanged:
		a.Changed(atlas.Buildings)
	case postgis.RosterChanged:
		a.Changed(atlas.People)
	case postgis.IssueChanged:
		a.IssueChanged(e.Issue)
		server.IssueChanged()
	case postgis.Reconnected:
		a.Changed(atlas.All)
		server.IssueChanged()
	}
}

// listenOnLoopback opens the listener before anything slow is done, so that an
// address in use is known at once.
func listenOnLoopback(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, usage("listen", "%q is not an address: write HOST:PORT, as 127.0.0.1:8080.", address)
	}
	ips, err := net.DefaultResolver.LookupIPAddr(ctx, host)
	if err != nil || len(ips) == 0 {
		return nil, fault.New(fault.Invalid, "listen.address", "listen", "The host of %q is not known.", address)
	}
	for _, ip := range ips {
		if !ip.IP.IsLoopback() {
			return nil, fault.New(fault.Invalid, "listen.loopback", "listen",
				"%s is open to others, and Gridmap has no accounts yet, so it listens on loopback only: use 127.0.0.1 or [::1].", address)
		}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "listen.failed", "listen",
			"Cannot listen on %s: is another program, or another Gridmap, using it? Choose another with --listen.", address).Because(err)
	}
	return listener, nil
}
