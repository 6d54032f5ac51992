// Package hasher hashes passwords in processes of their own, at a lower priority
// than the program's.
//
// A hash takes a processor for 25 ms and 19 MiB of memory. Go neither sets one
// aside for a look-up that has just come in, nor keeps its garbage apart; the
// operating system does both for a process. On two busy processors, 1,000 guesses
// a second from 10,000 addresses multiplied the p99 of look-ups by 5.6 to 7.8 (and
// once by 41) while they were hashed in the server, and by 1.3 to 1.8 with this
// package; see bench/signin.
package hasher

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"runtime"
	"sync"
	"time"

	"gridmap/internal/account"
)

// Pool is processes that hash. They are started when they are first needed, as many
// as there are hashes at once; whoever uses the pool bounds that.
type Pool struct {
	program string
	args    []string
	log     *slog.Logger
	limit   time.Duration // of a hash

	mu     sync.Mutex
	idle   []*worker
	closed bool
}

// longestHash is how long a hash may take in another process. It takes 25 ms of a
// processor, and 0.1 s beside a server that answers as fast as it can; but where other
// programs want every processor, one that gives way to all may wait for ever. Then the
// server hashes: once in this time, at most, for each hash at once.
const longestHash = 1500 * time.Millisecond

// New returns a pool of processes, each of which runs a program that calls Work
// with its standard input and output.
func New(log *slog.Logger, program string, args ...string) *Pool {
	return &Pool{program: program, args: args, log: log, limit: longestHash}
}

// Derive is account.Argon2id in another process. If there is none to be had, or
// it takes too long, which is its end, the hash is made in this one, and the log says
// so.
func (p *Pool) Derive(password, salt []byte, cost account.Hashing) []byte {
	w, err := p.take()
	if err == nil {
		var key []byte
		if key, err = w.ask(job{password, salt, cost}, p.limit); err == nil {
			p.give(w)
			return key
		}
		go w.end() // where others want every processor, it cannot even end
	}
	if !errors.Is(err, errClosed) {
		p.log.Warn("a password is hashed in the server itself", "error", err)
	}
	return account.Argon2id(password, salt, cost)
}

// Close ends the processes. Derive goes on in this one.
func (p *Pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, w := range p.idle {
		w.end()
	}
	p.idle = nil
}

var errClosed = errors.New("the pool is closed")

// take returns a worker that nobody else uses.
func (p *Pool) take() (*worker, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, errClosed
	}
	if n := len(p.idle); n > 0 {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return w, nil
	}
	return start(p.program, p.args...)
}

func (p *Pool) give(w *worker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		w.end()
		return
	}
	p.idle = append(p.idle, w)
}

// worker is a process that hashes one password after another.
type worker struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
	off io.Closer // shuts out
}

func start(program string, args ...string) (*worker, error) {
	w := &worker{cmd: exec.CommandContext(context.Background(), program, args...)} // until end
	// It needs nothing of what stands in the environment, such as the database's
	// password.
	w.cmd.Env = []string{}
	apart(w.cmd)
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w.out, w.off = bufio.NewReader(out), out
	if w.in, err = w.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := w.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start a process that hashes: %w", err)
	}
	return w, nil
}

// ask has a password hashed. A process that takes longer than the limit is killed, and
// not waited for. After an error the worker is of no more use.
func (w *worker) ask(j job, limit time.Duration) ([]byte, error) {
	late := time.AfterFunc(limit, w.shut)
	key, err := w.answer(j)
	if !late.Stop() {
		return nil, fmt.Errorf("a process that hashes takes longer than %v", limit)
	}
	return key, err
}

func (w *worker) answer(j job) ([]byte, error) {
	if err := j.write(w.in); err != nil {
		return nil, fmt.Errorf("ask a process that hashes: %w", err)
	}
	key := make([]byte, account.KeyBytes)
	if _, err := io.ReadFull(w.out, key); err != nil {
		return nil, fmt.Errorf("a process that hashes gives no answer: %w", err)
	}
	return key, nil
}

// shut ends the process and all that is asked of it.
func (w *worker) shut() {
	_ = w.cmd.Process.Kill() // it has nothing to finish; gone by itself is as good
	w.in.Close()
	w.off.Close()
}

// end shuts the worker, and waits until the process has ended.
func (w *worker) end() {
	w.shut()
	_ = w.cmd.Wait() // killed: what else
}

// Work is what the processes of a pool do: it hashes what in asks for, until that
// ends, and answers on out. It lowers the priority of its process for good.
func Work(in io.Reader, out io.Writer) error {
	if err := yieldToOthers(); err != nil {
		return err
	}
	runtime.GOMAXPROCS(1) // so that its garbage does not take another processor
	in = bufio.NewReader(in)
	for {
		j, err := readJob(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := out.Write(account.Argon2id(j.password, j.salt, j.cost)); err != nil {
			return err
		}
	}
}

// job is a password to hash.
type job struct {
	password, salt []byte
	cost           account.Hashing
}

// head is how a job begins, in big-endian numbers; the password and the salt
// follow.
type head struct {
	Password, Salt uint32 // bytes
	Cost           account.Hashing
}

// longest is how long a password or a salt may be.
const longest = 64 << 10

func (j job) write(out io.Writer) error {
	if len(j.password) > longest || len(j.salt) > longest {
		return fmt.Errorf("a password of %d bytes", len(j.password))
	}
	text, err := binary.Append(nil, binary.BigEndian, head{uint32(len(j.password)), uint32(len(j.salt)), j.cost})
	if err != nil {
		return err
	}
	_, err = out.Write(append(append(text, j.password...), j.salt...))
	return err
}

// readJob reads what write wrote. It returns io.EOF if there is no more.
func readJob(in io.Reader) (j job, err error) {
	var h head
	if err := binary.Read(in, binary.BigEndian, &h); err != nil {
		return job{}, err
	}
	if h.Password > longest || h.Salt > longest {
		return job{}, fmt.Errorf("a password of %d bytes", h.Password)
	}
	j = job{make([]byte, h.Password), make([]byte, h.Salt), h.Cost}
	for _, part := range [][]byte{j.password, j.salt} {
		if _, err := io.ReadFull(in, part); err != nil {
			return job{}, fmt.Errorf("a job ends in the middle: %w", io.ErrUnexpectedEOF)
		}
	}
	return j, nil
}
