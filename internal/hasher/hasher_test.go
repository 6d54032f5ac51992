package hasher

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gridmap/internal/account"
)

// The tests' own program is also what the pools run.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "stuck" {
		time.Sleep(time.Hour)
	}
	if len(os.Args) == 2 && os.Args[1] == "hash" {
		if err := Work(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

var cheap = account.Hashing{MemoryKiB: 8, Passes: 1, Lanes: 1}

// newPool returns a pool and what it has logged.
func newPool(t *testing.T, program string) (*Pool, *strings.Builder) {
	t.Helper()
	var said strings.Builder
	p := New(slog.New(slog.NewTextHandler(&said, nil)), program, "hash")
	p.limit = time.Minute // on a machine that is busy
	t.Cleanup(p.Close)
	return p, &said
}

func TestDeriveIsArgon2id(t *testing.T) {
	p, said := newPool(t, os.Args[0])
	rapid.Check(t, func(t *rapid.T) {
		password, salt := rapid.SliceOf(rapid.Byte()).Draw(t, "password"), rapid.SliceOfN(rapid.Byte(), 8, 32).Draw(t, "salt")
		cost := account.Hashing{MemoryKiB: rapid.Uint32Range(8, 64).Draw(t, "memory"), Passes: rapid.Uint32Range(1, 3).Draw(t, "passes"), Lanes: 1}
		if got, want := p.Derive(password, salt, cost), account.Argon2id(password, salt, cost); !bytes.Equal(got, want) {
			t.Errorf("%x, want %x", got, want)
		}
	})
	if len(p.idle) != 1 || said.Len() > 0 {
		t.Errorf("%d processes hashed one at a time; the log says %q", len(p.idle), said)
	}
}

func TestDeriveAtOnce(t *testing.T) {
	p, said := newPool(t, os.Args[0])
	gate := make(chan struct{}, 3)
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			password, salt := fmt.Append(nil, i), []byte("somesalt")
			if !bytes.Equal(p.Derive(password, salt, cheap), account.Argon2id(password, salt, cheap)) {
				t.Errorf("the hash of %d is another's", i)
			}
		})
	}
	all.Wait()
	if len(p.idle) > cap(gate) || said.Len() > 0 {
		t.Errorf("%d processes hashed, %d at a time; the log says %q", len(p.idle), cap(gate), said)
	}
}

// Whatever becomes of the processes, passwords are hashed.
func TestDeriveWithoutProcesses(t *testing.T) {
	password, salt := []byte("password"), []byte("somesalt")
	want := account.Argon2id(password, salt, cheap)

	p, said := newPool(t, os.Args[0])
	for range 3 {
		if got := p.Derive(password, salt, cheap); !bytes.Equal(got, want) {
			t.Errorf("%x, want %x", got, want)
		}
		w := p.idle[0]
		if err := w.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_, _ = w.out.ReadByte() // until it is gone
		if got := p.Derive(password, salt, cheap); !bytes.Equal(got, want) || len(p.idle) != 0 {
			t.Errorf("with a process that was killed: %x, want %x", got, want)
		}
	}
	if n := strings.Count(said.String(), "in the server itself"); n != 3 {
		t.Errorf("the log says so %d times: %q", n, said)
	}
	missing, said := newPool(t, "/nonexistent/gridmap")
	if got := missing.Derive(password, salt, cheap); !bytes.Equal(got, want) || said.Len() == 0 {
		t.Errorf("without a program: %x, want %x", got, want)
	}
	w := func() *worker { p.Derive(password, salt, cheap); return p.idle[0] }()
	p.Close()
	if w.cmd.ProcessState == nil {
		t.Error("a process goes on after the pool is closed")
	}
	if got := p.Derive(password, salt, cheap); !bytes.Equal(got, want) {
		t.Errorf("after it is closed: %x, want %x", got, want)
	}
}

// A process that never answers is killed, and the password hashed all the same.
func TestDeriveDoesNotWaitForEver(t *testing.T) {
	var said strings.Builder
	p := New(slog.New(slog.NewTextHandler(&said, nil)), os.Args[0], "stuck")
	t.Cleanup(p.Close)
	p.limit = 20 * time.Millisecond
	password, salt := []byte("password"), []byte("somesalt")
	if got, want := p.Derive(password, salt, cheap), account.Argon2id(password, salt, cheap); !bytes.Equal(got, want) {
		t.Errorf("%x, want %x", got, want)
	}
	if len(p.idle) != 0 || !strings.Contains(said.String(), "takes longer than 20ms") {
		t.Errorf("%d processes are kept; the log says %q", len(p.idle), said.String())
	}
	w, err := p.take()
	if err != nil {
		t.Fatal(err)
	}
	// More than a pipe holds, so that it is the question that is stuck.
	if _, err := w.ask(job{make([]byte, longest), make([]byte, longest), cheap}, p.limit); err == nil {
		t.Error("a process that reads nothing answers")
	}
	if w.end(); w.cmd.ProcessState == nil {
		t.Error("a process goes on that takes too long")
	}
}

func TestReadJob(t *testing.T) {
	j := job{[]byte("password"), []byte("somesalt"), cheap}
	var text bytes.Buffer
	if err := j.write(&text); err != nil {
		t.Fatal(err)
	}
	for n := range text.Len() {
		if _, err := readJob(bytes.NewReader(text.Bytes()[:n])); err == nil || (n == 0) != errors.Is(err, io.EOF) {
			t.Errorf("%d bytes of a job give %v", n, err)
		}
	}
	if _, err := readJob(strings.NewReader(strings.Repeat("\xff", 100))); err == nil {
		t.Error("a password of 4 GiB is read")
	}
	if err := (job{password: make([]byte, longest+1)}).write(io.Discard); err == nil {
		t.Error("a password is written that is not read")
	}
}
