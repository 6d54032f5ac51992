package postgis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// A token is the smallest thing that is searched for: one Chinese character, a run
// of letters in lower case, or a run of digits.
type token struct {
	text   string
	digits bool
}

// tokens cuts a text into what can be searched for. Full-width letters and digits
// count as plain ones; spaces and punctuation are left out.
func tokens(text string) []token {
	folded := text
	if strings.ContainsFunc(text, mayBeWide) {
		folded = width.Fold.String(text)
	}
	found := make([]token, 0, utf8.RuneCountInString(folded))
	for i := 0; i < len(folded); {
		r, size := utf8.DecodeRuneInString(folded[i:])
		end := i + size
		switch {
		case isCommonHan(r):
			found = append(found, token{folded[i:end], false})
		case unicode.IsDigit(r):
			end = i + spanEnd(folded[i:], unicode.IsDigit)
			found = append(found, token{folded[i:end], true})
		case isAlphabetic(r):
			end = i + spanEnd(folded[i:], isAlphabetic)
			found = append(found, token{strings.ToLower(folded[i:end]), false})
		case unicode.IsLetter(r):
			found = append(found, token{folded[i:end], false})
		}
		i = end
	}
	return found
}

// isCommonHan reports whether the character is one of the block that nearly all
// Chinese texts keep to. Asking the tables about each would take longer than the
// rest.
func isCommonHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

// mayBeWide reports whether the character has a form of another width.
func mayBeWide(r rune) bool { return r >= 0x2000 && !isCommonHan(r) }

// isAlphabetic reports whether the letter is one of a script that writes words
// with several letters.
func isAlphabetic(r rune) bool {
	return unicode.IsLetter(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo) ||
		unicode.Is(unicode.Mn, r)
}

// spanEnd returns the length of the text's beginning in which each rune is in.
func spanEnd(text string, in func(rune) bool) int {
	if end := strings.IndexFunc(text, func(r rune) bool { return !in(r) }); end >= 0 {
		return end
	}
	return len(text)
}

// readings appends, for each part, what the text reads like from there on, cut to
// limit bytes. A word of no more bytes occurs in a text, beginning with one of its
// parts, if it is the beginning of a reading: that is what makes words of one or
// two characters, and words while they are being typed, as quick to find as any.
func readings(dst []string, parts []string, limit int) []string {
	whole := strings.Join(parts, "")
	at := 0
	for _, part := range parts {
		dst = append(dst, cut(whole[at:], limit))
		at += len(part)
	}
	return dst
}

// cut returns the longest beginning of a text with at most n bytes that ends
// between two characters.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// vector writes readings as a tsvector. Readings hold only letters, digits and #,
// so that nothing needs escaping inside the quotes.
func vector(readings []string) string {
	var b strings.Builder
	for _, r := range readings {
		b.WriteByte('\'')
		b.WriteString(r)
		b.WriteString("' ")
	}
	return b.String()
}

// beginning writes a word as the tsquery for readings that begin with it, of which
// at most limit bytes are kept.
func beginning(word string, limit int) string { return "'" + cut(word, limit) + "':*" }

// wholeText is the most bytes of a reading of a long text.
const wholeText = 48

// textVector is the vector of a long text, whose digits count as they are.
func textVector(text string) string {
	found := tokens(text)
	parts := make([]string, len(found))
	for i, t := range found {
		parts[i] = t.text
	}
	return vector(readings(nil, parts, wholeText))
}

// textQuery is the tsquery for long texts in which all words of a search occur; ""
// if there is nothing in it to search for.
func textQuery(search string) string {
	var all []string
	for _, word := range strings.Fields(search) {
		whole := ""
		for _, t := range tokens(word) {
			if len(whole)+len(t.text) > wholeText && whole != "" {
				all, whole = append(all, beginning(whole, wholeText)), ""
			}
			whole += t.text
		}
		if whole != "" {
			all = append(all, beginning(whole, wholeText))
		}
	}
	return strings.Join(all, " & ")
}
