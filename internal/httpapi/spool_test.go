package httpapi

import (
	"bytes"
	"errors"
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// slow is a client that takes what it is sent when it is let to.
type slow struct {
	let chan struct{}
	got bytes.Buffer
}

func (s *slow) Write(p []byte) (int, error) {
	<-s.let
	return s.got.Write(p)
}

// TestSpoolKeepsBytesAndOrder writes pieces of any size to a client that stops and
// goes, with room for little in memory and on disk.
func TestSpoolKeepsBytesAndOrder(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 3*spoolChunk/2), 1, 12).Draw(t, "sizes")
		reads := rapid.IntRange(0, 3).Draw(t, "reads")
		client := &slow{let: make(chan struct{}, 1000)}
		s := newSpool(client, dir, spoolLimits{chunks: 1, disk: 1 << 40, patience: time.Minute})
		var sent []byte
		for i, size := range sizes {
			piece := bytes.Repeat([]byte{byte(i + 1)}, size)
			sent = append(sent, piece...)
			if err := s.write(piece); err != nil {
				t.Fatal(err)
			}
			clear(piece) // what was written is a copy
			for range reads {
				client.let <- struct{}{}
			}
		}
		close(client.let)
		if err := s.finish(); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(client.got.Bytes(), sent) {
			t.Fatalf("%d bytes came of %d, or others", client.got.Len(), len(sent))
		}
	})
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Errorf("files are left: %v, %v", files, err)
	}
}

func TestSpoolGivesUpOnAClientThatTakesNothing(t *testing.T) {
	client := &slow{let: make(chan struct{})}
	s := newSpool(client, t.TempDir(), spoolLimits{chunks: 1, disk: spoolChunk, patience: 50 * time.Millisecond})
	var err error
	for range 100 {
		if err = s.write(make([]byte, spoolChunk)); err != nil {
			break
		}
	}
	if !errors.Is(err, errStuck) {
		t.Errorf("write = %v, want %v", err, errStuck)
	}
	close(client.let)
	s.abandon()
}

func TestSpoolWaitsForAClientThatIsSlow(t *testing.T) {
	client := &slow{let: make(chan struct{})}
	s := newSpool(client, t.TempDir(), spoolLimits{chunks: 1, disk: spoolChunk, patience: time.Minute})
	go func() {
		for range 40 {
			time.Sleep(time.Millisecond)
			client.let <- struct{}{}
		}
		close(client.let)
	}()
	for range 20 {
		if err := s.write(make([]byte, spoolChunk)); err != nil {
			t.Fatal(err)
		}
		if s.to > 3*spoolChunk {
			t.Fatalf("%d bytes are on disk", s.to)
		}
	}
	if err := s.finish(); err != nil || client.got.Len() != 20*spoolChunk {
		t.Errorf("%d bytes came, %v", client.got.Len(), err)
	}
}
