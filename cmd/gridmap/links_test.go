package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/fault"
)

// Links lead to where serve, in the same environment, is found.
func TestLinksLeadToTheServer(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		flags linkFlags
		want  string // "": refused
	}{
		{linkFlags{Listen: "127.0.0.1:8080"}, "http://127.0.0.1:8080"},
		{linkFlags{Listen: "127.0.0.1:18080"}, "http://127.0.0.1:18080"},
		{linkFlags{Listen: "localhost:9000"}, "http://localhost:9000"},
		{linkFlags{Listen: "[::1]:9000"}, "http://[::1]:9000"},
		{linkFlags{Listen: "127.0.0.1:8443", TLSCert: "/etc/cert.pem"}, "https://127.0.0.1:8443"},
		{linkFlags{Listen: ":9000"}, "http://127.0.0.1:9000"},
		{linkFlags{Listen: "0.0.0.0:9000"}, "http://127.0.0.1:9000"},
		{linkFlags{Listen: "[::]:9000"}, "http://127.0.0.1:9000"},
		{linkFlags{Listen: "10.0.0.7:9000"}, "http://10.0.0.7:9000"},
		{linkFlags{Listen: ":443", PublicURL: "https://Grid.example.cn/"}, "https://grid.example.cn"},
		{linkFlags{Listen: "foo"}, ""},
		{linkFlags{Listen: "127.0.0.1:8080", PublicURL: "grid.example.cn"}, ""},
	} {
		got, err := tt.flags.server()
		var misused *usageError
		if got != tt.want || (tt.want == "") != errors.As(err, &misused) {
			t.Errorf("%+v: %q, %v; want %q", tt.flags, got, err, tt.want)
		}
	}
}

// Standard output is the link alone; beside it stands which server it is for, and
// until when in which zone.
func TestTellLink(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	env := &environment{stdout: &stdout, stderr: &stderr}
	until := time.Date(2026, 3, 4, 5, 6, 0, 0, time.UTC)
	if err := tellLink(env, "http://127.0.0.1:9000", account.Account{Name: "li.na"}, account.IssuedLink{Secret: "abc", Until: until}); err != nil {
		t.Fatal(err)
	}
	if got := stdout.String(); got != "http://127.0.0.1:9000/signin.html#link=abc\n" {
		t.Errorf("standard output is %q", got)
	}
	said := stderr.String()
	if !strings.Contains(said, "server http://127.0.0.1:9000;") || !strings.Contains(said, "li.na") {
		t.Errorf("beside it stands %q", said)
	}
	moment := regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d UTC[+-]\d\d:\d\d`).FindString(said)
	if at, err := time.Parse("2006-01-02 15:04 UTC-07:00", moment); err != nil || !at.Equal(until) {
		t.Errorf("it stands until %q, in %q; %v", moment, said, err)
	}
}

// What a fault of the caller's was found by, as the database's own words, is not told;
// what is wrong with a part of the program, or with a file, is.
func TestReportTellsCausesThatHelp(t *testing.T) {
	t.Parallel()
	sql := errors.New("duplicate key value violates unique constraint (SQLSTATE 23505)")
	file := fmt.Errorf("read: %w", &fs.PathError{Op: "open", Path: "x.csv", Err: fs.ErrPermission})
	for _, tt := range []struct {
		kind  fault.Kind
		cause error
		told  bool
	}{
		{fault.Conflict, sql, false}, {fault.Invalid, sql, false}, {fault.NotFound, sql, false}, {fault.Conflict, nil, false},
		{fault.Internal, sql, true}, {fault.Unavailable, sql, true}, {fault.Unavailable, nil, false},
		{fault.NotFound, file, true}, {fault.Invalid, file, true},
	} {
		var out bytes.Buffer
		f := fault.New(tt.kind, "x", "", "What is wrong.")
		if tt.cause != nil {
			f = f.Because(tt.cause)
		}
		report(&out, fmt.Errorf("add: %w", f))
		want := "gridmap: What is wrong.\n"
		if tt.told {
			want += fmt.Sprintf("gridmap: because: %v\n", tt.cause)
		}
		if out.String() != want {
			t.Errorf("kind %v because of %v: %q, want %q", tt.kind, tt.cause, out.String(), want)
		}
	}
}
