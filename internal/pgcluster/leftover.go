package pgcluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"gridmap/internal/fault"
)

// endLeftover stops the server that a killed owner left behind, if one runs, and
// sees to its lock files, so that this process can start its own. Only the holder
// of the lock may call it.
//
// PostgreSQL refuses to start where a lock file names any living process of its
// user; after a restart of the machine that may be another one by the same
// number, and after a kill one that nobody has waited for. But the file in pgdata
// must not go: it also names the shared memory by which PostgreSQL knows that
// children of a killed server are still writing. So this process, which is to be
// the next server's parent and as such is no obstacle, takes the number's place.
func endLeftover(ctx context.Context, pgdata, socketDir string, user account, log *slog.Logger) error {
	if p, err := readPostmaster(pgdata); err == nil && runsIn(p.pid, pgdata) {
		log.Warn("stopping a database server that a killed program left behind", "pid", p.pid)
		if err := endProcess(ctx, p.pid, pgdata); err != nil {
			return err
		}
	}
	if err := takePlace(filepath.Join(pgdata, "postmaster.pid"), user); err != nil {
		return notWritable(pgdata, err)
	}
	for _, path := range []string{socketPath(socketDir) + ".lock", socketPath(socketDir)} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return notWritable(path, err)
		}
	}
	return nil
}

// takePlace writes this process's number over the one that the lock file begins
// with. An empty file, from a crash while it was made, is removed.
func takePlace(path string, user account) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, rest, found := bytes.Cut(b, []byte("\n"))
	if !found {
		return os.Remove(path)
	}
	draft := path + ".new"
	if err := os.WriteFile(draft, fmt.Appendf(nil, "%d\n%s", os.Getpid(), rest), 0o600); err != nil {
		return err
	}
	if err := user.own(draft); err != nil {
		return err
	}
	return os.Rename(draft, path)
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
