package pgcluster

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"gridmap/internal/fault"
)

const (
	elsewhere = "/var/lib/gridmap" // for clusters whose user cannot reach the data folder
	mark      = "gridmap"          // the file in pgdata that says who made it

	// The size of sockaddr_un.sun_path, less its final zero.
	longestSocketPath = 107
)

// findHome returns the folder of the data folder's cluster, made if there was
// none, and the user that the server runs as.
func findHome(dataDir string, log *slog.Logger) (string, account, error) {
	dataDir, err := absolute(dataDir)
	if err != nil {
		return "", account{}, err
	}
	if err := os.MkdirAll(dataDir, 0o755); err != nil {
		return "", account{}, notWritable(dataDir, err)
	}
	home := filepath.Join(dataDir, "postgres")
	user, err := serverAccount(home)
	if err != nil {
		return "", account{}, err
	}
	err = os.Mkdir(home, 0o700)
	switch {
	case errors.Is(err, fs.ErrExist):
		return existingHome(home, user)
	case err != nil:
		return "", account{}, notWritable(dataDir, err)
	}
	if err := user.own(home); err != nil {
		return "", account{}, notWritable(home, err)
	}
	if user.reaches(home) {
		return home, user, nil
	}
	if err := os.Remove(home); err != nil {
		return "", account{}, notWritable(home, err)
	}
	moved, err := makeElsewhere(home, user)
	if err != nil {
		return "", account{}, err
	}
	log.Info("the database cluster is kept elsewhere, because PostgreSQL's user cannot reach the data folder",
		"folder", moved, "data", dataDir, "user", user.name)
	return moved, user, nil
}

// existingHome follows the link that makeElsewhere may have left, and checks
// that the server's user can work there.
func existingHome(home string, user account) (string, account, error) {
	target, err := filepath.EvalSymlinks(home)
	if err != nil {
		return "", account{}, fault.New(fault.NotFound, "cluster.lost", "",
			"%s is a link to a database cluster that is gone; restore that, or remove the link to begin with an empty one.", home).Because(err)
	}
	info, err := os.Stat(target)
	if err != nil {
		return "", account{}, notWritable(home, err)
	}
	if !info.IsDir() {
		return "", account{}, notWritable(home, fmt.Errorf("%s is not a folder", target))
	}
	if err := user.own(target); err != nil {
		return "", account{}, notWritable(target, err)
	}
	if !user.reaches(target) {
		return "", account{}, fault.New(fault.Forbidden, "cluster.not-reachable", "",
			"PostgreSQL runs as the user %s, who cannot enter %s; open the folders above it to that user (chmod o+x), or choose another data folder.",
			user.name, target)
	}
	return target, user, nil
}

// makeElsewhere makes a folder where any user can reach it, and home a link to it.
func makeElsewhere(home string, user account) (string, error) {
	if err := os.MkdirAll(elsewhere, 0o755); err != nil {
		return "", notWritable(elsewhere, err)
	}
	moved, err := os.MkdirTemp(elsewhere, "postgres-")
	if err != nil {
		return "", notWritable(elsewhere, err)
	}
	if err := user.own(moved); err != nil {
		return "", notWritable(moved, err)
	}
	if !user.reaches(moved) {
		return "", fault.New(fault.Forbidden, "cluster.not-reachable", "",
			"PostgreSQL runs as the user %s, who can enter neither %s nor %s; choose a data folder open to that user.",
			user.name, filepath.Dir(home), elsewhere)
	}
	if err := os.Symlink(moved, home); err != nil {
		return "", notWritable(home, err)
	}
	return moved, nil
}

// clusterVersion returns the major version that made pgdata, 0 if there is none
// yet. The fault is cluster.foreign if it was not made by this package.
func clusterVersion(home, pgdata string) (int, error) {
	foreign := func(dir string) error {
		return fault.New(fault.Conflict, "cluster.foreign", "",
			"%s holds a PostgreSQL cluster that Gridmap did not make; it is left alone. Move it away, or choose another data folder.", dir)
	}
	if _, err := os.Stat(filepath.Join(home, "PG_VERSION")); err == nil {
		return 0, foreign(home)
	}
	b, err := os.ReadFile(filepath.Join(pgdata, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		if entries, err := os.ReadDir(pgdata); err == nil && len(entries) > 0 {
			return 0, fault.New(fault.Conflict, "cluster.foreign", "",
				"%s is not empty and is not a PostgreSQL cluster; it is left alone. Move it away, or choose another data folder.", pgdata)
		}
		return 0, nil
	}
	if err != nil {
		return 0, notWritable(pgdata, err)
	}
	if _, err := os.Stat(filepath.Join(pgdata, mark)); err != nil {
		return 0, foreign(pgdata)
	}
	version, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return 0, fault.New(fault.Conflict, "cluster.foreign", "",
			"%s was made by PostgreSQL %q, which is not one of 14 to 18.", pgdata, strings.TrimSpace(string(b)))
	}
	return version, nil
}

// makeSocketDir returns the folder for the socket: run in home or, where that
// makes too long a path for a socket, or one that connection strings take for
// two, one named by home's hash under /tmp.
func makeSocketDir(home string, user account) (string, error) {
	dir := filepath.Join(home, "run")
	if len(socketPath(dir)) > longestSocketPath || strings.Contains(dir, ",") {
		sum := sha256.Sum256([]byte(home))
		dir = fmt.Sprintf("/tmp/gridmap-%d-%s", user.uid, hex.EncodeToString(sum[:6]))
	}
	if err := user.makeDir(dir); err != nil {
		return "", notWritable(dir, err)
	}
	return dir, nil
}

// removeSocketDir removes the folder that makeSocketDir made outside home.
func removeSocketDir(home, dir string) {
	if dir != filepath.Join(home, "run") {
		os.Remove(dir) //nolint:errcheck // an empty folder left in /tmp does no harm
	}
}

// socketPath is where PostgreSQL puts its socket.
func socketPath(dir string) string {
	return filepath.Join(dir, fmt.Sprintf(".s.PGSQL.%d", port))
}
