package httpapi

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// trickle is a client that sends some bytes every so often, at first all of what
// comes first.
type trickle struct {
	first, bytes int
	every        time.Duration
}

func (s *trickle) Read(p []byte) (int, error) {
	if n := min(s.first, len(p)); n > 0 {
		s.first -= n
		return n, nil
	}
	time.Sleep(s.every)
	return s.bytes, nil
}

// TestStreamsComeInAtSomeRate: a seat is not held for nothing.
func TestStreamsComeInAtSomeRate(t *testing.T) {
	for name, tt := range map[string]struct {
		client trickle
		busy   time.Duration // the server, between two reads
		lasts  time.Duration // 0: for ever
	}{
		"a byte a minute":                 {client: trickle{bytes: 1, every: time.Minute}, lasts: 2 * time.Minute},
		"a byte a second":                 {client: trickle{bytes: 1, every: time.Second}, lasts: 61 * time.Second},
		"50 bytes a second":               {client: trickle{bytes: 50, every: time.Second}, lasts: 120 * time.Second},
		"100 bytes a second":              {client: trickle{bytes: 100, every: time.Second}},
		"a kilobyte every ten seconds":    {client: trickle{bytes: 1000, every: 10 * time.Second}},
		"a little at once, to a busy one": {client: trickle{bytes: 20, every: 100 * time.Millisecond}, busy: time.Minute},
		"much, and then a byte a minute":  {client: trickle{first: 1 << 20, bytes: 1, every: time.Minute}, lasts: 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := tt.client
				r := newPatientReader(&client, http.NewResponseController(httptest.NewRecorder()))
				begun, buffer := time.Now(), make([]byte, 4096)
				var err error
				for err == nil && time.Since(begun) < 12*time.Hour {
					_, err = r.Read(buffer)
					time.Sleep(tt.busy)
				}
				lasted := time.Since(begun)
				switch {
				case tt.lasts == 0 && err != nil:
					t.Errorf("it ends after %v: %v", lasted, err)
				case tt.lasts > 0 && (!errors.Is(err, os.ErrDeadlineExceeded) || lasted > tt.lasts):
					t.Errorf("it lasts %v, %v, want at most %v", lasted, err, tt.lasts)
				}
			})
		})
	}
}
