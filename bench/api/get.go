package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"gridmap/geo/lattice"
)

// How long each route is asked, and how often they take turns.
const (
	turns    = 15
	warmUps  = 3 // turns that do not count
	turnTime = 500 * time.Millisecond
)

// contender is one route under measurement.
type contender struct {
	name     string
	address  string
	requests [][]byte
	rates    []float64       // answers a second, by turn
	cpu      []float64       // microseconds of processor time an answer, by turn, the client's included
	p50, p99 []time.Duration // by turn
}

// compareGet measures GET /api/v1/locate beside empty handlers.
func compareGet(address, bare string, at []lattice.Point, clients int) error {
	get := func(host string) [][]byte {
		return [][]byte{[]byte("GET /empty HTTP/1.1\r\nHost: " + host + "\r\n\r\n")}
	}
	contenders := []*contender{
		{name: "empty JSON, same middleware", address: address, requests: get(address)},
		{name: "empty JSON, no middleware", address: bare, requests: get(bare)},
		{name: "locate", address: address, requests: requests(address, at, "")},
		{name: "locate, accuracy_m=5", address: address, requests: requests(address, at, "&accuracy_m=5")},
	}
	for turn := range warmUps + turns {
		for _, c := range contenders {
			if err := c.turn(clients, turn >= warmUps); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
		}
	}
	fmt.Printf("%-30s %10s %9s %9s %9s %9s\n", "GET, "+strconv.Itoa(clients)+" clients", "answers/s", "p50 µs", "p99 µs", "CPU µs", "of empty")
	first := contenders[0]
	for _, c := range contenders {
		fmt.Printf("%-30s %10.0f %9.0f %9.0f %9.1f %8.1f%%\n", c.name, median(c.rates), micro(median(c.p50)), micro(median(c.p99)),
			median(c.cpu), 100*c.share(first))
	}
	own := contenders[2]
	fmt.Println()
	verdict(own.share(first) >= 0.85, "%.0f%% of the answers a second of an empty handler (at least 85%%)", 100*own.share(first))
	slower := micro(median(own.p99)) / micro(median(first.p99))
	verdict(slower <= 2, "p99 is %.2f times that of an empty handler (at most 2)", slower)
	fmt.Println()
	return nil
}

// share returns the median over the turns of c's rate as a part of other's.
func (c *contender) share(other *contender) float64 {
	shares := make([]float64, len(c.rates))
	for i := range shares {
		shares[i] = c.rates[i] / other.rates[i]
	}
	return median(shares)
}

// turn lets all clients ask for turnTime.
func (c *contender) turn(clients int, count bool) error {
	var group sync.WaitGroup
	took := make([][]time.Duration, clients)
	errs := make([]error, clients)
	start, used := time.Now(), processorTime()
	for i := range clients {
		group.Go(func() { took[i], errs[i] = c.ask(i, start.Add(turnTime)) })
	}
	group.Wait()
	elapsed, used := time.Since(start), processorTime()-used
	if err := errors.Join(errs...); err != nil {
		return err
	}
	all := slices.Concat(took...)
	slices.Sort(all)
	if count {
		c.rates = append(c.rates, float64(len(all))/elapsed.Seconds())
		c.cpu = append(c.cpu, micro(used)/float64(len(all)))
		c.p50, c.p99 = append(c.p50, all[len(all)/2]), append(c.p99, all[len(all)*99/100])
	}
	return nil
}

// ask is one client on one connection. It returns how long each answer took.
func (c *contender) ask(number int, until time.Time) (took []time.Duration, err error) {
	conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", c.address)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	in := bufio.NewReaderSize(conn, 16<<10)
	for i := number * 997; ; i++ {
		start := time.Now()
		if start.After(until) {
			return took, nil
		}
		if _, err := conn.Write(c.requests[i%len(c.requests)]); err != nil {
			return nil, err
		}
		if err := readAnswer(in); err != nil {
			return nil, err
		}
		took = append(took, time.Since(start))
	}
}

var (
	statusOK = []byte("HTTP/1.1 200 ")
	length   = []byte("Content-Length: ")
)

// readAnswer reads an answer of status 200 with a length.
func readAnswer(in *bufio.Reader) error {
	size := -1
	for first := true; ; first = false {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if first && !bytes.HasPrefix(line, statusOK) {
			return fmt.Errorf("the answer is %q", line)
		}
		if bytes.HasPrefix(line, length) {
			if size, err = strconv.Atoi(string(bytes.TrimSpace(line[len(length):]))); err != nil {
				return err
			}
		}
		if len(line) == 2 { // the end of the header
			break
		}
	}
	if size < 0 {
		return errors.New("the answer has no Content-Length")
	}
	_, err := in.Discard(size)
	return err
}

// processorTime returns what this process has used so far.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0 // never of oneself
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func median[T time.Duration | float64](all []T) T {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

func micro(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }

func verdict(ok bool, format string, args ...any) {
	mark := "ok     "
	if !ok {
		mark = "MISSED "
	}
	fmt.Printf(mark+format+"\n", args...)
}
