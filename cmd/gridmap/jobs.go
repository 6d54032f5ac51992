package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// span is a stretch of time as it is written in flags: 180d, 36h.
type span time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *span) UnmarshalText(text []byte) error {
	const longest = 100 * 365
	word := string(text)
	if days, ok := strings.CutSuffix(word, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 || n > longest {
			return fmt.Errorf("%q is no number of days up to 100 years: write it as 180d", word)
		}
		*s = span(time.Duration(n) * 24 * time.Hour)
		return nil
	}
	d, err := time.ParseDuration(word)
	if err != nil || d < 0 {
		return fmt.Errorf("%q is no stretch of time: write it as 180d or 36h, or 0", word)
	}
	*s = span(d)
	return nil
}

// forgetful is what is forgotten in time.
type forgetful interface {
	// DropExpired sweeps away sessions, links and tokens that ran out.
	DropExpired(ctx context.Context) error
	// ForgetReporters removes the names and phones of reporters whose issues were
	// closed before a moment, and returns of how many.
	ForgetReporters(ctx context.Context, before time.Time) (int, error)
}

const (
	jobsEvery = time.Hour
	jobsFirst = 10 * time.Second // after the start, when the atlas has been drawn
)

// forget does once an hour what has to be done now and then, until ctx is done.
// Several processes over one database may: what one has removed the others do not
// find. Each waits a little longer or shorter, so that they do not all come at
// once.
func forget(ctx context.Context, db forgetful, kept time.Duration, log *slog.Logger) {
	timer := time.NewTimer(jobsFirst)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if err := forgetOnce(ctx, db, kept, log); err != nil && !errors.Is(err, context.Canceled) {
			log.Warn("what has run out could not be removed; it is tried again in an hour", "error", err)
		}
		timer.Reset(jobsEvery - time.Duration(rand.Int64N(int64(jobsEvery/10))))
	}
}

func forgetOnce(ctx context.Context, db forgetful, kept time.Duration, log *slog.Logger) error {
	err := db.DropExpired(ctx)
	if kept == 0 {
		return err
	}
	n, errForget := db.ForgetReporters(ctx, time.Now().Add(-kept))
	if n > 0 {
		log.Info("the names and phones of reporters were removed, as their issues are long closed", "reporters", n)
	}
	return errors.Join(err, errForget)
}
