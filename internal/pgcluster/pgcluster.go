// Package pgcluster runs a private PostgreSQL with PostGIS for a program that was
// given no database.
//
// The cluster lives in the folder postgres of the data folder, is reached
// through a unix socket there and nowhere else, and belongs to one owner at a
// time: the process that started it, which holds a lock on the folder. The
// server is a child of its owner; it is restarted when it dies, stopped with its
// owner, and on Linux also stops by itself when its owner is killed. Other
// processes of the same user may attach to it while it runs.
//
//	data/
//	  postgres/          0700, or a link to where the server's user can reach it
//	    lock             held by the owner; names its process
//	    pgdata/          what initdb made
//	      gridmap        the mark that this is ours
//	    run/             the socket, unless its path would be too long
//
// PostgreSQL refuses to run as root. A root process therefore starts it as the
// owner of an existing cluster, else as the user postgres, else as nobody. Where
// that user cannot reach the data folder (/root/gridmap/data, say), the cluster
// is made under /var/lib/gridmap and postgres is a link to it.
package pgcluster

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"gridmap/internal/fault"
	"gridmap/migrations"
)

const (
	superuser = "gridmap" // the cluster's superuser; not an operating-system user
	database  = "gridmap"
	port      = 5432 // names the socket; nothing listens on TCP
)

// Options says where the cluster is and how it runs.
type Options struct {
	Dir      string            // the data folder; made if absent
	Log      *slog.Logger      // nil is silence
	BinDir   string            // PostgreSQL's programs; "" looks where they usually are
	Settings map[string]string // over the cluster's own, by postgresql.conf's names

	// Scratch gives up durability for speed. For tests.
	Scratch bool
}

// Cluster is a running private PostgreSQL.
type Cluster struct {
	socketDir string
	lock      *os.File // nil when attached
	server    *server  // nil when attached
	stopOnce  sync.Once
	stopErr   error
}

// Open starts the cluster, or attaches to it where another process owns it. It
// is for commands that come and go; a server wants Start, so as not to lose its
// database when such a command ends.
func Open(ctx context.Context, opts Options) (*Cluster, error) {
	const tries = 3 // an owner may end between the two looks
	for try := 1; ; try++ {
		c, err := Start(ctx, opts)
		if !is(err, inUse) {
			return c, err
		}
		c, err = Attach(ctx, opts.Dir)
		if !is(err, notRunning) || try == tries {
			return c, err
		}
	}
}

// Start makes the cluster if there is none, starts it, and makes its database.
// It returns when the database answers, also after recovery from a crash. The
// caller owns the cluster until Stop.
//
// Errors are faults: cluster.in-use when another process owns it,
// cluster.no-postgres, cluster.no-postgis, cluster.foreign, cluster.version,
// cluster.not-writable, cluster.disk-full, cluster.failed.
func Start(ctx context.Context, opts Options) (*Cluster, error) {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	home, user, err := findHome(opts.Dir, opts.Log)
	if err != nil {
		return nil, err
	}
	lock, err := takeLock(filepath.Join(home, "lock"))
	if err != nil {
		return nil, err
	}
	c, err := start(ctx, opts, home, user)
	if err != nil {
		lock.Close()
		return nil, err
	}
	c.lock = lock
	return c, nil
}

