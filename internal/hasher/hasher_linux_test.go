package hasher

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"gridmap/internal/account"
)

// Every thread gives way: Linux keeps a priority for each.
func TestProcessesGiveWay(t *testing.T) {
	p, _ := newPool(t, os.Args[0])
	p.Derive([]byte("password"), []byte("somesalt"), cheap)
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", p.idle[0].cmd.Process.Pid))
	if err != nil || len(threads) == 0 {
		t.Fatal("the process has no threads", err)
	}
	own, _, _ := scheduling(t, "/proc/self/stat")
	for _, thread := range threads {
		nice, policy, ok := scheduling(t, thread)
		if ok && (nice != min(own+niceness, 19) || policy != schedIdle) {
			t.Errorf("a thread has niceness %d and policy %d, want %d and %d", nice, policy, min(own+niceness, 19), schedIdle)
		}
	}
}

// Where others want every processor a process that is killed does not end at once.
// Here another one keeps its pipes open meanwhile.
func TestDeriveDoesNotWaitForAnEnd(t *testing.T) {
	p := New(slog.New(slog.DiscardHandler), "/bin/sh", "-c", "sleep 3; exit")
	t.Cleanup(p.Close)
	p.limit = 20 * time.Millisecond
	password, salt := []byte("password"), []byte("somesalt")
	begun := time.Now()
	if got, want := p.Derive(password, salt, cheap), account.Argon2id(password, salt, cheap); !bytes.Equal(got, want) {
		t.Errorf("%x, want %x", got, want)
	}
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("a hash took %v", took)
	}
}

// scheduling reads niceness and policy from a stat file of proc(5), if the thread
// is there still.
func scheduling(t *testing.T, file string) (nice, policy int, ok bool) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, 0, false
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the third field follows
	fields := strings.Fields(rest)
	for i, at := range map[int]*int{19: &nice, 41: &policy} {
		if *at, err = strconv.Atoi(fields[i-3]); err != nil {
			t.Fatal(err)
		}
	}
	return nice, policy, true
}
