package pgcluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"gridmap/internal/fault"
)

// How long a server may take, from a first answer after a crash on.
const (
	recoveryTime = 10 * time.Minute // of replaying at most max_wal_size, on a slow disk
	orphansTime  = 20 * time.Second // for the children of a killed server to notice
	fastTime     = 30 * time.Second // for a clean shutdown
	forcedTime   = 5 * time.Second
	longestPause = 5 * time.Second // between restarts
)

// server keeps one postgres running.
type server struct {
	bin    binaries
	user   account
	home   string
	pgdata string
	args   []string
	log    *slog.Logger

	mu       sync.Mutex
	current  *process
	stopping chan struct{} // closed by stop
	gone     chan struct{} // closed when there will be no more server
}

// process is one run of postgres.
type process struct {
	cmd    *exec.Cmd
	output *serverLog
	ended  chan struct{} // closed when the process is gone, after err is set
	err    error
}

// arguments are postgres's: everything that matters is given here, so that it
// holds for clusters made by older versions of this program too.
func arguments(pgdata, socketDir string, opts Options) []string {
	settings := map[string]string{
		"listen_addresses":        "",
		"port":                    strconv.Itoa(port),
		"unix_socket_directories": `"` + strings.ReplaceAll(socketDir, `"`, `""`) + `"`,
		"unix_socket_permissions": "0700",
		"cluster_name":            "gridmap",
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		"log_line_prefix":         "",
		"log_error_verbosity":     "terse", // details quote values, which may be personal
		"log_min_error_statement": "panic",
		"fsync":                   "on", // accepted means durable
		"synchronous_commit":      "on",
		"full_page_writes":        "on",
		"shared_buffers":          "256MB",
		"work_mem":                "16MB",
		"maintenance_work_mem":    "256MB",
		"max_wal_size":            "2GB",
		"checkpoint_timeout":      "10min",
		"wal_compression":         "on",
		"random_page_cost":        "1.1",
		"jit":                     "off",
		"max_connections":         "100",
	}
	if opts.Scratch {
		maps.Copy(settings, map[string]string{
			"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
			"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "256MB", "max_connections": "300",
			"autovacuum": "off", // so that a run does not depend on when it comes by
		})
	}
	maps.Copy(settings, opts.Settings)
	args := []string{"-D", pgdata}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

// environment is this process's without what would steer PostgreSQL, and with
// messages in English, which explain reads.
func environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "PG") || strings.HasPrefix(v, "LC_") || strings.HasPrefix(v, "LANG")
	})
	return append(env, "LC_ALL=C.UTF-8")
}

// start runs postgres until ready answers nil, and from then on keeps it running
// until stop.
func (s *server) start(ctx context.Context, ready func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, recoveryTime)
	defer cancel()
	s.stopping, s.gone = make(chan struct{}), make(chan struct{})
	began := time.Now()
	for {
		p, err := s.launch()
		if err != nil {
			return err
		}
		err = s.await(ctx, p, ready)
		if err == nil {
			s.mu.Lock()
			s.current = p
			s.mu.Unlock()
			go s.keep(p)
			return nil
		}
		if stopErr := p.end(context.WithoutCancel(ctx)); stopErr != nil {
			return errors.Join(err, stopErr)
		}
		// The children of a killed server hold its shared memory a moment longer.
		if !p.output.says(stillAttached) || time.Since(began) > orphansTime {
			return err
		}
		time.Sleep(5 * pollEvery)
	}
}

// await polls until p is ready, ends, or ctx does. A server that says it is
// ready and cannot be reached all the same is given up on.
func (s *server) await(ctx context.Context, p *process, ready func(context.Context) error) error {
	const patience = 5 * time.Second
	tellAt := time.Now().Add(2 * time.Second)
	var saidReady time.Time
	for {
		err := ready(ctx)
		switch {
		case err == nil:
			return nil
		case saidReady.IsZero() && p.output.says("ready to accept connections"):
			saidReady = time.Now()
		case !saidReady.IsZero() && time.Since(saidReady) > patience:
			return explain("connecting", s.home, "", err)
		case time.Now().After(tellAt):
			s.log.Info("waiting for the database server", "said", p.output.last())
			tellAt = time.Now().Add(10 * time.Second)
		}
		select {
		case <-p.ended:
			return explain("starting", s.home, p.output.String(), p.err)
		case <-ctx.Done():
			return explain("starting", s.home, p.output.String(), errors.Join(context.Cause(ctx), err))
		case <-time.After(pollEvery):
		}
	}
}

// launch starts a process. The goroutine that does so lives on its own thread
// until the process ends: on Linux the server is told of its owner's death by
// the death of that thread.
func (s *server) launch() (*process, error) {
	p := &process{output: &serverLog{log: s.log}, ended: make(chan struct{})}
	p.cmd = exec.Command(s.bin.path("postgres"), s.args...) //nolint:noctx // stop ends it, with care
	p.cmd.Dir = s.home
	p.cmd.Env = environment()
	p.cmd.Stderr = p.output
	p.cmd.Stdout = p.output
	p.cmd.WaitDelay = forcedTime
	p.cmd.SysProcAttr = s.user.attributes()
	started := make(chan error, 1)
	go onOwnThread(p.cmd, syscall.SIGINT, func() {
		err := p.cmd.Start()
		started <- err
		if err == nil {
			p.err = p.cmd.Wait()
			close(p.ended)
		}
	})
	if err := <-started; err != nil {
		return nil, explain("starting", s.home, "", err)
	}
	return p, nil
}

// keep starts the server again whenever it ends by itself.
func (s *server) keep(p *process) {
	defer close(s.gone)
	pause := pollEvery
	for {
		began := time.Now()
		<-p.ended
		select {
		case <-s.stopping:
			return
		default:
		}
		if time.Since(began) > time.Minute {
			pause = pollEvery
		}
		s.log.Error("the database server ended by itself; starting it again", "err", p.err, "said", p.output.last())
		for {
			select {
			case <-s.stopping:
				return
			case <-time.After(pause):
			}
			pause = min(2*pause, longestPause)
			next, err := s.relaunch()
			if err == nil {
				p = next
				break
			}
			s.log.Error("the database server does not start", "err", err)
		}
	}
}

// relaunch launches a process in place of the current one, unless stopping.
func (s *server) relaunch() (*process, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.stopping:
		return s.current, nil
	default:
	}
	p, err := s.launch()
	if err == nil {
		s.current = p
	}
	return p, err
}

// stop ends the server for good. Only the first call does.
func (s *server) stop(ctx context.Context) error {
	s.mu.Lock()
	close(s.stopping)
	p := s.current
	s.mu.Unlock()
	err := p.end(ctx)
	<-s.gone
	return err
}

// end stops the process, by force at once when ctx ends.
func (p *process) end(ctx context.Context) error {
	for _, step := range shutdown {
		if err := p.cmd.Process.Signal(step.signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("signal the database server: %w", err)
		}
		hurry := ctx.Done()
		if step.signal != syscall.SIGINT {
			hurry = nil
		}
		select {
		case <-p.ended:
			return nil
		case <-hurry:
		case <-time.After(step.patience):
		}
	}
	return fault.New(fault.Internal, "cluster.failed", "",
		"The database server (process %d) does not end.", p.cmd.Process.Pid)
}
