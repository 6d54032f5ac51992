package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"gridmap/internal/pgtest"
)

// An import that is killed leaves nothing; the same import afterwards stores all.
func TestKilledImportLeavesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	land(t, db)
	pool := db.Pool(t)
	const rows = 60_000
	var csv strings.Builder
	csv.WriteString("ref,name,lon,lat,households\n")
	for i := range rows {
		fmt.Fprintf(&csv, "B%d,楼%d,%.7f,%.7f,%d\n", i, i, 106.9001+float64(i%190)*0.0001, 27.7001+float64(i/190%190)*0.0001, i%40)
	}
	file := write(t, "buildings.csv", csv.String())
	count := func() (n int) {
		t.Helper()
		if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM building").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	// Killed later and later, until one import is done before its time comes.
	for delay := 100 * time.Millisecond; ; delay += 250 * time.Millisecond {
		cmd := command(t, db, "import", "buildings", file)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(delay, func() { _ = cmd.Process.Kill() }) // it may have ended by itself
		err := cmd.Wait()
		timer.Stop()
		settle(t, db)
		n := count()
		if err == nil {
			if n != rows {
				t.Fatalf("a whole import stored %d of %d", n, rows)
			}
			break
		}
		// The kill may come after the commit and before the exit.
		if n != 0 && n != rows {
			t.Fatalf("an import killed after %v left %d of %d buildings", delay, n, rows)
		}
		if n == rows {
			break
		}
	}
	var homeless int
	if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM building WHERE grid IS NULL").Scan(&homeless); err != nil || homeless > 0 {
		t.Errorf("%d buildings have no grid (%v)", homeless, err)
	}
}

// settle waits until the database has noticed that a client is gone.
func settle(t *testing.T, db *pgtest.DB) {
	t.Helper()
	pool := db.Pool(t)
	for range 200 {
		var busy int
		err := pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'gridmap%' AND state <> 'idle'`).Scan(&busy)
		if err != nil {
			t.Fatal(err)
		}
		if busy == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the killed import is still there after 10 s")
}

// Every issue that was answered 2xx survives the server's death, with its history
// and its message; what was not answered can be sent again with the same key, and
// is there once.
func TestKilledIntakeLosesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	land(t, db)
	s := startServer(t, db)
	const clients, each = 8, 60
	var mu sync.Mutex
	accepted := map[string]string{} // key to id
	var unanswered []string
	var group sync.WaitGroup
	for c := range clients {
		group.Go(func() {
			for i := range each {
				key := fmt.Sprintf("key-%d-%d", c, i)
				id := send(t.Context(), s.url, key)
				mu.Lock()
				if id != "" {
					accepted[key] = id
				} else {
					unanswered = append(unanswered, key)
				}
				enough := len(accepted) == clients*each/3
				mu.Unlock()
				if enough {
					s.kill()
				}
			}
		})
	}
	group.Wait()
	if len(unanswered) == 0 {
		t.Fatal("the server was not killed in the middle")
	}
	again := startServer(t, db)
	for _, key := range unanswered {
		id := send(t.Context(), again.url, key)
		if id == "" {
			t.Fatalf("%s is refused after the restart", key)
		}
		accepted[key] = id
	}
	for key, id := range accepted {
		if now := send(t.Context(), again.url, key); now != id {
			t.Fatalf("%s gave %s first and %s now", key, id, now)
		}
	}
	var issues, routed, histories, messages, distinct int
	err := db.Pool(t).QueryRow(t.Context(), `SELECT
		(SELECT count(*) FROM issue), (SELECT count(*) FROM issue WHERE state = 'routed'),
		(SELECT count(*) FROM issue_event WHERE kind = 'reported'),
		(SELECT count(*) FROM outbox), (SELECT count(DISTINCT issue) FROM outbox)`).Scan(&issues, &routed, &histories, &messages, &distinct)
	if err != nil {
		t.Fatal(err)
	}
	if want := clients * each; issues != want || routed != want || histories != want || messages != want || distinct != want {
		t.Errorf("%d issues, %d routed, %d histories, %d messages about %d; want %d of each", issues, routed, histories, messages, distinct, want)
	}
}

// send reports an issue and returns its id, "" if it was not accepted.
func send(ctx context.Context, url, key string) string {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	body := `{"category":"safety","description":"井盖缺失 ` + key + `","position":{"lon":106.905,"lat":27.715,"accuracy_m":5},"reporter":{"name":"居民","phone":"12200000000"}}`
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/api/v1/issues", bytes.NewReader([]byte(body)))
	if err != nil {
		return ""
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", key)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return ""
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode/100 != 2 {
		return ""
	}
	var issue struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(raw, &issue) != nil {
		return ""
	}
	return issue.ID
}
