//go:build !linux

package pgcluster

import (
	"os/exec"
	"syscall"
)

// onOwnThread calls run. Only Linux can tie cmd's life to this process; elsewhere
// the next start ends what a killed owner left behind.
func onOwnThread(_ *exec.Cmd, _ syscall.Signal, run func()) { run() }

// runToTheEnd runs cmd and returns what it said.
func runToTheEnd(cmd *exec.Cmd) (said string, err error) {
	out, err := cmd.CombinedOutput()
	return string(out), err
}
