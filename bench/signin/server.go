package main

import (
	"bufio"
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

// server is a running gridmap in a scratch folder.
type server struct {
	address string
	cmd     *exec.Cmd
	folder  string
	ended   chan error // what Wait returned
}

// start builds the program and serves a made-up city. It believes this machine
// what it says of whom it asks for, so that guesses can come from many addresses.
func start(ctx context.Context) (*server, error) {
	folder, err := os.MkdirTemp("", "gridmap-signin-")
	if err != nil {
		return nil, err
	}
	s := &server{folder: folder, ended: make(chan error, 1)}
	if err := s.start(ctx); err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	return s, nil
}

func (s *server) start(ctx context.Context) (err error) {
	// The private database runs as a user of its own, who has to get there.
	if err := os.Chmod(s.folder, 0o755); err != nil {
		return err
	}
	program := filepath.Join(s.folder, "gridmap")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/gridmap")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building: %w\n%s", err, out)
	}
	if s.address, err = freeAddress(ctx); err != nil {
		return err
	}
	s.cmd = exec.CommandContext(context.WithoutCancel(ctx), program, "serve", "--demo", "--demo-open", "--insecure-http", "--trusted-proxies", "127.0.0.1", "--rates", "lookup=none",
		"--listen", s.address, "--public-url", "http://"+s.address, "--data", filepath.Join(s.folder, "data"))
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt reaches it from here
	log, err := s.cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	ready := make(chan struct{})
	var said strings.Builder
	go func() {
		lines := bufio.NewScanner(log)
		for lines.Scan() {
			if strings.Contains(lines.Text(), "Gridmap is ready") {
				close(ready)
				break
			}
			said.WriteString(lines.Text() + "\n")
		}
		for lines.Scan() { // so that it can go on
		}
		s.ended <- s.cmd.Wait()
	}()
	select {
	case <-ready:
		return s.awaitPicture(ctx)
	case err := <-s.ended:
		return fmt.Errorf("the server ended: %w\n%s", err, said.String())
	case <-ctx.Done():
	case <-time.After(5 * time.Minute):
	}
	s.end()
	return errors.New("the server is not ready")
}

// awaitPicture waits until look-ups are answered: the server listens before it has
// read the city.
func (s *server) awaitPicture(ctx context.Context) error {
	for range 600 {
		asked, err := lookUp(ctx, s.address, 1, time.Millisecond, 0)
		if err == nil && len(asked) > 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			s.end()
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	s.end()
	return errors.New("the server does not look up")
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

// stop ends the server, with its database, and removes its folder.
func (s *server) stop() {
	s.end()
	os.RemoveAll(s.folder)
}

func (s *server) end() {
	_ = s.cmd.Process.Signal(os.Interrupt)
	select {
	case <-s.ended:
	case <-time.After(time.Minute):
		_ = s.cmd.Process.Kill()
		<-s.ended
	}
}
