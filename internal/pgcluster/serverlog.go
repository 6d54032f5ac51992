package pgcluster

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
)

const (
	keptLines = 30
	longest   = 2000 // bytes of a line
)

// serverLog passes a server's messages on to the log and keeps the last of them
// to explain a failure.
type serverLog struct {
	log *slog.Logger

	mu    sync.Mutex
	part  []byte // of a line
	lines []string
}

// Write takes in what the server says.
func (s *serverLog) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.part = append(s.part, b...)
	for {
		i := bytes.IndexByte(s.part, '\n')
		if i < 0 && len(s.part) < longest {
			return len(b), nil
		}
		if i < 0 {
			i = len(s.part) - 1
		}
		s.line(strings.TrimSpace(string(s.part[:min(i, longest)])))
		s.part = s.part[i+1:]
	}
}

func (s *serverLog) line(text string) {
	if text == "" {
		return
	}
	if len(s.lines) == keptLines {
		s.lines = s.lines[1:]
	}
	s.lines = append(s.lines, text)
	s.log.Log(context.Background(), level(text), "postgres", "said", text)
}

// level is the log's level for a message. Errors of a statement are its
// caller's business, and are returned there.
func level(text string) slog.Level {
	severity, rest, _ := strings.Cut(text, ":")
	switch severity {
	case "PANIC":
		return slog.LevelError
	case "FATAL", "WARNING":
		rest = strings.TrimSpace(rest)
		if strings.HasPrefix(rest, "the database system is ") ||
			strings.HasPrefix(rest, "terminating connection due to administrator command") ||
			strings.HasSuffix(rest, "does not exist") {
			return slog.LevelDebug
		}
		return slog.LevelWarn
	default:
		return slog.LevelDebug
	}
}

// String is the kept lines.
func (s *serverLog) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.lines, "\n")
}

func (s *serverLog) says(text string) bool { return strings.Contains(s.String(), text) }

// last is the last line.
func (s *serverLog) last() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.lines) == 0 {
		return ""
	}
	return s.lines[len(s.lines)-1]
}
