//go:build unix

package hasher

import (
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
)

// niceness is by how much the processes give way to the program where that is all
// there is: beside one that keeps a processor busy, a hash gets a thirtieth of it, and
// takes 0.7 s.
const niceness = 15

// apart puts a process into a group of its own, for yieldToOthers, and so that an
// interrupt at the terminal is for the program alone.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// yieldToOthers lowers the priority of this process's group: of a process alone,
// Linux would take it for one of its threads. Where it may, it gives way wholly.
func yieldToOthers() error {
	nice, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0)
	if runtime.GOOS == "linux" {
		nice = 20 - nice // what the system call itself returns there
	}
	if err == nil {
		err = syscall.Setpriority(syscall.PRIO_PGRP, 0, min(nice+niceness, 19))
	}
	if err != nil {
		return fmt.Errorf("lower the priority: %w", err)
	}
	return giveWayAtOnce()
}
