package pgcluster

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"gridmap/internal/fault"
)

// The codes of faults that are looked for here.
const (
	inUse      = "cluster.in-use"
	notRunning = "cluster.not-running"
)

// stillAttached is in what PostgreSQL says when children of a killed server live.
const stillAttached = "pre-existing shared memory block"

// is says whether err is a fault with the code.
func is(err error, code string) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Details[0].Code == code
}

// notWritable is the fault for a folder or file that cannot be made or used,
// cluster.disk-full if that is why.
func notWritable(path string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return diskFull(path, err)
	}
	return fault.New(fault.Forbidden, "cluster.not-writable", "",
		"%s cannot be used for the database; give this user the right to write there, or choose another data folder.", path).Because(err)
}

func diskFull(path string, err error) error {
	return fault.New(fault.Unavailable, "cluster.disk-full", "",
		"The disk of %s is full (%s free); make room, then start again. What was accepted is kept.", path, freeSpace(path)).Because(err)
}

// explain makes a fault of what PostgreSQL said when it failed at doing
// something in the folder home.
func explain(doing, home, said string, err error) error {
	var known *fault.Fault
	if errors.As(err, &known) {
		return err
	}
	cause := err
	if said != "" {
		lines := strings.Split(strings.TrimSpace(said), "\n")
		cause = fmt.Errorf("%w: %s", err, strings.Join(lines[max(0, len(lines)-8):], " | "))
	}
	switch {
	case strings.Contains(said, "No space left on device"), strings.Contains(said, "Check free disk space"),
		strings.Contains(said, "Disk quota exceeded"):
		return diskFull(home, cause)
	case strings.Contains(said, "Permission denied"), strings.Contains(said, "Read-only file system"), errors.Is(err, fs.ErrPermission):
		return notWritable(home, cause)
	case strings.Contains(said, stillAttached):
		return fault.New(fault.Unavailable, "cluster.leftover", "",
			"Parts of a killed database server still work in %s; wait until they have ended, or end them.", home).Because(cause)
	case strings.Contains(said, "invalid locale name"):
		return fault.New(fault.Unavailable, "cluster.no-locale", "",
			"This system has no locale C.UTF-8, which search in Chinese needs; install it (glibc 2.35 or later has it built in).").Because(cause)
	case strings.Contains(said, "could not create shared memory segment"), strings.Contains(said, "could not create semaphores"),
		strings.Contains(said, "could not map anonymous shared memory"):
		return fault.New(fault.Unavailable, "cluster.no-memory", "",
			"PostgreSQL gets no shared memory from this system; free some memory or raise its limits.").Because(cause)
	default:
		return fault.New(fault.Unavailable, "cluster.failed", "",
			"PostgreSQL failed at %s.", doing).Because(cause)
	}
}
