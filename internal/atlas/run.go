package atlas

import (
	"context"
	"sync"
	"time"
)

// The times of the reloads.
const (
	loadTimeout = 5 * time.Minute
	firstRetry  = 500 * time.Millisecond
	lastRetry   = 30 * time.Second
	// brief is how long an edition waits for what was written with it.
	brief = 10 * time.Millisecond
	// dutyCheck is the longest wait before the clock is looked at again, since it
	// may have been set meanwhile.
	dutyCheck = time.Minute
	// fewIssues is the most changed issues that are read one by one.
	fewIssues = 20
)

// Load reads everything, draws a picture, and returns why it could not. It is for
// programs that need one picture, or one before they go on; Run does without.
func (a *Atlas) Load(ctx context.Context) error {
	a.Changed(All)
	return a.Refresh(ctx)
}

// Refresh loads what changed, draws a picture and swaps it in, which Run does by
// itself. What fails is remembered as changed.
func (a *Atlas) Refresh(ctx context.Context) error {
	for _, step := range []func(context.Context) error{a.follow, a.reload, a.follow} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// A lane does what has to be done when something of its kind has changed.
type lane struct {
	wake   chan struct{}
	urgent func() bool      // whether there is no time to wait for more
	due    func() time.Time // when there will be something to do though nothing changed; zero: never
	step   func(context.Context) error
}

// Run draws pictures until ctx is done: the first at once if there is none, and
// another whenever something changed, and at the moment at which a leave or a post
// begins or ends. Failures are logged and tried again; Run ends with ctx alone.
//
// It works in two lanes, so that what is small and urgent, an edition above all, does
// not wait for what takes its time.
func (a *Atlas) Run(ctx context.Context) {
	if _, ok := a.Current(); !ok {
		a.Changed(All)
	}
	var lanes sync.WaitGroup
	lanes.Go(func() {
		a.run(ctx, lane{wake: a.slow, urgent: func() bool { return false }, due: func() time.Time { return time.Time{} }, step: a.reload})
	})
	a.run(ctx, lane{wake: a.quick, urgent: a.urgent, due: a.due, step: a.follow})
	lanes.Wait()
}

func (a *Atlas) run(ctx context.Context, l lane) {
	var retry time.Duration // after a failure
	for a.wait(ctx, l, retry) {
		err := l.step(ctx)
		if err == nil {
			retry = 0
			continue
		}
		if ctx.Err() != nil {
			return
		}
		retry = min(max(2*retry, firstRetry), lastRetry)
		a.log.Error("the atlas could not be drawn anew; the old picture stays", "error", err, "retry", retry)
	}
}

// wait returns when something changed, when something is due, or after retry if there
// was a failure, for which changes wait. It returns false when ctx is done.
func (a *Atlas) wait(ctx context.Context, l lane, retry time.Duration) bool {
	wake, pause := l.wake, dutyCheck
	if retry > 0 {
		wake, pause = nil, retry
	}
	if due := l.due(); !due.IsZero() {
		if left := time.Until(due); left > 0 || retry == 0 {
			pause = min(pause, left)
		}
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	case <-wake:
	}
	// What belongs to the same change comes now.
	timer.Reset(a.debounce)
	for urgent := false; ; {
		if !urgent && l.urgent() {
			urgent = true
			timer.Reset(min(brief, a.debounce))
		}
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return true
		case <-wake:
		}
	}
}

// urgent reports whether an edition has been published.
func (a *Atlas) urgent() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.pending.edition
}

// due returns when somebody else will be responsible for a grid.
func (a *Atlas) due() time.Time {
	if p, ok := a.Current(); ok {
		return p.next
	}
	return time.Time{}
}
