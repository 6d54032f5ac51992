package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// watch is what is known of the editions, and what the clients have found.
type watch struct {
	mu      sync.Mutex
	owners  map[int64][]string // by edition: the grid of each piece
	pending map[int64][]answered
	calm    []time.Duration // look-ups while nothing is published
	busy    []time.Duration // and while something is
	during  bool
	wrong   []string
	asked   int
}

// answered is an answer about a piece in an edition that was not known yet.
type answered struct {
	piece int
	grid  string
}

func (w *watch) fail(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.wrong) < 10 {
		w.wrong = append(w.wrong, fmt.Sprintf(format, args...))
	}
}

// check checks an answer about a piece.
func (w *watch) check(a answer, piece int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	owners, known := w.owners[a.Edition]
	if !known {
		w.pending[a.Edition] = append(w.pending[a.Edition], answered{piece, a.Grid.Code})
		return
	}
	w.compare(a.Edition, owners, answered{piece, a.Grid.Code})
}

func (w *watch) compare(edition int64, owners []string, a answered) {
	if a.grid != owners[a.piece] && len(w.wrong) < 10 {
		w.wrong = append(w.wrong, fmt.Sprintf("in edition %d piece %d belongs to %s, want %s", edition, a.piece, a.grid, owners[a.piece]))
	}
}

// know notes who owns the pieces in an edition.
func (w *watch) know(edition int64, owners []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.owners[edition] = slices.Clone(owners)
	for _, a := range w.pending[edition] {
		w.compare(edition, owners, a)
	}
	delete(w.pending, edition)
}

// lookUp asks a server steadily until ctx is done: each look-up leaves at its moment,
// whatever became of those before. A fourth of them are about the pieces.
func (w *watch) lookUp(ctx context.Context, s *server, t *town, perSecond int, number uint64) {
	client := newClient()
	rng := rand.New(rand.NewPCG(seed, number))
	pause := time.Second / time.Duration(perSecond)
	next := time.Now()
	for ctx.Err() == nil {
		next = next.Add(pause)
		time.Sleep(time.Until(next))
		at, want, piece := t.spots[rng.IntN(len(t.spots))], "", -1
		want = at.grid
		if rng.IntN(4) == 0 {
			piece = rng.IntN(len(t.pieces))
			at.at = t.pieces[piece].at
		}
		position := at.at.Degrees()
		a, err := s.ask(ctx, client, position[0], position[1])
		took := time.Since(next)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			w.fail("a look-up failed: %v", err)
		case a.Edition != a.header:
			w.fail("an answer of edition %d has the header %d", a.Edition, a.header)
		case piece >= 0:
			w.check(a, piece)
		case a.Grid.Code != want:
			w.fail("%v is in %s in edition %d, want %s", position, a.Grid.Code, a.Edition, want)
		}
		w.mu.Lock()
		w.asked++
		if w.during {
			w.busy = append(w.busy, took)
		} else {
			w.calm = append(w.calm, took)
		}
		w.mu.Unlock()
	}
}

// publication is one measured publication.
type publication struct {
	piece   string
	request time.Duration // the planner's
	commit  time.Duration // from the request to the notification
	first   time.Duration // from the notification to the first server that answers from the edition
	last    time.Duration // to the last
	tiles   time.Duration // to the last server that has sent a tile of the edition
}

