package pgcluster

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"gridmap/internal/fault"
)

// endLeftover stops the server that a killed owner left behind, if one runs, and
// removes its lock files, so that this process can start its own. Only the
// holder of the lock may call it.
//
// PostgreSQL would refuse to start where a lock file names any living process of
// its user; after a restart of the machine that may be another one by the same
// number, and after a kill one that nobody has waited for.
func endLeftover(ctx context.Context, pgdata, socketDir string, log *slog.Logger) error {
	if p, err := readPostmaster(pgdata); err == nil && runsIn(p.pid, pgdata) {
		log.Warn("stopping a database server that a killed program left behind", "pid", p.pid)
		if err := endProcess(ctx, p.pid, pgdata); err != nil {
			return err
		}
	}
	for _, path := range []string{
		filepath.Join(pgdata, "postmaster.pid"),
		socketPath(socketDir) + ".lock",
		socketPath(socketDir),
	} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return notWritable(path, err)
		}
	}
	return nil
}

// endProcess stops the server of pgdata, which is not a child of this process.
func endProcess(ctx context.Context, pid int, pgdata string) error {
	for _, step := range shutdown {
		if err := syscall.Kill(pid, step.signal); err != nil {
			break
		}
		if waitUntil(ctx, step.patience, func() bool { return !runsIn(pid, pgdata) }) {
			return nil
		}
	}
	if runsIn(pid, pgdata) {
		return fault.New(fault.Conflict, inUse, "",
			"A database server (process %d) runs in %s and does not stop; end it first.", pid, pgdata)
	}
	return nil
}

// shutdown is how a server is stopped: fast at first, then without a checkpoint,
// which the next start recovers from, then by force.
var shutdown = []struct {
	signal   syscall.Signal
	patience time.Duration
}{{syscall.SIGINT, fastTime}, {syscall.SIGQUIT, forcedTime}, {syscall.SIGKILL, forcedTime}}
