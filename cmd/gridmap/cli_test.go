package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gridmap/internal/pgtest"
)

func TestExitStatus(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for _, tt := range []struct {
		args []string
		want int
	}{
		{[]string{"--help"}, 0},
		{[]string{"import", "--help"}, 0},
		{[]string{"version"}, 0},
		{[]string{"migrate", "--status"}, 0},
		{[]string{"nonsense"}, exitUsage},
		{[]string{"import", "cats", "x.csv"}, exitUsage},
		{[]string{"import", "areas", "x.csv", "--crs", "mars"}, exitUsage},
		{[]string{"import", "areas", "/does/not/exist.csv"}, exitFailed},
		{[]string{"locate"}, exitUsage},
		{[]string{"locate", "--lon", "106.9"}, exitUsage},
		{[]string{"import", "areas", "x.csv", "--repair", "2m"}, exitUsage},
		{[]string{"import", "areas", "x.csv", "--map", "foo=bar"}, exitUsage},
		{[]string{"serve", "--listen", "foo"}, exitUsage},
		{[]string{"export", "areas", "--database-conns", "0"}, exitUsage},
		{[]string{"serve", "--base-map-url", "foo"}, exitUsage},
		{[]string{"serve", "--listen", "0.0.0.0:0"}, exitUsage},
		{[]string{"serve", "--tls-cert", "x", "--tls-key", "y"}, exitFailed},
		{[]string{"serve", "--tls-cert", "x"}, exitUsage},
		{[]string{"serve", "--rates", "cats=1/s"}, exitUsage},
		{[]string{"serve", "--reporters-kept", "soon"}, exitUsage},
		{[]string{"serve", "--openid-client-id", "x"}, exitUsage},
		{[]string{"serve", "--demo", "--listen", "0.0.0.0:0", "--insecure-http", "--public-url", "http://grid.example.cn"}, exitFailed},
		{[]string{"export", "posts", "--phones"}, exitUsage},
		{[]string{"account"}, exitUsage},
		{[]string{"account", "add", "li.na"}, exitUsage},
		{[]string{"account", "add", "li.na", "--shown", "李娜", "--role", "king"}, exitUsage},
		{[]string{"account", "grant", "li.na", "member@52030"}, exitUsage},
		{[]string{"account", "add", "x", "--shown", "李娜"}, exitFailed},
		{[]string{"account", "reset", "nobody"}, exitFailed},
		{[]string{"account", "list", "--json"}, 0},
	} {
		err := command(t, db, tt.args...).Run()
		status := 0
		var ended *exec.ExitError
		if errors.As(err, &ended) {
			status = ended.ExitCode()
		} else if err != nil {
			t.Fatal(err)
		}
		if status != tt.want {
			t.Errorf("gridmap %s: exit status %d, want %d", strings.Join(tt.args, " "), status, tt.want)
		}
	}
}

// The command line answers as the API does.
func TestLocateOnTheCommandLine(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	land(t, db)
	one := mustOutput(t, db, "locate", "--lon", "106.905", "--lat", "27.715")
	s := startServer(t, db)
	if _, served := s.get(t, "/api/v1/locate?lon=106.905&lat=27.715&crs=wgs84"); served != one || !strings.Contains(one, `"甲一"`) {
		t.Errorf("the program says\n%s and the server\n%s", one, served)
	}
	file := write(t, "positions.csv", "id,lon,lat\na,106.905,27.715\nb,106.915,27.705\nc,0,0\nd,x,y\n")
	lines := strings.Split(strings.TrimSpace(mustOutput(t, db, "locate", file)), "\n")
	if len(lines) != 5 || !strings.Contains(lines[1], "520303002001001") || !strings.Contains(lines[2], "520303002001003") ||
		!strings.Contains(lines[3], "outside") || !strings.HasPrefix(lines[4], "d,") {
		t.Errorf("answers:\n%s", strings.Join(lines, "\n"))
	}
}

// What is exported goes into an empty database and comes out of it the same.
func TestExportsFillAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	from, to := pgtest.New(t), pgtest.New(t)
	land(t, from)
	mustRun(t, from, "import", "buildings", write(t, "b.csv", "ref,name,lon,lat,households,elderly\nB1,=楼,106.905,27.715,32,2\nB2,\"a,\"\"b\",106.915,27.705,0,0\n"))
	mustRun(t, from, "import", "leaves", write(t, "l.csv", "person,from,until,deputy\nA1,2026-03-01,2026-03-09,A2\n"))
	mustRun(t, from, "import", "reference", write(t, "r.csv", "kind,class,name,geometry\nriver,1,湘江,\"LINESTRING(106.9 27.7,106.92 27.72)\"\n"))
	for _, noun := range []string{"areas", "grids", "buildings", "people", "posts", "leaves", "reference"} {
		export := []string{"export", noun, "--format", "csv"}
		if noun == "people" {
			export = append(export, "--phones")
		}
		first := filepath.Join(t.TempDir(), noun)
		mustRun(t, from, append(export, "-o", first)...)
		mustRun(t, to, "import", noun, first)
		second := filepath.Join(t.TempDir(), noun)
		mustRun(t, to, append(export, "-o", second)...)
		a, errA := os.ReadFile(first)
		b, errB := os.ReadFile(second)
		if errA != nil || errB != nil || !bytes.Equal(a, b) || len(a) < 40 {
			t.Errorf("%s: %v, %v; first\n%s\nthen\n%s", noun, errA, errB, a, b)
		}
	}
}

func mustOutput(t *testing.T, db *pgtest.DB, args ...string) string {
	t.Helper()
	cmd := command(t, db, args...)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("gridmap %s: %v\n%s", strings.Join(args, " "), err, problems.String())
	}
	return string(out)
}
