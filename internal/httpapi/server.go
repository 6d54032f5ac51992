// Package httpapi serves Gridmap over HTTP: the API under /api/v1, map tiles, the
// front end, and what an operator asks of a process.
//
// routes.go lists every route; problem.go is the one place where an error gets a
// status. Handlers read the request, ask the domain or the atlas once, and write
// the answer. The OpenAPI 3.1 document in openapi/ describes it all, and the
// tests hold requests and answers against it both ways.
//
// An answer about the land comes from one Picture, so that its edition, its grid
// and its person always belong together, whatever is published meanwhile.
package httpapi

import (
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"gridmap/internal/account"
	"gridmap/internal/issue"
	"gridmap/internal/plan"
)

// Options is what a Server is made of. Atlas, Issues, Plans, Store, Accounts, Sessions
// and Log are required.
type Options struct {
	Atlas    Atlas
	Issues   *issue.Service
	Plans    *plan.Service
	Store    Store
	Accounts *account.Service
	Sessions scs.CtxStore // of browsers that have signed in
	Log      *slog.Logger

	// ReportKey signs the tokens with which reporters follow their issues, and what
	// browsers keep on their way to a provider and back: the same for every process
	// over one database.
	ReportKey [32]byte
	// PublicURL is where browsers reach the server, as https://grid.example; nil: at
	// whatever host they ask for.
	PublicURL *url.URL
	// TrustedProxies are the proxies in front of the server, whose word is taken for
	// where a request comes from. Nobody else's is.
	TrustedProxies []netip.Prefix
	// Rates replace some of UsualRates, by name.
	Rates map[string]Rate
	// DemoAccounts are shown on the sign-in page of a made-up city.
	DemoAccounts []DemoAccount
	// Households are the limits that Plans measures by; zero: the usual ones.
	Households plan.Limits
	// OpenID is a provider at which people may sign in too; nil: none.
	OpenID *OpenID

	// Static holds index.html and what it loads; nil serves no front end.
	Static fs.FS
	// BaseMap is the map under the grids; nil shows none.
	BaseMap *BaseMap
	// Loopback says that the server listens on loopback only: requests for other
	// hosts are then refused, since they come from a page that has had its name
	// resolve to this machine.
	Loopback bool
	// Collectors add figures of other parts to /metrics.
	Collectors []prometheus.Collector
	// SpoolDir is where the answers of a client that sends much and reads late
	// wait; "" is the system's folder for temporary files.
	SpoolDir string
}

// DemoAccount is one that anybody may sign in to, in a city in which nothing is real.
type DemoAccount struct {
	Name     string       `json:"name"`
	Password string       `json:"password"`
	Role     account.Role `json:"role"`
}

// BaseMap is a map of tiles to draw the grids over.
type BaseMap struct {
	URL         string // https://host/{z}/{x}/{y}, with {s} for subdomains if need be
	Attribution string // shown on the map
	MaxZoom     int
	CRS         string // wgs84 or gcj02: the system in which its tiles are drawn
}

// Server answers requests. It is safe for concurrent use.
type Server struct {
	atlas        Atlas
	issues       *issue.Service
	plans        *plan.Service
	households   plan.Limits
	store        Store
	accounts     *account.Service
	sessions     *scs.SessionManager
	log          *slog.Logger
	baseMap      *BaseMap
	spoolDir     string
	reportKey    [32]byte
	demoAccounts []DemoAccount
	openID       *openID // nil: none

	edge   edge
	limits *limiter

	echo     *echo.Echo
	front    *frontEnd
	document *asset // the OpenAPI document
	figures  *figures
	stream   *hub
	rendered atomic.Pointer[rendered]
	known    atomic.Pointer[knownCategories]
	locating *seats // for streams of positions
	// suggesting are for divisions that are being looked for.
	suggesting *seats
	askAgain   time.Duration // between looks at who follows a stream
	now        func() time.Time
}

// New returns a server over the parts in o. It panics if the front end cannot be
// read, a collector is registered twice, the public URL has no host or there is no
// such rate: mistakes of the build and the caller.
func New(o Options) *Server {
	s := &Server{
		atlas: o.Atlas, issues: o.Issues, store: o.Store, log: o.Log,
		accounts: o.Accounts, sessions: newSessions(o.Sessions), reportKey: o.ReportKey, demoAccounts: o.DemoAccounts,
		edge: newEdge(&o), limits: newLimiter(o.Rates),
		baseMap: o.BaseMap, spoolDir: o.SpoolDir,
		echo: echo.New(), now: time.Now, locating: newSeats(maxLocating, maxOwnLocating), askAgain: askAgainTime,
		plans: o.Plans, households: o.Households, suggesting: newSeats(maxSuggesting, maxOwnSuggesting),
	}
	if s.households == (plan.Limits{}) {
		s.households = plan.UsualLimits
	}
	s.openID = newOpenID(o.OpenID, o.ReportKey, s.now)
	s.figures = newFigures(o.Collectors)
	s.front = newFrontEnd(o.Static, o.BaseMap)
	s.document = newAsset("openapi.json", OpenAPI())
	s.stream = newHub(o.Store, o.Log)
	s.echo.HTTPErrorHandler = s.stray
	for _, r := range s.routes() {
		s.echo.Add(r.method, r.path, s.guard(r))
	}
	return s
}

// Routes lists what is served.
func (s *Server) Routes() []*echo.Route { return s.echo.Routes() }

// Handler returns the server as a handler.
func (s *Server) Handler() http.Handler { return s.echo }

// Close ends the streams that are open, so that an http.Server can shut down: it
// is meant for http.Server.RegisterOnShutdown.
func (s *Server) Close() { s.stream.close() }

// Limits of a connection.
const (
	readHeaderTimeout = 5 * time.Second
	exchangeTimeout   = 30 * time.Second // of a request or an answer that is no stream
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 32 << 10
)

// HTTPServer returns an http.Server for this server, with its limits set.
// Streams lift the limit of the exchange for themselves and keep one per chunk.
func (s *Server) HTTPServer() *http.Server {
	server := &http.Server{
		Handler:           s.echo,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       exchangeTimeout,
		WriteTimeout:      exchangeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(s.Close)
	return server
}
