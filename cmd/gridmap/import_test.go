package main

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gridmap/internal/pgtest"
)

// Standard input is read as a file is: its encoding is found, and its size limited.
func TestImportFromStandardInput(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	inGB, err := simplifiedchinese.GB18030.NewEncoder().String("编码,名称\n520303,汇川区\n")
	if err != nil {
		t.Fatal(err)
	}
	in := command(t, db, "import", "areas", "-")
	in.Stdin = strings.NewReader(inGB)
	if out, err := in.CombinedOutput(); err != nil || !strings.Contains(string(out), "added 1") || strings.Contains(string(out), "note:") {
		t.Errorf("%v: %s", err, out)
	}
	long := command(t, db, "import", "areas", "-", "--max-bytes", "30")
	long.Stdin = strings.NewReader("code,name\n520302,红花岗区\n520304,播州区\n")
	if out, err := long.CombinedOutput(); err == nil || !strings.Contains(string(out), "larger than 30 bytes") {
		t.Errorf("%v: %s", err, out)
	}
}
