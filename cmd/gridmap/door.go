package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"gridmap/internal/httpapi"
)

// door is what a server is reached through: a listener, and what the flags say of
// who may come, and how.
type door struct {
	reach
	listener net.Listener
	cert     *certificate // nil: plain HTTP
	options  httpapi.Options
}

// open checks the flags, opens the listener and reads the certificate, before
// anything slow is done.
func (c *serveCommand) open(env *environment) (*door, error) {
	loopback, err := onLoopback(env.ctx, c.Reach.Listen)
	if err != nil {
		return nil, err
	}
	d := &door{}
	if d.reach, err = c.Reach.reach(loopback); err != nil {
		return nil, err
	}
	if c.Demo && d.beyond && !c.Reach.DemoOpen {
		return nil, errDemoOpen()
	}
	d.options = httpapi.Options{PublicURL: d.public, TrustedProxies: d.proxies, Loopback: !d.beyond}
	if d.options.BaseMap, err = c.BaseMap.baseMap(); err != nil {
		return nil, err
	}
	if d.options.OpenID, err = c.OpenID.provider(); err != nil {
		return nil, err
	}
	if d.options.Rates, err = rates(c.Rates); err != nil {
		return nil, err
	}
	if c.Reach.TLSCert != "" {
		if d.cert, err = loadCertificate(c.Reach.TLSCert, c.Reach.TLSKey, env.log); err != nil {
			return nil, err
		}
		if d.public != nil {
			d.cert.checkName(d.public.Hostname())
		}
	}
	if d.listener, err = listen(env.ctx, c.Reach.Listen); err != nil {
		return nil, err
	}
	if d.insecure {
		env.log.Warn("passwords and sessions travel unencrypted: whoever is on the way can read and use them", "url", d.public.String())
	}
	return d, nil
}

// url is where a browser finds the server.
func (d *door) url() string {
	switch {
	case d.public != nil:
		return d.public.String()
	case d.cert != nil:
		return "https://" + d.listener.Addr().String()
	}
	return "http://" + d.listener.Addr().String()
}

// shutdownTimeout bounds how long requests that are under way may take when the
// program is asked to stop.
const shutdownTimeout = 10 * time.Second

// serve runs the HTTP server, and beside it what goes on in the background, until
// the context ends; then it lets requests that are under way finish.
func (d *door) serve(env *environment, server *httpapi.Server, background ...func(context.Context)) error {
	group, ctx := errgroup.WithContext(env.ctx)
	web := server.HTTPServer()
	if d.cert != nil {
		web.TLSConfig = d.cert.config()
		background = append(background, d.cert.watch)
	}
	for _, run := range background {
		group.Go(func() error {
			run(ctx)
			return nil
		})
	}
	group.Go(func() error {
		run := web.Serve
		if d.cert != nil {
			run = func(l net.Listener) error { return web.ServeTLS(l, "", "") }
		}
		if err := run(d.listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		env.log.Info("stopping: requests that are under way are finished first")
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
		defer cancel()
		if err := web.Shutdown(ctx); err != nil {
			return errors.Join(fmt.Errorf("requests were cut off: %w", err), web.Close())
		}
		return nil
	})
	env.log.Info("Gridmap is ready to open in a browser", "url", d.url()+"/", "listen", d.listener.Addr().String())
	return group.Wait()
}
