package pgcluster

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"gridmap/internal/fault"
)

const pollEvery = 20 * time.Millisecond

// probes is how often takeLock tries, because Attach holds the lock for an
// instant to see whether anybody else does.
const probes = 5

// takeLock makes this process the owner, or returns the fault cluster.in-use
// that names the one which is. Closing the file, or dying, gives the lock back.
func takeLock(path string) (*os.File, error) {
	f, err := tryLock(path)
	for i := 1; i < probes && errors.Is(err, syscall.EWOULDBLOCK); i++ {
		time.Sleep(pollEvery)
		f, err = tryLock(path)
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		owner := "another process"
		if b, err := os.ReadFile(path); err == nil && len(b) > 0 {
			owner = "process " + strings.TrimSpace(string(b))
		}
		return nil, fault.New(fault.Conflict, inUse, "",
			"The data folder's cluster in %s is in use by %s; stop that, or choose another folder.", filepath.Dir(path), owner)
	}
	if err != nil {
		return nil, notWritable(filepath.Dir(path), err)
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	if err != nil {
		f.Close()
		return nil, notWritable(path, err)
	}
	return f, nil
}

// tryLock locks the file, which it makes if absent, or returns EWOULDBLOCK.
func tryLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// postmaster is what PostgreSQL writes down about its running server.
type postmaster struct {
	pid       int
	socketDir string
}

// readPostmaster reads pgdata/postmaster.pid: the process on line 1, the
// socket's folder on line 5.
func readPostmaster(pgdata string) (postmaster, error) {
	f, err := os.Open(filepath.Join(pgdata, "postmaster.pid"))
	if err != nil {
		return postmaster{}, err
	}
	defer f.Close()
	var lines []string
	for s := bufio.NewScanner(f); s.Scan(); {
		lines = append(lines, s.Text())
	}
	if len(lines) == 0 {
		return postmaster{}, fmt.Errorf("%s is empty", f.Name())
	}
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return postmaster{}, fmt.Errorf("%s: %w", f.Name(), err)
	}
	p := postmaster{pid: pid}
	if len(lines) >= 5 {
		p.socketDir = lines[4]
	}
	return p, nil
}

// runsIn says whether the process is alive and a server of the cluster pgdata:
// PostgreSQL works in its data directory.
func runsIn(pid int, pgdata string) bool {
	if pid <= 1 || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	if _, err := os.Stat("/proc/self/cwd"); err != nil { // not Linux
		out, err := exec.Command("ps", "-o", "args=", "-p", strconv.Itoa(pid)).Output() //nolint:noctx // ps ends at once
		return err == nil && strings.Contains(string(out), pgdata)
	}
	cwd, err := os.Stat(fmt.Sprintf("/proc/%d/cwd", pid))
	if err != nil {
		return false
	}
	data, err := os.Stat(pgdata)
	return err == nil && os.SameFile(cwd, data)
}

// waitUntil polls done until it holds (true), or d or ctx is over (false).
func waitUntil(ctx context.Context, d time.Duration, done func() bool) bool {
	deadline := time.After(d)
	for !done() {
		select {
		case <-ctx.Done():
			return false
		case <-deadline:
			return false
		case <-time.After(pollEvery):
		}
	}
	return true
}
