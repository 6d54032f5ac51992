package pgcluster

import (
	"fmt"
	"path/filepath"
	"syscall"
)

// freeSpace is what an ordinary user can still write in the folder of path, in
// MiB, for a person to read.
func freeSpace(path string) string {
	var st syscall.Statfs_t
	for syscall.Statfs(path, &st) != nil {
		parent := filepath.Dir(path)
		if parent == path {
			return "an unknown amount"
		}
		path = parent
	}
	return fmt.Sprintf("%d MiB", st.Bavail*uint64(st.Bsize)>>20)
}
