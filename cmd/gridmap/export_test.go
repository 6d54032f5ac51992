package main

import (
	"strings"
	"testing"
	"time"

	"gridmap/internal/pgtest"
)

// Grids are written as they were at any moment, also one that was renamed since.
func TestExportOfThePast(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	land(t, db)
	now := mustOutput(t, db, "export", "grids", "--format", "csv")
	between := time.Now().UTC()
	lines := strings.SplitN(now, "\n", 3)
	cells := strings.SplitN(lines[1], ",", 3)
	mustRun(t, db, "import", "grids", "--update", write(t, "grids.csv", lines[0]+"\n"+cells[0]+",改名网格,"+cells[2]+"\n"))
	if after := mustOutput(t, db, "export", "grids", "--format", "csv"); !strings.Contains(after, "改名网格") {
		t.Errorf("the grid was not renamed: %.300s", after)
	}
	then := between.Format(time.RFC3339Nano)
	if was := mustOutput(t, db, "export", "grids", "--format", "csv", "--at", then); was != now {
		t.Errorf("of then it is\n%s, and was\n%s", was, now)
	}
	for _, refused := range []struct{ noun, at, said string }{
		{"grids", "1990-01-01T00:00:00Z", "Nothing had been published yet"},
		{"buildings", then, "Only areas and grids"},
	} {
		out, err := command(t, db, "export", refused.noun, "--at", refused.at).CombinedOutput()
		if err == nil || !strings.Contains(string(out), refused.said) {
			t.Errorf("%s of %s: %v %s", refused.noun, refused.at, err, out)
		}
	}
}
