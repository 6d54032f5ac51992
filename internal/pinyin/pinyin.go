// Package pinyin spells Chinese names in Latin letters, so that they can be found
// by typing their sound or only the first letter of each character.
//
// A character has one reading here, the one most likely in the name of a place:
// 长 is chang, 重 is zhong but chong in 重庆. Letters and digits stay as they are,
// in lower case; everything else ends a word and is left out.
package pinyin

import (
	"strings"
	"sync"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// Syllable is the reading of one Chinese character, or a run of letters or digits
// as it stands.
type Syllable struct {
	Text string // lower case
	Han  bool   // whether it is the reading of a Chinese character
}

// Initial returns the first letter of a character's reading, and a run whole.
func (s Syllable) Initial() string {
	if s.Han {
		return s.Text[:1]
	}
	return s.Text
}

// Syllables returns the reading of a text: 汇川花园3栋 is hui chuan hua yuan 3
// dong.
func Syllables(text string) []Syllable {
	runes := []rune(text)
	said := make([]Syllable, 0, len(runes))
	for i := 0; i < len(runes); {
		r := runes[i]
		end := i + 1
		switch {
		case unicode.Is(unicode.Han, r):
			if word := wordReading(runes[i:]); word != nil {
				for _, s := range word {
					said = append(said, Syllable{s, true})
				}
				end = i + len(word)
			} else if s := reading(r); s != "" {
				said = append(said, Syllable{s, true})
			}
		case unicode.IsDigit(r):
			end = runEnd(runes, i, unicode.IsDigit)
			said = append(said, Syllable{string(runes[i:end]), false})
		case unicode.IsLetter(r):
			end = runEnd(runes, i, isLatin)
			said = append(said, Syllable{strings.ToLower(string(runes[i:end])), false})
		}
		i = end
	}
	return said
}

// Full returns the reading with a space between the syllables: "hui chuan".
func Full(text string) string {
	var b strings.Builder
	for i, s := range Syllables(text) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s.Text)
	}
	return b.String()
}

// Initials returns the first letter of each Chinese character's reading, and runs
// of letters and digits whole: 汇川花园3栋 is hchy3d.
func Initials(text string) string {
	var b strings.Builder
	for _, s := range Syllables(text) {
		b.WriteString(s.Initial())
	}
	return b.String()
}

func runEnd(runes []rune, from int, in func(rune) bool) int {
	end := from + 1
	for end < len(runes) && in(runes[end]) {
		end++
	}
	return end
}

func isLatin(r rune) bool {
	return unicode.IsLetter(r) && !unicode.Is(unicode.Han, r)
}

var (
	cache   sync.Map // rune -> string
	options = pinyin.NewArgs()
)

// reading returns the reading of one character, "" if it has none.
func reading(r rune) string {
	if said, ok := usual[r]; ok {
		return said
	}
	if known, ok := cache.Load(r); ok {
		said, _ := known.(string)
		return said
	}
	said := ""
	if all := pinyin.SinglePinyin(r, options); len(all) > 0 {
		said = all[0]
	}
	cache.Store(r, said)
	return said
}
