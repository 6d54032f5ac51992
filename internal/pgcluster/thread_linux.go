package pgcluster

import (
	"os/exec"
	"runtime"
	"syscall"
)

// onOwnThread calls run, which starts cmd and waits for it, so that cmd gets the
// signal when this process dies, however it dies.
func onOwnThread(cmd *exec.Cmd, signal syscall.Signal, run func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr.Pdeathsig = signal
	run()
}

// runToTheEnd runs cmd, which dies with this process, and returns what it said.
func runToTheEnd(cmd *exec.Cmd) (said string, err error) {
	onOwnThread(cmd, syscall.SIGKILL, func() {
		var out []byte
		out, err = cmd.CombinedOutput()
		said = string(out)
	})
	return said, err
}
