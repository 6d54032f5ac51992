package httpapi

import (
	"errors"
	"io"
	"os"
	"slices"
	"sync"
	"time"
)

// spoolChunk is the size of the pieces in which a spool keeps and sends.
const spoolChunk = 256 << 10

// spoolLimits say what a spool holds for a client that reads late.
type spoolLimits struct {
	chunks   int           // in memory
	disk     int64         // bytes in a file beside them
	patience time.Duration // how long the handler waits for a client that takes nothing
}

var usualSpool = spoolLimits{chunks: 16, disk: 1 << 30, patience: chunkTimeout}

var errStuck = errors.New("the client sends, and takes nothing of the answer")

// A spool stands between a handler and a client that may send its whole request
// before it reads any of the answer, as browsers do. What the client does not
// take yet waits in memory, beyond that in a file without a name, and beyond
// that the handler waits, and gives up if the client takes nothing for a while: so
// memory stays flat, and neither side waits for the other for ever.
//
// One goroutine calls write and finish; another moves what was written to the
// client.
type spool struct {
	dir    string
	limits spoolLimits

	mu       sync.Mutex
	changed  sync.Cond
	queue    [][]byte // full chunks, oldest first
	tail     []byte   // what came after them; small writes gather here while a chunk is sent
	file     *os.File // made when first needed
	from, to int64    // what of the file is not yet sent; it came after the tail
	finished bool
	err      error // of the client or of the file
	done     chan struct{}
}

// newSpool returns a spool that sends to w. Files are made in dir.
func newSpool(w io.Writer, dir string, limits spoolLimits) *spool {
	s := &spool{dir: dir, limits: limits, done: make(chan struct{})}
	s.changed.L = &s.mu
	go s.send(w)
	return s
}

var chunkPool = sync.Pool{New: func() any { b := make([]byte, 0, spoolChunk); return &b }}

// newChunk returns an empty chunk with room for spoolChunk bytes.
func newChunk() []byte { return (*chunkPool.Get().(*[]byte))[:0] } //nolint:errcheck // the pool holds nothing else

// write takes a copy of p. It returns the error that ended the sending, if one has.
func (s *spool) write(p []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.await()
	for s.err == nil && len(p) > 0 {
		if s.from < s.to || len(s.queue) >= s.limits.chunks {
			s.err = s.spill(p)
			break
		}
		if s.tail == nil {
			s.tail = newChunk()
		}
		n := min(len(p), spoolChunk-len(s.tail))
		s.tail, p = append(s.tail, p[:n]...), p[n:]
		if len(s.tail) == spoolChunk {
			s.queue, s.tail = append(s.queue, s.tail), nil
		}
	}
	s.changed.Broadcast()
	return s.err
}

// await waits until a full file has been sent, and then begins it anew. The caller
// holds the lock.
func (s *spool) await() {
	if s.to <= s.limits.disk {
		return
	}
	stuck := time.AfterFunc(s.limits.patience, func() { s.stop(errStuck) })
	defer stuck.Stop()
	for sent := s.from; s.err == nil && s.from < s.to; s.changed.Wait() {
		if s.from > sent {
			sent = s.from
			stuck.Reset(s.limits.patience)
		}
	}
}

// spill appends p to the file. The caller holds the lock.
func (s *spool) spill(p []byte) error {
	if s.file == nil {
		file, err := os.CreateTemp(s.dir, "gridmap-answer-*")
		if err != nil {
			return err
		}
		s.file = file
		if err := os.Remove(file.Name()); err != nil {
			return err
		}
	}
	if s.from == s.to {
		s.from, s.to = 0, 0
	}
	n, err := s.file.WriteAt(p, s.to)
	s.to += int64(n)
	return err
}

// finish says that all is written, waits until it is sent, and returns the
// error that ended the sending, if one has.
func (s *spool) finish() error {
	s.stop(nil)
	<-s.done
	if s.file != nil {
		_ = s.file.Close() // it has no name and is gone
	}
	return s.err
}

// abandon ends the sending with what is already under way.
func (s *spool) abandon() {
	s.stop(errAbandoned)
	_ = s.finish()
}

var errAbandoned = errors.New("the answer was abandoned")

func (s *spool) stop(err error) {
	s.mu.Lock()
	s.finished = true
	if s.err == nil {
		s.err = err
	}
	s.changed.Broadcast()
	s.mu.Unlock()
}

// send moves chunks to the client until all is sent or something fails.
func (s *spool) send(w io.Writer) {
	defer close(s.done)
	for {
		chunk, err := s.next()
		if chunk == nil && err == nil {
			return
		}
		if err == nil {
			_, err = w.Write(chunk)
		}
		if err != nil {
			s.stop(err)
			return
		}
		chunkPool.Put(&chunk)
	}
}

// next waits for the oldest bytes and returns them; nil without error is the end.
func (s *spool) next() (chunk []byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.err == nil && len(s.queue) == 0 && s.tail == nil && s.from == s.to && !s.finished {
		s.changed.Wait()
	}
	switch {
	case s.err != nil:
		return nil, s.err
	case len(s.queue) > 0:
		chunk = s.queue[0]
		s.queue = slices.Delete(s.queue, 0, 1)
	case s.tail != nil:
		chunk, s.tail = s.tail, nil
	case s.from < s.to:
		chunk = newChunk()[:min(spoolChunk, s.to-s.from)]
		if _, err := s.file.ReadAt(chunk, s.from); err != nil {
			return nil, err
		}
		s.from += int64(len(chunk))
		s.changed.Broadcast()
	}
	return chunk, nil
}
