package postgis

import (
	"strings"
	"testing"

	"golang.org/x/text/width"
	"pgregory.net/rapid"
)

func TestWordings(t *testing.T) {
	for text, want := range map[string]string{
		"汇川花园3栋":          "汇川花园#栋 3",
		"汇川大道 123 号附2号":   "汇川大道#号附#号 123 2",
		"Ａ座－１０１":          "a座# 101",
		"Haus Rheinblick": "hausrheinblick",
		"ひろ公園":            "ひろ公園",
		"（旧）·站":           "旧站",
		"007":             "# 007",
		"":                "",
		"！？":              "",
	} {
		w := wordingOf(text)
		if got := strings.TrimSpace(w.phrase + " " + strings.Join(w.numbers, " ")); got != want {
			t.Errorf("wordingOf(%q) = %q, want %q", text, got, want)
		}
	}
}

// Every part of a text that begins with one of its tokens is the beginning of a
// reading, and its query asks for nothing that the readings do not hold.
func TestReadingsHoldEveryWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("汇川花园路号栋A座bＣ12３·- 𠀀é")), 1, 12, -1).Draw(t, "text")
		row := newPhraseRow(1, wordingOf(text).phrase, text, "")
		found := tokens(text)
		if len(found) == 0 {
			return
		}
		from := rapid.IntRange(0, len(found)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(found)).Draw(t, "to")
		word := ""
		for _, tok := range found[from:to] {
			if tok.digits {
				tok.text = "#"
			}
			word += tok.text
		}
		if !strings.Contains(row.text, word) {
			t.Fatalf("%q is not in the phrase %q", word, row.text)
		}
		if !strings.Contains(row.search, "'"+cut(word, shortReading)) {
			t.Fatalf("no reading of %q begins with %q: %s", text, word, row.search)
		}
		for _, tok := range found {
			if strings.ContainsAny(tok.text, "' \\") {
				t.Fatalf("the token %q needs quoting", tok.text)
			}
		}
		if folded := width.Fold.String(text); wordingOf(folded).phrase != row.text {
			t.Fatalf("%q and %q have different phrases", text, folded)
		}
	})
}

func BenchmarkWording(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		wordingOf("洗马路街道汇川大道123号")
	}
}
