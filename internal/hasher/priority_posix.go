//go:build unix && !linux

package hasher

func giveWayAtOnce() error { return nil } // niceness has to do
