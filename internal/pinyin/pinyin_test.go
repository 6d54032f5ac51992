package pinyin

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
)

func TestFullAndInitials(t *testing.T) {
	for _, tt := range []struct{ text, full, initials string }{
		{"汇川花园3栋", "hui chuan hua yuan 3 dong", "hchy3d"},
		{"洗马路街道", "xi ma lu jie dao", "xmljd"},
		{"长征路12号", "chang zheng lu 12 hao", "czl12h"},
		{"重庆路", "chong qing lu", "cql"},
		{"重点中学", "zhong dian zhong xue", "zdzx"},
		{"工商银行大厦", "gong shang yin hang da sha", "gsyhds"},
		{"第一网格长", "di yi wang ge zhang", "dywgz"},
		{"A座-2单元", "a zuo 2 dan yuan", "az2dy"},
		{"Haus Rheinblick", "haus rheinblick", "hausrheinblick"},
		{"绿苑", "lv yuan", "ly"},
		{"・—，", "", ""},
		{"", "", ""},
	} {
		if got := Full(tt.text); got != tt.full {
			t.Errorf("Full(%q) = %q, want %q", tt.text, got, tt.full)
		}
		if got := Initials(tt.text); got != tt.initials {
			t.Errorf("Initials(%q) = %q, want %q", tt.text, got, tt.initials)
		}
	}
}

// The published table of a city's divisions gives the reading of each name.
func TestAgainstPublishedReadings(t *testing.T) {
	f, err := os.Open("../../../shared/data/zunyi-divisions.csv")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the folder shared/data is not beside the project")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[strings.TrimPrefix(name, "\ufeff")] = i
	}
	wrong := 0
	for _, row := range rows[1:] {
		name, want := row[column["name"]], row[column["pinyin"]]
		if got := Full(name); !strings.HasPrefix(got, want) {
			wrong++
			t.Logf("Full(%q) = %q, published %q", name, got, want)
		}
	}
	if wrong*50 > len(rows) {
		t.Errorf("%d of %d readings differ from the published ones", wrong, len(rows)-1)
	}
}

func BenchmarkFull(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Full("遵义市汇川区洗马路街道汇川花园3栋")
	}
}
