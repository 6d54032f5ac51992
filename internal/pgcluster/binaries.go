package pgcluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gridmap/internal/fault"
)

// The PostgreSQL versions that serve.
const (
	oldest = 14
	newest = 18
)

// binaries is one installed PostgreSQL.
type binaries struct {
	dir     string // holds initdb and postgres
	version int    // major
}

func (b binaries) path(program string) string { return filepath.Join(b.dir, program) }

// usualDirs lists the folders where packages put PostgreSQL's programs, and what
// the PATH knows.
func usualDirs(ctx context.Context) []string {
	var dirs []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", // Debian, Ubuntu
		"/usr/pgsql-*/bin",          // PostgreSQL's own RPMs
		"/usr/local/pgsql/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		found, err := filepath.Glob(pattern)
		if err == nil {
			dirs = append(dirs, found...)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	if p, err := exec.LookPath("postgres"); err == nil {
		if p, err = filepath.EvalSymlinks(p); err == nil {
			dirs = append(dirs, filepath.Dir(p))
		}
	}
	return dirs
}

// findBinaries returns the PostgreSQL of the given major version or, for 0, the
// newest that serves and has PostGIS. With dir it looks there only.
func findBinaries(ctx context.Context, dir string, version int) (binaries, error) {
	dirs := []string{dir}
	if dir == "" {
		dirs = usualDirs(ctx)
	}
	var found []binaries
	for _, d := range dirs {
		v, err := majorVersion(ctx, d)
		if err == nil && !slices.ContainsFunc(found, func(b binaries) bool { return b.version == v }) {
			found = append(found, binaries{d, v})
		}
	}
	slices.SortFunc(found, func(a, b binaries) int { return b.version - a.version })
	usable := slices.DeleteFunc(slices.Clone(found), func(b binaries) bool { return b.version < oldest || b.version > newest })
	if len(usable) == 0 {
		return binaries{}, noPostgres(found)
	}
	if version != 0 {
		i := slices.IndexFunc(usable, func(b binaries) bool { return b.version == version })
		if i < 0 {
			return binaries{}, wrongVersion(version, usable)
		}
		usable = usable[i : i+1]
	}
	for _, b := range usable {
		if b.hasPostGIS(ctx) {
			return b, nil
		}
	}
	return binaries{}, noPostGIS(usable[0])
}

var versionText = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// majorVersion asks the postgres in dir for its version.
func majorVersion(ctx context.Context, dir string) (int, error) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0, err
	}
	m := versionText.FindSubmatch(out)
	if m == nil {
		return 0, errors.New("postgres --version said " + strconv.Quote(string(out)))
	}
	return strconv.Atoi(string(m[1]))
}

// hasPostGIS looks for the extension's control file.
func (b binaries) hasPostGIS(ctx context.Context) bool {
	shares := []string{
		fmt.Sprintf("/usr/share/postgresql/%d", b.version),
		filepath.Join(b.dir, "..", "share"),
		filepath.Join(b.dir, "..", "share", "postgresql"),
	}
	if !strings.HasPrefix(b.dir, "/usr/lib/postgresql/") {
		shares = shares[1:]
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if out, err := exec.CommandContext(ctx, b.path("pg_config"), "--sharedir").Output(); err == nil {
		shares = []string{strings.TrimSpace(string(out))}
	}
	return slices.ContainsFunc(shares, func(share string) bool {
		_, err := os.Stat(filepath.Join(share, "extension", "postgis.control"))
		return err == nil
	})
}

func noPostgres(found []binaries) error {
	also := ""
	if len(found) > 0 {
		also = fmt.Sprintf(" (there is only version %d, in %s)", found[0].version, found[0].dir)
	}
	return fault.New(fault.Unavailable, "cluster.no-postgres", "",
		"PostgreSQL %d to %d is not installed%s. Install it with its PostGIS (Debian 12: apt-get install postgresql-15 postgresql-15-postgis-3), or name a database in GRIDMAP_DATABASE_URL.",
		oldest, newest, also)
}

func noPostGIS(b binaries) error {
	return fault.New(fault.Unavailable, "cluster.no-postgis", "",
		"PostgreSQL %d in %s has no PostGIS. Install it (Debian: apt-get install postgresql-%d-postgis-3).",
		b.version, b.dir, b.version)
}

func wrongVersion(version int, usable []binaries) error {
	have := make([]string, len(usable))
	for i, b := range usable {
		have[i] = strconv.Itoa(b.version)
	}
	return fault.New(fault.Conflict, "cluster.version", "",
		"The data folder was made by PostgreSQL %d, and only %s is installed. Install postgresql-%d and postgresql-%d-postgis-3, or export with the old version and import into a new folder.",
		version, strings.Join(have, " and "), version, version)
}
