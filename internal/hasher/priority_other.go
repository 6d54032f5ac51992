//go:build !unix

package hasher

import "os/exec"

func apart(*exec.Cmd) {}

func yieldToOthers() error { return nil }