func measure(ctx context.Context, o settings, t *town, servers []*server, database, secret string) error {
	if len(t.pieces) == 0 {
		return errors.New("there is no room for a piece that changes hands")
	}
	w := &watch{owners: map[int64][]string{}, pending: map[int64][]answered{}}
	owners := make([]string, len(t.pieces))
	for i, p := range t.pieces {
		owners[i] = p.grids[0]
	}
	w.know(1, owners)
	listener, err := pgx.Connect(ctx, database)
	if err != nil {
		return err
	}
	defer listener.Close(context.WithoutCancel(ctx))
	if _, err := listener.Exec(ctx, `LISTEN gridmap`); err != nil {
		return err
	}
	steady, stop := context.WithCancel(ctx)
	var clients sync.WaitGroup
	for i, s := range servers {
		clients.Go(func() { w.lookUp(steady, s, t, o.lookUps, uint64(i)) })
	}
	defer clients.Wait()
	defer stop()
	var all []publication
	plans := &planClient{newClient(), servers[0], secret}
	for n := range o.publishes {
		if err := pause(ctx, 2*time.Second); err != nil {
			return err
		}
		k := n % len(t.pieces)
		p := t.pieces[k]
		to := p.grids[0]
		if owners[k] == to {
			to = p.grids[1]
		}
		one, edition, err := publishOne(ctx, w, plans, servers, listener, p, to)
		if err != nil {
			return err
		}
		owners[k] = to
		w.know(edition, owners)
		all = append(all, one)
	}
	stop()
	clients.Wait()
	report(o, w, servers, all)
	if len(w.wrong) > 0 {
		return fmt.Errorf("%d answers and more were wrong:\n%s", len(w.wrong), strings.Join(w.wrong, "\n"))
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// publishOne gives a piece to a grid and waits until all servers answer from the edition.
func publishOne(ctx context.Context, w *watch, plans *planClient, servers []*server, listener *pgx.Conn, p piece, to string) (publication, int64, error) {
	plan, err := plans.draw(ctx, p, to)
	if err != nil {
		return publication{}, 0, err
	}
	w.set(true)
	defer w.set(false)
	start := time.Now()
	var edition int64
	var request time.Duration
	done := make(chan error, 1)
	go func() {
		var err error
		edition, err = plans.publish(ctx, plan)
		request = time.Since(start)
		done <- err
	}()
	told, want, err := land(ctx, listener, done)
	if err != nil {
		return publication{}, 0, err
	}
	arrived := make([]time.Time, len(servers))
	var waiting sync.WaitGroup
	for i, s := range servers {
		waiting.Go(func() { arrived[i] = s.await(ctx, p, want) })
	}
	waiting.Wait()
	tiles := make([]time.Time, len(servers))
	for i, s := range servers {
		waiting.Go(func() { tiles[i] = s.awaitTile(ctx, p, want) })
	}
	waiting.Wait()
	if err := <-done; err != nil {
		return publication{}, 0, err
	}
	if edition != want {
		return publication{}, 0, fmt.Errorf("edition %d was published, told of %d", edition, want)
	}
	_ = pause(ctx, time.Second/2) // what follows on it, garbage above all, counts to it
	slices.SortFunc(arrived, time.Time.Compare)
	return publication{p.name, request, told.Sub(start), arrived[0].Sub(told), arrived[len(arrived)-1].Sub(told),
		slices.MaxFunc(tiles, time.Time.Compare).Sub(told)}, edition, ctx.Err()
}

// set says whether something is being published.
func (w *watch) set(during bool) {
	w.mu.Lock()
	w.during = during
	w.mu.Unlock()
}

// land waits for the news of an edition, or the end of the request without any.
func land(ctx context.Context, listener *pgx.Conn, done chan error) (told time.Time, edition int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		notification, err := listener.WaitForNotification(ctx)
		if err != nil {
			select {
			case failed := <-done:
				return told, 0, errors.Join(err, failed)
			default:
				return told, 0, err
			}
		}
		if _, err := fmt.Sscanf(notification.Payload, "land %d", &edition); err == nil {
			return time.Now(), edition, nil
		}
	}
}

// await returns when the server answers from an edition.
func (s *server) await(ctx context.Context, p piece, edition int64) time.Time {
	client := newClient()
	at := p.at.Degrees()
	for ctx.Err() == nil {
		if a, err := s.ask(ctx, client, at[0], at[1]); err == nil && a.header >= edition {
			return time.Now()
		}
		time.Sleep(2 * time.Millisecond)
	}
	return time.Now()
}

// awaitTile returns when the server has sent a tile with the piece from an edition.
func (s *server) awaitTile(ctx context.Context, p piece, edition int64) time.Time {
	client := newClient()
	for ctx.Err() == nil {
		if found, err := s.tile(ctx, client, p.at); err == nil && found >= edition {
			return time.Now()
		}
		time.Sleep(2 * time.Millisecond)
	}
	return time.Now()
}

func report(o settings, w *watch, servers []*server, all []publication) {
	fmt.Printf("\n%d processes on %d grids, %d look-ups a second each, %d looked at\n\n", len(servers), o.grids, o.lookUps, w.asked)
	fmt.Printf("%-18s %12s %12s %12s %12s %16s %12s\n", "ms", "request", "commit at", "first after", "last after", "request to last", "tiles after")
	for _, p := range all {
		fmt.Printf("%-18s %12s %12s %12s %12s %16s %12s\n", p.piece, ms(p.request), ms(p.commit), ms(p.first), ms(p.last), ms(p.commit+p.last), ms(p.tiles))
	}
	worst := slices.MaxFunc(all, func(a, b publication) int { return int(a.commit + a.last - b.commit - b.last) })
	target, verdict := time.Second, "ok    "
	if o.grids > 20_000 {
		target = 3 * time.Second
	}
	if worst.commit+worst.last >= target {
		verdict = "MISSED"
	}
	fmt.Printf("\n%s %s ms at most from the commit to the last process, %s from the request (less than %v)\n",
		verdict, ms(worst.last), ms(worst.commit+worst.last), target)
	for _, part := range []struct {
		name  string
		times []time.Duration
	}{{"look-ups in calm times", w.calm}, {"look-ups while publishing", w.busy}} {
		slices.Sort(part.times)
		if n := len(part.times); n > 0 {
			fmt.Printf("%s: p50 %s ms, p99 %s ms, longest %s ms\n", part.name, ms(part.times[n/2]), ms(part.times[n*99/100]), ms(part.times[n-1]))
		}
	}
	for i, s := range servers {
		fmt.Printf("server %d: %s\n", i+1, s.memory())
	}
	fmt.Printf("wrong or failed answers: %d\n", len(w.wrong))
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }
