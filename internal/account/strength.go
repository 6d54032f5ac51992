package account

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ccojocar/zxcvbn-go"
	"github.com/ccojocar/zxcvbn-go/match"
	"github.com/ccojocar/zxcvbn-go/matching"
	"golang.org/x/text/unicode/norm"

	"gridmap/internal/fault"
)

// What a password has to be.
const (
	MinPassword = 10  // characters
	MaxPassword = 128 // characters

	mostPasswordBytes = 8 * MaxPassword // before they are counted; no character that is composed takes more
	leastScore        = 3               // of zxcvbn's 0 to 4: over 10^8 guesses
)

// What is scored of a password, so that no password takes long: 32 characters,
// and disguises ("p@ssw0rd") only while the signs that could be disguise are few,
// since every way to read them is tried.
const (
	scoredRunes  = 32
	disguises    = "4@8({[<369!1|07$5+%2"
	mostDisguise = 8
)

// localWords are what people of this program's cities try first.
var localWords = []string{"gridmap", "网格", "wangge", "贵州", "guizhou", "遵义", "zunyi", "汇川", "huichuan", "社区", "shequ", "admin"}

// checkPassword returns a fault.Invalid if a password may not be an account's:
// too short, too long, or easy to guess for somebody who knows the account.
func checkPassword(a Account, password string) error {
	wrong := func(code, text string) error { return fault.New(fault.Invalid, code, "password", "%s", text) }
	if len(password) > mostPasswordBytes {
		return wrong("password.long", "A password has at most 128 characters.")
	}
	words := slices.Concat(localWords, []string{a.Name, a.Shown})
	switch n := utf8.RuneCountInString(norm.NFC.String(password)); {
	case n < MinPassword:
		return wrong("password.short", "A password has at least 10 characters.")
	case n > MaxPassword:
		return wrong("password.long", "A password has at most 128 characters.")
	case adorned(password, words), score(password, words) < leastScore:
		return wrong("password.common", "This password is easy to guess: make it longer, of words that do not belong together.")
	}
	return nil
}

// adorned reports whether a password is only words of these with digits and
// punctuation around them, as zunyi in Zunyi2026!: everybody's first idea of what to
// add, however many guesses zxcvbn thinks that takes.
func adorned(password string, words []string) bool {
	left := letters(password)
	if left == "" {
		return false // no word at all: for score to say
	}
	for _, word := range words {
		if word = letters(word); utf8.RuneCountInString(word) > 1 {
			left = strings.ReplaceAll(left, word, " ")
		}
	}
	return strings.Trim(left, " ") == ""
}

// letters returns a text's letters alone, small and of usual width.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, strings.ToLower(norm.NFKC.String(text)))
}

// score returns how hard a password is to guess, from 0 to 4, for somebody who
// knows the words.
func score(password string, words []string) int {
	fold := newFolder()
	known := make([]string, len(words))
	for i, word := range words {
		known[i] = fold.fold(word)
	}
	folded := fold.fold(password)
	folded = folded[:min(len(folded), scoredRunes)]
	signs := 0
	for _, sign := range disguises {
		if strings.ContainsRune(folded, sign) {
			signs++
		}
	}
	var skipped []func(match.Matcher) bool
	if signs > mostDisguise {
		skipped = append(skipped, matching.FilterL33tMatcher)
	}
	return zxcvbn.PasswordStrength(folded, known, skipped...).Score
}

// folder writes text with one byte for each character, because zxcvbn mixes up
// bytes and characters. The full-width letters become ASCII; any others become
// control characters, the same for the same. There are 31 of them: that text with
// more should count as a little easier than it is does no harm.
type folder map[rune]byte

func newFolder() folder { return folder{} }

func (f folder) fold(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKC.String(text) {
		if r >= utf8.RuneSelf {
			sign, known := f[r]
			if !known {
				sign = byte(1 + len(f)%31)
				f[r] = sign
			}
			r = rune(sign)
		}
		b.WriteByte(byte(r))
	}
	return b.String()
}
