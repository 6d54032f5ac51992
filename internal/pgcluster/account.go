package pgcluster

import (
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"

	"gridmap/internal/fault"
)

// account is the operating-system user that the server runs as.
type account struct {
	uid, gid int
	name     string
	other    bool // not the user of this process, which then is root
}

// serverAccount chooses the user for a cluster in home, which may not exist yet.
func serverAccount(home string) (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	if info, err := os.Stat(home); err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 {
			return account{uid: int(st.Uid), gid: int(st.Gid), name: strconv.Itoa(int(st.Uid)), other: true}, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err1 == nil && err2 == nil && uid != 0 {
			return account{uid: uid, gid: gid, name: name, other: true}, nil
		}
	}
	return account{}, fault.New(fault.Unavailable, "cluster.no-user", "",
		"PostgreSQL refuses to run as root, and there is no user postgres or nobody; run this as an ordinary user.")
}

// attributes makes a child process run as the account, in a session of its own,
// so that a Ctrl-C meant for this program is not also one for the server.
func (a account) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true}
	if a.other {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)} //nolint:gosec // from the user database
	}
	return attr
}

// own gives path to the account.
func (a account) own(path string) error {
	if !a.other {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}

// reaches says whether the account may work in dir.
func (a account) reaches(dir string) bool {
	if !a.other {
		return true
	}
	cmd := exec.Command("/bin/sh", "-c", ":") //nolint:noctx // ends at once
	cmd.Dir = dir
	cmd.SysProcAttr = a.attributes()
	return cmd.Run() == nil
}

// makeDir makes the folder path for the account alone. An existing one is taken
// if it is a folder of that account which nobody else can enter.
func (a account) makeDir(path string) error {
	err := os.Mkdir(path, 0o700)
	if err == nil {
		return a.own(path)
	}
	info, statErr := os.Lstat(path)
	if statErr != nil {
		return err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(st.Uid) != a.uid || info.Mode().Perm()&0o077 != 0 {
		return &os.PathError{Op: "use", Path: path, Err: os.ErrPermission}
	}
	return nil
}

// absolute is filepath.Abs with its error as a fault.
func absolute(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", notWritable(dir, err)
	}
	return abs, nil
}
