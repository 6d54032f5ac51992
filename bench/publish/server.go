package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// server is a running gridmap.
type server struct {
	address string
	cmd     *exec.Cmd
	log     *os.File
	took    time.Duration // until it looked up
	ended   chan error    // what Wait returned
}

func build(ctx context.Context, folder string) (program string, err error) {
	program = filepath.Join(folder, "gridmap")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/gridmap")
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building: %w\n%s", err, out)
	}
	return program, nil
}

// startServer starts one server and waits until it looks up.
func startServer(ctx context.Context, program, folder, database string, o settings) (*server, error) {
	s := &server{ended: make(chan error, 1)}
	var err error
	if s.address, err = freeAddress(ctx); err != nil {
		return nil, err
	}
	if s.log, err = os.CreateTemp(folder, "server-*.log"); err != nil {
		return nil, err
	}
	s.cmd = exec.CommandContext(context.WithoutCancel(ctx), program, "serve", "--insecure-http", "--rates", "lookup=none",
		"--listen", s.address, "--public-url", "http://"+s.address, "--database-url", database, "--data", filepath.Join(folder, "none"))
	s.cmd.Env = append(os.Environ(), fmt.Sprintf("GOGC=%d", o.gogc))
	s.cmd.Stderr, s.cmd.Stdout = s.log, s.log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt reaches it from here
	start := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { s.ended <- s.cmd.Wait() }()
	for {
		if _, err := s.ask(ctx, newClient(), 106.9, 27.7); err == nil {
			s.took = time.Since(start)
			return s, nil
		}
		select {
		case err := <-s.ended:
			s.ended <- err
			return nil, fmt.Errorf("the server ended: %w\n%s", err, s.said())
		case <-ctx.Done():
			s.end()
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
		if time.Since(start) > 30*time.Minute {
			s.end()
			return nil, errors.New("the server does not look up")
		}
	}
}

// said returns the end of what the server logged.
func (s *server) said() []byte {
	text, _ := os.ReadFile(s.log.Name())
	return text[max(0, len(text)-4000):]
}

// memory tells what the server holds.
func (s *server) memory() string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	var now, most int
	for line := range strings.Lines(string(text)) {
		_, _ = fmt.Sscanf(line, "VmRSS: %d kB", &now)
		_, _ = fmt.Sscanf(line, "VmHWM: %d kB", &most)
	}
	return fmt.Sprintf("%d MB of memory, %d MB at most", now/1024, most/1024)
}

func (s *server) end() {
	_ = s.cmd.Process.Signal(os.Interrupt)
	select {
	case <-s.ended:
	case <-time.After(time.Minute):
		_ = s.cmd.Process.Kill()
		<-s.ended
	}
	s.log.Close()
}

// freeAddress returns an address of loopback that nobody listens on.
func freeAddress(ctx context.Context) (string, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}

// planner makes an account that may redraw everything, and returns a token of it.
func planner(ctx context.Context, program, database string) (secret string, err error) {
	for _, args := range [][]string{
		{"account", "add", "planner", "--shown", "规划员", "--role", "planner"},
		{"account", "token", "planner", "--label", "bench", "--days", "1"},
	} {
		cmd := exec.CommandContext(ctx, program, append([]string{"--database-url", database}, args...)...)
		var out, said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &said
		if err := cmd.Run(); err != nil {
			return "", fmt.Errorf("%v: %w\n%s", args, err, said.Bytes())
		}
		secret = strings.TrimSpace(out.String())
	}
	return secret, nil
}
