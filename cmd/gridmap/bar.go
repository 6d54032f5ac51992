package main

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bar draws the progress of long work on a terminal; elsewhere it is silent.
type bar struct {
	out   io.Writer // nil: silent
	mu    sync.Mutex
	phase string
	drawn *progressbar.ProgressBar
}

func newBar(w io.Writer) *bar {
	if f, ok := w.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		w = nil
	}
	return &bar{out: w}
}

// tell draws that done of total units of a phase are done; total 0 is unknown.
func (b *bar) tell(phase string, done, total int64) {
	if b.out == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.drawn == nil || b.phase != phase {
		b.clear()
		limit := total
		if limit == 0 {
			limit = -1 // spins
		}
		b.phase = phase
		b.drawn = progressbar.NewOptions64(limit, progressbar.OptionSetWriter(b.out), progressbar.OptionSetDescription(phase),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(30))
	}
	_ = b.drawn.Set64(done) // a bar that cannot be drawn stops nothing
}

func (b *bar) finish() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clear()
}

func (b *bar) clear() {
	if b.drawn != nil {
		_ = b.drawn.Finish()
		b.drawn = nil
	}
}
