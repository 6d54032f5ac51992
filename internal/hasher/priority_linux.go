package hasher

import (
	"errors"
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// schedIdle is Linux' policy for what runs only where nothing else wants to: what
// wakes up takes the processor from it at once. From a process of low niceness it
// takes it after a while only, and the p99 of 500 look-ups a second was longer by half.
const schedIdle = 5 // SCHED_IDLE of sched(7)

// giveWayAtOnce puts all threads of this process under schedIdle, and those that
// will be started: a thread starts with the policy of the one that starts it. So it
// looks again until there are none that it has not seen. Where a sandbox forbids
// it, niceness has to do.
func giveWayAtOnce() error {
	seen := map[string]bool{}
	for before := -1; before < len(seen); {
		before = len(seen)
		threads, err := os.ReadDir("/proc/self/task")
		if err != nil {
			return err
		}
		for _, thread := range threads {
			if seen[thread.Name()] {
				continue
			}
			id, err := strconv.Atoi(thread.Name())
			if err != nil {
				return err
			}
			policy := unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: schedIdle}
			err = unix.SchedSetAttr(id, &policy, 0)
			if errors.Is(err, unix.EPERM) || errors.Is(err, unix.ENOSYS) {
				return nil
			}
			if err != nil && !errors.Is(err, unix.ESRCH) { // it has ended
				return fmt.Errorf("schedule a thread as idle: %w", err)
			}
			seen[thread.Name()] = true
		}
	}
	return nil
}
