package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"gridmap/internal/pgcluster"
)

// The keeper is the process that owns the scratch cluster. The first test
// process starts it, as another run of its own program, and it outlives that:
// every test process holds a shared lock on the file clients for as long as it
// lives, and when nobody has for a while the keeper stops the cluster, removes
// it and ends. The lock on the file start lets one process at a time look for a
// keeper and start one.
const (
	keeperEnv  = "GRIDMAP_TEST_KEEPER" // its folder; set in the keeper only
	idleTime   = time.Minute
	checkEvery = time.Second
)

func init() {
	if dir := os.Getenv(keeperEnv); dir != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		err := keep(ctx, dir, idleTime)
		stop()
		if err != nil {
			slog.Error("the keeper of the test cluster failed", "err", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// withScratch calls use with the connection string of the scratch cluster's
// database postgres, under the lock on start. The cluster runs on for as long as
// the returned file is open.
func withScratch(ctx context.Context, use func(url string) error) (held *os.File, err error) {
	dir, err := scratchDir()
	if err != nil {
		return nil, err
	}
	clients, err := lockFile(filepath.Join(dir, "clients"), syscall.LOCK_SH)
	if err != nil {
		return nil, err
	}
	if err := os.Chtimes(clients.Name(), time.Time{}, time.Now()); err != nil {
		return nil, err
	}
	start, err := lockFile(filepath.Join(dir, "start"), syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	defer start.Close()
	cluster, err := pgcluster.Attach(ctx, filepath.Join(dir, "data"))
	if err != nil {
		if cluster, err = startKeeper(ctx, dir); err != nil {
			return nil, err
		}
	}
	return clients, use(withDatabase(cluster.URL(), "postgres"))
}

// scratchDir returns the folder of this checkout's keeper, where files are
// temporary: a path short enough for sockets, and within reach of the
// unprivileged user that root's cluster runs as.
func scratchDir() (string, error) {
	root, err := checkout()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(root))
	dir := filepath.Join(temporary(), fmt.Sprintf("gridmap-test-%d-%s", os.Getuid(), hex.EncodeToString(sum[:6])))
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	if st, ok := info.Sys().(*syscall.Stat_t); !ok || !info.IsDir() || int(st.Uid) != os.Getuid() {
		return "", fmt.Errorf("%s belongs to another user", dir)
	}
	return dir, nil
}

// temporary is TMPDIR or, if that is not set, the file system in memory if it is
// roomy, else /tmp. A copy of the template is a few hundred files, which takes
// 20 ms in memory and anything up to 400 ms on a disk.
func temporary() string {
	const (
		memory = "/dev/shm"
		roomy  = 4 << 30 // bytes
	)
	var st syscall.Statfs_t
	if os.Getenv("TMPDIR") == "" && syscall.Statfs(memory, &st) == nil && st.Bavail*uint64(st.Bsize) > roomy { //nolint:gosec // a block size is positive
		return memory
	}
	return os.TempDir()
}

// checkout returns the folder of go.mod. Tests run in their package's folder.
func checkout() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return dir, nil
		}
	}
}

// lockFile opens the file, made if absent, and waits for the lock, which lasts
// until the file is closed or the process ends.
func lockFile(path string, how int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return f, nil
}

// startKeeper runs this program again as the keeper and waits for its cluster.
func startKeeper(ctx context.Context, dir string) (*pgcluster.Cluster, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, "keeper.log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(self) //nolint:noctx // outlives this process
	cmd.Env = append(os.Environ(), keeperEnv+"="+dir)
	cmd.Dir = "/"
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		cluster, err := pgcluster.Attach(ctx, filepath.Join(dir, "data"))
		if err == nil {
			return cluster, nil
		}
		select {
		case endErr := <-ended:
			said, readErr := os.ReadFile(log.Name())
			return nil, errors.Join(fmt.Errorf("the test cluster does not start: %s", said), endErr, readErr)
		case <-ctx.Done():
			return nil, err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// keep is the keeper's life, until ctx ends or nobody has held the lock on
// clients for idle.
func keep(ctx context.Context, dir string, idle time.Duration) error {
	clients, err := os.OpenFile(filepath.Join(dir, "clients"), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer clients.Close()
	data := filepath.Join(dir, "data")
	if err := discard(data); err != nil { // what a killed keeper left
		return err
	}
	cluster, err := pgcluster.Start(ctx, pgcluster.Options{Dir: data, Log: slog.Default(), Scratch: true})
	if err != nil {
		return err
	}
	for busy := time.Now(); ctx.Err() == nil; {
		select {
		case <-ctx.Done():
		case <-time.After(min(checkEvery, idle/2)):
		}
		if syscall.Flock(int(clients.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
			busy = time.Now()
			continue
		}
		if info, err := clients.Stat(); err == nil && info.ModTime().After(busy) {
			busy = info.ModTime()
		}
		if time.Since(busy) > idle {
			break // a client that comes now waits for the lock, and then finds no cluster
		}
		if err := syscall.Flock(int(clients.Fd()), syscall.LOCK_UN); err != nil {
			return err
		}
	}
	return errors.Join(cluster.Stop(context.WithoutCancel(ctx)), discard(data))
}

// discard removes the cluster of a data folder, wherever it is kept.
func discard(data string) error {
	if home, err := filepath.EvalSymlinks(filepath.Join(data, "postgres")); err == nil {
		if err := os.RemoveAll(home); err != nil {
			return err
		}
	}
	return os.RemoveAll(data)
}
