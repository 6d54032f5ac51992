package postgis

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"gridmap/internal/pinyin"
)

// A wording is a text as it is searched for: its phrase, in which # stands for a
// run of digits, and the digits themselves.
type wording struct {
	phrase  string
	numbers []string
}

// wordingOf cuts a text into its phrase and its numbers. 汇川花园3栋 and
// 汇川花园12栋 have the phrase 汇川花园#栋 in common.
func wordingOf(text string) wording {
	var b strings.Builder
	var numbers []string
	for _, t := range tokens(text) {
		if t.digits {
			b.WriteByte('#')
			numbers = append(numbers, t.text)
			continue
		}
		b.WriteString(t.text)
	}
	return wording{b.String(), numbers}
}

// phraseID returns the id of a phrase, nil for the empty one. said is the reading
// that somebody gave for it, "" for the usual one. Two phrases that share their 64
// bits would be found for one another, which nobody will live to see.
func phraseID(phrase, said string) *int64 {
	if phrase == "" {
		return nil
	}
	sum := sha256.Sum256([]byte(phrase + "\x00" + said))
	id := int64(binary.BigEndian.Uint64(sum[:8]))
	return &id
}

// A phraseRow is a row of the table phrase.
type phraseRow struct {
	id                             int64
	text, pinyin, initials, search string
}

// newPhraseRow returns the row for a phrase. text is any text with that phrase.
func newPhraseRow(id int64, phrase, text, said string) phraseRow {
	var written []string
	for _, t := range tokens(text) {
		if t.digits {
			t.text = "#"
		}
		written = append(written, t.text)
	}
	full, first := spelling(text, said)
	all := readings(readings(readings(nil, written, shortReading), full, shortReading), first, shortInitials)
	return phraseRow{id, phrase, strings.Join(full, ""), strings.Join(first, ""), vector(all)}
}

// The most bytes of a reading of a phrase: two Chinese characters or six letters,
// and three initials. More would make nearly every reading a new key of the index.
const (
	shortReading  = 6
	shortInitials = 3
)

// phraseQuery is the tsquery for phrases in which a word, given as its tokens, may
// occur: it finds all in which it does, and some in which only parts of it do.
func phraseQuery(word []string) string {
	const most = 3 // readings: enough to choose by
	whole := strings.Join(word, "")
	parts := []string{beginning(whole, shortReading)}
	at := 0
	for i := 1; i < min(len(word)-1, most); i++ {
		at += len(word[i-1])
		parts = append(parts, beginning(whole[at:], shortReading))
	}
	query := strings.Join(parts, " & ")
	if len(whole) > shortInitials && isASCII(whole) {
		query = "(" + query + " | '" + whole[:shortInitials] + "')"
	}
	return query
}

// spelling returns the syllables of a text and their initials, with # for runs of
// digits. said is the reading that somebody gave, syllable by syllable, or "".
func spelling(text, said string) (full, first []string) {
	if said != "" {
		for _, t := range tokens(said) {
			_, size := utf8.DecodeRuneInString(t.text)
			full, first = append(full, t.text), append(first, t.text[:size])
		}
		return full, first
	}
	for _, s := range pinyin.Syllables(width.Fold.String(text)) {
		if r, _ := utf8.DecodeRuneInString(s.Text); unicode.IsDigit(r) {
			s = pinyin.Syllable{Text: "#"}
		}
		full, first = append(full, s.Text), append(first, s.Initial())
	}
	return full, first
}
