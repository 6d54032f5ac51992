// Command signin measures what wrong guesses at passwords do to look-ups. It
// builds the program, serves a made-up city from a scratch folder, and sends 1,000
// guesses a second, from one address and from 10,000, while it asks
// GET /api/v1/locate. It prints both side by side, and what became of the guesses.
//
//	go run ./signin [-guesses 1000] [-lookups 500] [-clients 8] [-turns 7]
//
// Guesses and the steady look-ups leave at fixed moments, whatever became of those
// before, and a look-up's time counts from the moment at which it should have left.
// Guesses leave evenly and over connections that are kept: a real attack comes from
// other machines, and bursts and handshakes would be the bench's own. Clients, server
// and database share the machine, so figures are of all together.
//
// A steady look-up leaves up to 1 ms after its moment, with guesses or without, since
// Go's timers are no finer. That is in every figure of the steady ones, and is most of
// those without guesses: the ratio of the answers alone, without what the clock adds,
// is larger, and printed below.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"
	"time"
)

// settings are what the command line says.
type settings struct {
	guesses, lookups, clients, turns int
	turn                             time.Duration
}

func main() {
	var o settings
	flag.IntVar(&o.guesses, "guesses", 1000, "how many guesses are sent a second")
	flag.IntVar(&o.lookups, "lookups", 500, "how many look-ups are sent a second, in the steady part")
	flag.IntVar(&o.clients, "clients", 8, "how many connections look up")
	flag.IntVar(&o.turns, "turns", 7, "how often the attacks take turns")
	flag.DurationVar(&o.turn, "turn", 4*time.Second, "how long a turn takes, half of it steady and half of it flat out")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, o)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "signin: %v\n", err)
		os.Exit(1)
	}
}

// contender is a look-up measured under one attack.
type contender struct {
	name   string
	attack attack
	steady timings // at a fixed rate
	sent   timings // the same, from when they left
	flat   timings // as fast as the answers come
	fate   map[int]int
}

func run(ctx context.Context, o settings) error {
	contenders, err := measure(ctx, o)
	if err != nil {
		return err
	}
	tabulate(contenders, o)
	return nil
}

// measure starts a server, lets the contenders take turns, and stops it.
func measure(ctx context.Context, o settings) ([]*contender, error) {
	server, err := start(ctx)
	if err != nil {
		return nil, err
	}
	defer server.stop()
	contenders := []*contender{
		{name: "alone"},
		{name: "guesses from 1 address", attack: attack{addresses: 1, names: 1000}},
		{name: "guesses from 10,000 addresses", attack: attack{addresses: 10_000, names: 1000}},
	}
	const warmUps = 1
	for turn := range warmUps + o.turns {
		for _, c := range contenders {
			if err := c.turn(ctx, server, o, turn >= warmUps); err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
		}
	}
	return contenders, nil
}

// turn attacks for one turn and looks up meanwhile.
func (c *contender) turn(ctx context.Context, server *server, o settings, count bool) error {
	attacking, stop := context.WithCancel(ctx)
	defer stop()
	fates := make(chan map[int]int, 1)
	if c.attack.addresses > 0 {
		go func() { fates <- c.attack.run(attacking, server.address, o.guesses) }()
	} else {
		fates <- nil
	}
	steady, errSteady := lookUp(ctx, server.address, o.clients, o.turn/2, o.lookups)
	flat, errFlat := lookUp(ctx, server.address, o.clients, o.turn/2, 0)
	stop()
	fate := <-fates
	if err := errors.Join(errSteady, errFlat, ctx.Err()); err != nil {
		return err
	}
	if !count {
		return nil
	}
	c.steady.add(sinceDue(steady), o.turn/2)
	c.sent.add(sinceSent(steady), o.turn/2)
	c.flat.add(sinceDue(flat), o.turn/2)
	if c.fate == nil {
		c.fate = map[int]int{}
	}
	for status, n := range fate {
		c.fate[status] += n
	}
	return nil
}

func tabulate(contenders []*contender, o settings) {
	alone := contenders[0]
	fmt.Printf("%-30s | %d look-ups/s %9s %9s %6s | flat out %6s %9s %9s %6s\n", "GET /api/v1/locate",
		o.lookups, "p50 µs", "p99 µs", "ratio", "per s", "p50 µs", "p99 µs", "ratio")
	for _, c := range contenders {
		fmt.Printf("%-30s | %23.0f %9.0f %6.2f | %15.0f %9.0f %9.0f %6.2f\n", c.name,
			micro(median(c.steady.p50)), micro(median(c.steady.p99)), c.steady.slower(alone.steady),
			median(c.flat.rates), micro(median(c.flat.p50)), micro(median(c.flat.p99)), c.flat.slower(alone.flat))
	}
	fmt.Println()
	for _, c := range contenders[1:] {
		total := 0
		for _, n := range c.fate {
			total += n
		}
		fmt.Printf("%-30s | %.0f guesses a second answered", c.name, float64(total)/(float64(o.turns)*o.turn.Seconds()))
		for _, status := range slices.Sorted(maps.Keys(c.fate)) {
			fmt.Printf(", %d: %.1f%%", status, 100*float64(c.fate[status])/float64(total))
		}
		fmt.Println()
	}
	fmt.Println()
	fmt.Printf("%d look-ups/s, from when they left\n", o.lookups)
	for _, c := range contenders {
		fmt.Printf("%-30s | p50 %.0f µs, p99 %.0f µs\n", c.name, micro(median(c.sent.p50)), micro(median(c.sent.p99)))
	}
	fmt.Println()
	for _, c := range contenders[1:] {
		steady, flat := c.steady.slower(alone.steady), c.flat.slower(alone.flat)
		verdict(steady <= 2, "%s, %d look-ups/s: p99 is %.2f times that without (at most 2)", c.name, o.lookups, steady)
		verdict(flat <= 2, "%s, flat out: p99 is %.2f times that without (at most 2)", c.name, flat)
	}
}

func verdict(ok bool, format string, args ...any) {
	mark := "ok     "
	if !ok {
		mark = "MISSED "
	}
	fmt.Printf(mark+format+"\n", args...)
}