// start is Start after the lock is taken.
func start(ctx context.Context, opts Options, home string, user account) (*Cluster, error) {
	pgdata := filepath.Join(home, "pgdata")
	version, err := clusterVersion(home, pgdata)
	if err != nil {
		return nil, err
	}
	bin, err := findBinaries(ctx, opts.BinDir, version)
	if err != nil {
		return nil, err
	}
	if version == 0 {
		opts.Log.Info("making a database cluster", "folder", home, "postgres", bin.version)
		if err := initdb(ctx, bin, user, home, pgdata, opts.Scratch); err != nil {
			return nil, err
		}
	}
	socketDir, err := makeSocketDir(home, user)
	if err != nil {
		return nil, err
	}
	if err := endLeftover(ctx, pgdata, socketDir, user, opts.Log); err != nil {
		return nil, err
	}
	srv := &server{
		bin: bin, user: user, home: home, pgdata: pgdata, log: opts.Log,
		args: arguments(pgdata, socketDir, opts),
	}
	c := &Cluster{socketDir: socketDir, server: srv}
	began := time.Now()
	if err := srv.start(ctx, func(ctx context.Context) error { return c.connectable(ctx, "postgres") }); err != nil {
		return nil, err
	}
	err = makeDatabase(ctx, c.url("postgres"), c.URL())
	if err == nil {
		err = letServerIn(ctx, c.URL())
	}
	if err != nil {
		return nil, errors.Join(err, srv.stop(context.WithoutCancel(ctx)))
	}
	opts.Log.Debug("database cluster is ready", "folder", home, "postgres", bin.version, "after", time.Since(began))
	return c, nil
}

// Attach connects to the cluster of the data folder dir while another process
// owns it, and waits for it where it is just starting. The fault is
// cluster.not-running if no process does.
func Attach(ctx context.Context, dir string) (*Cluster, error) {
	home, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
	if err != nil {
		return nil, nobodyRuns(dir).Because(err)
	}
	for {
		pid, err := readPostmaster(filepath.Join(home, "pgdata"))
		if err == nil {
			c := &Cluster{socketDir: pid.socketDir}
			if err := c.connectable(ctx, database); err == nil {
				// The owner may be a program from before there was the role.
				if err := letServerIn(ctx, c.URL()); err != nil {
					return nil, err
				}
				return c, nil
			}
		} else if errors.Is(err, fs.ErrPermission) {
			return nil, fault.New(fault.Forbidden, "cluster.not-readable", "",
				"The database cluster in %s belongs to another user; run this as that user or as root.", home).Because(err)
		}
		if lock, err := tryLock(filepath.Join(home, "lock")); err == nil {
			lock.Close()
			return nil, nobodyRuns(dir)
		}
		select {
		case <-ctx.Done():
			return nil, nobodyRuns(dir).Because(context.Cause(ctx))
		case <-time.After(pollEvery):
		}
	}
}

func nobodyRuns(dir string) *fault.Fault {
	return fault.New(fault.Unavailable, notRunning, "",
		"No database is running for the data folder %s.", dir)
}

// Owned says whether this process started the cluster, and so stops it.
func (c *Cluster) Owned() bool { return c.server != nil }

// URL is the connection string of the cluster's database as its superuser, who owns
// the tables: for migrations.
func (c *Cluster) URL() string { return c.url(database) }

// ServerURL is the connection string of the cluster's database as the role that the
// migrations give its rights: for everything else. What comes through it can
// neither alter the tables nor become the superuser. It keeps nobody out who can
// open the socket, and so can choose to be the superuser.
func (c *Cluster) ServerURL() string { return c.urlAs(migrations.ServerRole, database) }

func (c *Cluster) url(name string) string { return c.urlAs(superuser, name) }

func (c *Cluster) urlAs(user, name string) string {
	q := url.Values{
		"host":    {c.socketDir},
		"port":    {strconv.Itoa(port)},
		"user":    {user},
		"sslmode": {"disable"},
	}
	// In a connection string, unlike in a form, a plus is a plus.
	return "postgres:///" + name + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// Stop ends the server and waits for it: a clean shutdown that rolls open
// transactions back, forced when ctx ends or after half a minute. On an
// attached cluster, and the second time, it does nothing.
func (c *Cluster) Stop(ctx context.Context) error {
	if !c.Owned() {
		return nil
	}
	c.stopOnce.Do(func() {
		c.stopErr = c.server.stop(ctx)
		removeSocketDir(c.server.home, c.socketDir)
		c.lock.Close()
	})
	return c.stopErr
}
