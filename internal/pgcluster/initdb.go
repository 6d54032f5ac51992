package pgcluster

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// initdb makes pgdata. It works beside it and moves the result into place, so
// that a killed initdb leaves nothing that could be taken for a cluster.
func initdb(ctx context.Context, bin binaries, user account, home, pgdata string, scratch bool) error {
	draft := pgdata + ".new"
	if err := os.RemoveAll(draft); err != nil {
		return notWritable(draft, err)
	}
	args := []string{
		"--pgdata=" + draft, "--username=" + superuser, "--auth-local=trust", "--auth-host=reject",
		"--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions",
	}
	if scratch {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, bin.path("initdb"), args...)
	cmd.Dir = home
	cmd.Env = environment()
	cmd.SysProcAttr = user.attributes()
	// initdb removes its unfinished work when it is interrupted.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	out, err := runToTheEnd(cmd)
	if err != nil {
		os.RemoveAll(draft)
		return explain("making the cluster", home, out, err)
	}
	mark := filepath.Join(draft, mark)
	if err := os.WriteFile(mark, []byte("Made by Gridmap, which starts and stops this cluster.\n"), 0o600); err != nil {
		return notWritable(mark, err)
	}
	if err := user.own(mark); err != nil {
		return notWritable(mark, err)
	}
	if err := os.Remove(pgdata); err != nil && !errors.Is(err, fs.ErrNotExist) { // an empty folder
		return notWritable(pgdata, err)
	}
	if err := os.Rename(draft, pgdata); err != nil {
		return notWritable(pgdata, err)
	}
	return syncDir(home)
}

// syncDir makes a rename in dir durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return notWritable(dir, err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return notWritable(dir, err)
	}
	return nil
}

// makeDatabase makes the program's database unless it exists. Both arguments
// are connection strings; admin's database always exists.
func makeDatabase(ctx context.Context, admin, wanted string) error {
	conn, err := pgx.Connect(ctx, wanted)
	if err == nil {
		return conn.Close(ctx)
	}
	const noSuchDatabase = "3D000"
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Code != noSuchDatabase {
		return explain("connecting", "", "", err)
	}
	conn, err = pgx.Connect(ctx, admin)
	if err != nil {
		return explain("connecting", "", "", err)
	}
	defer conn.Close(ctx) //nolint:errcheck // the database is made or it is not
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+database); err != nil {
		return explain("making the database", "", "", err)
	}
	return nil
}

// connectable says whether the cluster answers.
func (c *Cluster) connectable(ctx context.Context, name string) error {
	conn, err := pgx.Connect(ctx, c.url(name))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}
