package postgis

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// looking is a search as it is run.
type looking struct {
	words   []string // what phrases must hold: joined tokens with # for digits
	queries []string // tsqueries for phrases that may hold them
	plain   []string // what texts hold: joined tokens of all words, digits as they are
	numbers []string // all runs of digits
	code    string   // the whole text, if it may be the beginning of a code
}

// readSearch reads what somebody typed. Words without letters are numbers only.
func readSearch(text string) looking {
	var l looking
	fields := strings.Fields(firstCharacters(text, mostText))
	for _, field := range fields[:min(len(fields), mostWords)] {
		var word []string
		var plain strings.Builder
		letters := false
		for _, t := range tokens(field) {
			plain.WriteString(t.text)
			if t.digits {
				word = append(word, "#")
				l.numbers = append(l.numbers, t.text)
				continue
			}
			word = append(word, t.text)
			letters = true
		}
		if plain.Len() > 0 {
			l.plain = append(l.plain, plain.String())
		}
		if letters {
			l.words = append(l.words, strings.Join(word, ""))
			l.queries = append(l.queries, phraseQuery(word))
		}
	}
	if len(fields) == 1 && len(l.numbers) == 1 && len(l.words) == 0 && len(l.numbers[0]) >= 4 && isASCII(l.numbers[0]) {
		l.code = l.numbers[0]
	}
	return l
}

func firstCharacters(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

func (l looking) empty() bool { return len(l.words)+len(l.numbers) == 0 }

// all is the mask of a text in which all words occur.
func (l looking) all() int { return 1<<len(l.words) - 1 }

// longest returns the longest word.
func (l looking) longest() string {
	return slices.MaxFunc(l.words, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
}

// occursIn reports whether a text holds the words as they were typed, numbers
// included.
func (l looking) occursIn(text string) bool {
	var b strings.Builder
	for _, t := range tokens(text) {
		b.WriteString(t.text)
	}
	return slices.ContainsFunc(l.plain, func(word string) bool { return strings.Contains(b.String(), word) })
}

// numbersIn reports whether all numbers stand in a text.
func (l looking) numbersIn(text string) bool {
	there := wordingOf(text).numbers
	return !slices.ContainsFunc(l.numbers, func(n string) bool { return !slices.Contains(there, n) })
}
