package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// attack is guesses at passwords, from so many addresses at so many names. The
// first names are the made-up city's own, of which there are accounts.
type attack struct{ addresses, names int }

var accounts = []string{"admin", "planner", "dispatcher", "leader", "member"}

// mostOpen is how many guesses wait for an answer at most. Those beyond are not
// sent: as an attacker has only so many sockets.
const mostOpen = 1000

// run sends guesses evenly at a fixed rate until the context ends, over connections
// that it keeps, and returns how many got each status; 0 counts those that got none
// or were not sent.
func (a attack) run(ctx context.Context, server string, perSecond int) map[int]int {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: mostOpen}, Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	fate := map[int]int{}
	count := func(status int) {
		mu.Lock()
		defer mu.Unlock()
		fate[status]++
	}
	open := make(chan struct{}, mostOpen)
	var all sync.WaitGroup
	tick := time.NewTicker(time.Millisecond) // Go has no finer clock to wait by
	defer tick.Stop()
	begun, sent := time.Now(), 0
	for ctx.Err() == nil {
		<-tick.C
		for due := int(time.Since(begun).Seconds() * float64(perSecond)); sent < due; sent++ {
			number := sent
			select {
			case open <- struct{}{}:
				all.Go(func() {
					count(a.guess(client, server, number))
					<-open
				})
			default:
				count(0)
			}
		}
	}
	all.Wait()
	return fate
}

// guess sends one guess and returns the status of the answer.
func (a attack) guess(client *http.Client, server string, number int) int {
	name := fmt.Sprintf("user%d", number%a.names)
	if number%a.names < len(accounts) {
		name = accounts[number%a.names]
	}
	body := fmt.Sprintf(`{"name":%q,"password":"wrong guess %d"}`, name, number)
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://"+server+"/api/v1/session", strings.NewReader(body))
	if err != nil {
		return 0
	}
	from := number % a.addresses
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("203.%d.%d.%d", from>>16, from>>8&255, from&255))
	answer, err := client.Do(r)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode
}
