package httpapi

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"gridmap/internal/issue"
)

// Times and limits of the stream of issues.
const (
	// gatherTime is how long a change waits for others before it is looked up.
	gatherTime = 50 * time.Millisecond
	lookAgain  = time.Second // after a look-up that failed
	// mostMissed is the most changes that a client that comes back is told one by
	// one; who missed more is told to load the list anew.
	mostMissed = 500
	// clientBuffer is how many messages wait for one client. One that falls further
	// behind is cut off; it comes back and resumes.
	clientBuffer = 512
	maxClients   = 1000
	// maxOwn is how many streams one account may have, so that none takes all.
	maxOwn = 20
)

// A hub tells its clients of new and changed issues.
//
// Notifications only rouse it, as they may be lost: it then looks up which issues
// have events above the last number that it knows. Events are numbered in the
// order of their commits, so one query serves live news, news after the database
// has been away, and a client that comes back; none is missed. The id of a message
// is the number of the issue's latest event.
type hub struct {
	store Store
	log   *slog.Logger
	wake  chan struct{}
	ctx   context.Context //nolint:containedctx // lives from New to Close
	close context.CancelFunc

	mu      sync.Mutex
	clients map[*client]struct{}
	last    int64 // the number of the last event that has been told
}

// client follows a hub. Its channel is closed when it has fallen too far behind.
type client struct {
	account int64
	news    chan issue.Latest
}

func newHub(store Store, log *slog.Logger) *hub {
	h := &hub{store: store, log: log, wake: make(chan struct{}, 1), clients: map[*client]struct{}{}}
	h.ctx, h.close = context.WithCancel(context.Background())
	go h.run()
	return h
}

// rouse says that an issue has changed, or may have.
func (h *hub) rouse() {
	select {
	case h.wake <- struct{}{}:
	default: // a look-up is on its way
	}
}

// join adds a client of an account, who knows all events up to last; ok is false if
// there are too many, or the hub is closed.
func (h *hub) join(account, last int64) (c *client, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	own := 0
	for c := range h.clients {
		if c.account == account {
			own++
		}
	}
	if len(h.clients) >= maxClients || own >= maxOwn || h.ctx.Err() != nil {
		return nil, false
	}
	if len(h.clients) == 0 {
		h.last = last
	}
	c = &client{account, make(chan issue.Latest, clientBuffer)}
	h.clients[c] = struct{}{}
	h.rouse() // for what came since last, while nobody listened
	return c, true
}

func (h *hub) leave(c *client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.clients, c)
}

// run looks up changes until the hub is closed.
func (h *hub) run() {
	for {
		select {
		case <-h.ctx.Done():
			return
		case <-h.wake:
		}
		time.Sleep(gatherTime)
		if err := h.look(); err != nil && h.ctx.Err() == nil {
			h.log.Warn("the stream of issues is behind", "error", err)
			time.AfterFunc(lookAgain, h.rouse)
		}
	}
}

// look tells the clients what has changed.
func (h *hub) look() error {
	ctx, cancel := context.WithTimeout(h.ctx, storeTimeout)
	defer cancel()
	for {
		h.mu.Lock()
		last, idle := h.last, len(h.clients) == 0
		h.mu.Unlock()
		if idle {
			return nil
		}
		changed, err := h.store.IssueChanges(ctx, last, maxIssues)
		if err != nil {
			return err
		}
		h.tell(changed)
		if len(changed) < maxIssues {
			return nil
		}
	}
}

// tell gives changes to all clients.
func (h *hub) tell(changed []issue.Latest) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, one := range changed {
		h.last = max(h.last, one.Event)
		for c := range h.clients {
			select {
			case c.news <- one:
			default:
				delete(h.clients, c)
				close(c.news)
			}
		}
	}
}
