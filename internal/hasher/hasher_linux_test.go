package hasher

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Every thread gives way: Linux keeps a priority for each.
func TestProcessesGiveWay(t *testing.T) {
	p, _ := newPool(t, os.Args[0])
	p.Derive([]byte("password"), []byte("somesalt"), cheap)
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", p.idle[0].cmd.Process.Pid))
	if err != nil || len(threads) == 0 {
		t.Fatal("the process has no threads", err)
	}
	own, _ := niceOf(t, "/proc/self/stat")
	for _, thread := range threads {
		if nice, ok := niceOf(t, thread); ok && nice != min(own+niceness, 19) {
			t.Errorf("a thread has niceness %d, want %d", nice, own+niceness)
		}
	}
}

// niceOf reads the niceness from a stat file of proc(5), if the thread is there
// still.
func niceOf(t *testing.T, file string) (nice int, ok bool) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	nice, err = strconv.Atoi(strings.Fields(rest)[16])
	if err != nil {
		t.Fatal(err)
	}
	return nice, true
}
