package pgcluster

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"gridmap/internal/fault"
)

// put writes a file and the folders above it.
func put(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func TestAForeignClusterIsLeftAlone(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"in the folder":                "postgres/PG_VERSION",
		"in the place of ours":         "postgres/pgdata/PG_VERSION",
		"something that is no cluster": "postgres/pgdata/letters/mum.txt",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := reachable(t)
			put(t, filepath.Join(dir, file), "15\n", 0o600)
			_, err := Start(t.Context(), Options{Dir: dir})
			wantFault(t, err, fault.Conflict, "cluster.foreign", dir, "left alone")
			if b, err := os.ReadFile(filepath.Join(dir, file)); err != nil || string(b) != "15\n" {
				t.Errorf("%s was touched: %q %v", file, b, err)
			}
		})
	}
}

func TestAnotherMajorVersionIsRefused(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"13", "99"} {
		dir := reachable(t)
		put(t, filepath.Join(dir, "postgres", "pgdata", "PG_VERSION"), version+"\n", 0o600)
		put(t, filepath.Join(dir, "postgres", "pgdata", mark), "", 0o600)
		_, err := Start(t.Context(), Options{Dir: dir})
		wantFault(t, err, fault.Conflict, "cluster.version", "PostgreSQL "+version, "postgresql-"+version+"-postgis-3")
	}
}

// programs makes a folder of programs that say they are PostgreSQL of a version,
// whose share folder has the extension's control file or not, and whose initdb
// does what is given, in the shell's language.
func programs(t *testing.T, version string, postgis bool, initdb string) string {
	t.Helper()
	dir := filepath.Join(reachable(t), "bin")
	share := filepath.Join(dir, "..", "share")
	put(t, filepath.Join(dir, "postgres"), "#!/bin/sh\necho 'postgres (PostgreSQL) "+version+"'\n", 0o755)
	put(t, filepath.Join(dir, "initdb"), "#!/bin/sh\n"+initdb+"\n", 0o755)
	put(t, filepath.Join(dir, "pg_config"), "#!/bin/sh\necho '"+share+"'\n", 0o755)
	if postgis {
		put(t, filepath.Join(share, "extension", "postgis.control"), "", 0o644)
	}
	return dir
}

func TestWhatIsNotInstalledIsNamed(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		bin   string
		code  string
		words []string
	}{
		"nothing":        {t.TempDir(), "cluster.no-postgres", []string{"postgresql-15-postgis-3", "GRIDMAP_DATABASE_URL"}},
		"an old version": {programs(t, "12.4", true, ""), "cluster.no-postgres", []string{"only version 12"}},
		"no PostGIS":     {programs(t, "16.2 (Debian 16.2-1)", false, ""), "cluster.no-postgis", []string{"postgresql-16-postgis-3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Start(t.Context(), Options{Dir: reachable(t), BinDir: tt.bin})
			wantFault(t, err, fault.Unavailable, tt.code, tt.words...)
		})
	}
}

// TestAFullDiskIsNamed has programs that fail as PostgreSQL does there, and the
// errors of this program's own writing.
func TestAFullDiskIsNamed(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	for _, complaint := range []string{
		`could not write to file "pg_wal/xlogtemp.7": No space left on device`,
		`could not extend file "base/1/2691": wrote only 4096 of 8192 bytes at block 20
HINT:  Check free disk space.`,
	} {
		bin := programs(t, "15.1", true, "cat >&2 <<'.'\nFATAL:  "+complaint+"\n.\nexit 1")
		_, err := Start(t.Context(), Options{Dir: dir, BinDir: bin})
		wantFault(t, err, fault.Unavailable, "cluster.disk-full", dir, "MiB free")
	}
	if entries, err := os.ReadDir(filepath.Join(dir, "postgres", "pgdata")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a failed initdb left %v, %v", entries, err)
	}
	wantFault(t, notWritable(dir, fmt.Errorf("write: %w", syscall.ENOSPC)), fault.Unavailable, "cluster.disk-full")

	const unknown = `echo 'initdb: error: it is raining' >&2; exit 1`
	_, err := Start(t.Context(), Options{Dir: dir, BinDir: programs(t, "15.1", true, unknown)})
	wantFault(t, err, fault.Unavailable, "cluster.failed", "it is raining")
}

func TestAFolderThatCannotBeWrittenIsNamed(t *testing.T) {
	t.Parallel()
	dir := reachable(t)
	put(t, filepath.Join(dir, "file"), "", 0o600)
	_, err := Start(t.Context(), Options{Dir: filepath.Join(dir, "file", "data")})
	wantFault(t, err, fault.Forbidden, "cluster.not-writable", dir)

	put(t, filepath.Join(dir, "postgres"), "", 0o600)
	_, err = Start(t.Context(), Options{Dir: dir})
	wantFault(t, err, fault.Forbidden, "cluster.not-writable", dir)
}
