package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// lookup is one that was answered, or that was not sent any more.
type lookup struct {
	due, sent, answered time.Time // not sent: answered is when there was no time left
}

// lookUp asks for positions from so many connections, for a while. perSecond is how many are asked for by all together, 0
// for as many as get answered.
func lookUp(ctx context.Context, server string, clients int, duration time.Duration, perSecond int) ([]lookup, error) {
	var conns []net.Conn
	defer func() {
		for _, conn := range conns {
			conn.Close()
		}
	}()
	for range clients {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", server)
		if err != nil {
			return nil, err
		}
		conns = append(conns, conn)
	}
	asked := make([][]lookup, clients)
	errs := make([]error, clients)
	var every time.Duration
	if perSecond > 0 {
		every = time.Duration(clients) * time.Second / time.Duration(perSecond)
	}
	var all sync.WaitGroup
	start := time.Now()
	for i := range clients {
		all.Go(func() {
			first := start.Add(every * time.Duration(i) / time.Duration(clients))
			asked[i], errs[i] = ask(conns[i], server, uint64(i), first, start.Add(duration), every)
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	answers := slices.Concat(asked...)
	if !slices.ContainsFunc(answers, func(l lookup) bool { return !l.sent.IsZero() }) {
		return nil, errors.New("nothing was answered")
	}
	return answers, nil
}

// ask is one connection. The next request is due every so long after the one
// before, and leaves late if that is not answered yet. Those that are late at the
// end do not leave any more, and count with what they have waited.
func ask(conn net.Conn, server string, seed uint64, due, until time.Time, every time.Duration) (asked []lookup, err error) {
	in := bufio.NewReader(conn)
	random := rand.New(rand.NewPCG(1, seed))
	for ; ; due = due.Add(every) {
		if every == 0 {
			due = time.Now()
		}
		if !due.Before(until) {
			return asked, nil
		}
		time.Sleep(time.Until(due))
		sent := time.Now()
		if sent.After(until) {
			asked = append(asked, lookup{due: due, answered: sent})
			continue
		}
		lon, lat := 106.85+0.15*random.Float64(), 27.65+0.15*random.Float64() // around the made-up city
		if _, err := fmt.Fprintf(conn, "GET /api/v1/locate?lon=%.6f&lat=%.6f HTTP/1.1\r\nHost: %s\r\n\r\n", lon, lat, server); err != nil {
			return nil, err
		}
		answer, err := http.ReadResponse(in, nil)
		if err != nil {
			return nil, err
		}
		_, err = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		if err != nil {
			return nil, err
		}
		if answer.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("a look-up is answered %s", answer.Status)
		}
		asked = append(asked, lookup{due, sent, time.Now()})
	}
}
