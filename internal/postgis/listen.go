package postgis

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
)

// The pauses before the listener connects again, growing from one to the other.
const (
	listenFirstWait = 100 * time.Millisecond
	listenLastWait  = 10 * time.Second
)

var errClosed = errors.New("closed")

// Listen calls handle, in one goroutine, for each event that is committed from its
// return on, until ctx is done or the DB is closed. It fails at once if it cannot
// connect. Later it connects again by itself, with growing pauses, and calls handle
// with a Reconnected event each time, since PostgreSQL keeps no notification for
// those who are away.
func (db *DB) Listen(ctx context.Context, log *slog.Logger, handle func(Event)) error {
	if db.open.Err() != nil {
		return unavailable(errClosed)
	}
	conn, err := db.listener(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(db.open, cancel) //nolint:contextcheck // Close ends listeners too
	db.listeners.Go(func() {
		defer stop()
		defer cancel()
		for conn != nil {
			err := db.receive(ctx, conn, handle)
			hangUp(ctx, conn)
			if ctx.Err() != nil {
				return
			}
			log.Warn("lost the database's notifications", "error", err)
			if conn = db.listenAgain(ctx, log); conn != nil {
				handle(Event{Kind: Reconnected})
			}
		}
	})
	return nil
}

const listen = `LISTEN ` + channel

// listener makes a connection of its own, outside the pool, that listens.
func (db *DB) listener(ctx context.Context) (*pgx.Conn, error) {
	config := db.pool.Config().ConnConfig
	config.RuntimeParams["application_name"] += " listener"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, translate(err)
	}
	if _, err := conn.Exec(ctx, listen); err != nil {
		hangUp(ctx, conn)
		return nil, translate(err)
	}
	return conn, nil
}

// listenAgain tries until it has a connection that listens; nil when ctx is done.
func (db *DB) listenAgain(ctx context.Context, log *slog.Logger) *pgx.Conn {
	for wait := listenFirstWait; ; wait = min(2*wait, listenLastWait) {
		pause := wait/2 + rand.N(wait) // so that many programs do not all come at once
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		conn, err := db.listener(ctx)
		if err == nil {
			log.Info("receiving the database's notifications again")
			return conn
		}
		log.Debug("no notifications yet", "error", err, "pause", pause)
	}
}

// receive hands notifications on until the connection fails or ctx is done. A
// connection that has died without a word shows when it is tried after a silence.
func (db *DB) receive(ctx context.Context, conn *pgx.Conn, handle func(Event)) error {
	for {
		silence, cancel := context.WithTimeout(ctx, db.silence)
		notification, err := conn.WaitForNotification(silence)
		cancel()
		switch {
		case err == nil:
			if event, ok := parseEvent(notification.Payload); ok {
				handle(event)
			}
		case ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) || conn.IsClosed():
			return err
		default:
			if err := db.answers(ctx, conn); err != nil {
				return err
			}
		}
	}
}

// answers tries the connection. Notifications that arrive meanwhile are kept.
func (db *DB) answers(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, db.patience)
	defer cancel()
	return conn.Ping(ctx)
}

// hangUp closes a connection, whose context may be over, without waiting long.
func hangUp(ctx context.Context, conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = conn.Close(ctx)
}
