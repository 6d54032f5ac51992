package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// memory is a forgetful in memory.
type memory struct {
	dropped int
	before  []time.Time
	fails   error
}

func (m *memory) DropExpired(context.Context) error {
	m.dropped++
	return m.fails
}

func (m *memory) ForgetReporters(_ context.Context, before time.Time) (int, error) {
	m.before = append(m.before, before)
	return 3, nil
}

// Reporters are forgotten once they have been kept for as long as was said, also
// if something else fails; and never if they are kept for ever.
func TestForgetOnce(t *testing.T) {
	t.Parallel()
	var written bytes.Buffer
	log := slog.New(slog.NewTextHandler(&written, nil))
	m := &memory{fails: errors.New("away")}
	const kept = 36 * time.Hour
	if err := forgetOnce(t.Context(), m, kept, log); !errors.Is(err, m.fails) {
		t.Errorf("forgetOnce = %v", err)
	}
	if m.dropped != 1 || len(m.before) != 1 || time.Since(m.before[0])-kept > time.Minute || !strings.Contains(written.String(), "reporters=3") {
		t.Errorf("%+v; the log says %s", m, written.String())
	}
	forever := &memory{}
	if err := forgetOnce(t.Context(), forever, 0, log); err != nil || forever.dropped != 1 || len(forever.before) != 0 {
		t.Errorf("kept for ever: %+v, %v", forever, err)
	}
}

// It ends with its context.
func TestForgetEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	forget(ctx, &memory{}, time.Hour, slog.New(slog.DiscardHandler))
}
