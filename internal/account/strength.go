package account

import (
	"strings"
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

// checkPassword returns a fault.Invalid if a password may not be an account's:
// too short, too long, or easy to guess for somebody who knows the account.
func checkPassword(a Account, password string) error {
	wrong := func(code, text string) error { return fault.New(fault.Invalid, code, "password", "%s", text) }
	if len(password) > mostPasswordBytes {
		return wrong("password.long", "A password has at most 128 characters.")
	}
	switch n := utf8.RuneCountInString(norm.NFC.String(password)); {
	case n < MinPassword:
		return wrong("password.short", "A password has at least 10 characters.")
	case n > MaxPassword:
		return wrong("password.long", "A password has at most 128 characters.")
	case score(password, a.Name, a.Shown, "gridmap", "网格", "wangge") < leastScore:
		return wrong("password.common", "This password is easy to guess: make it longer, of words that do not belong together.")
	}
	return nil
}

// score returns how hard a password is to guess, from 0 to 4, for somebody who
// knows the words.
func score(password string, words ...string) int {
	fold := newFolder()
	for i, word := range words {
		words[i] = fold.fold(word)
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
	return zxcvbn.PasswordStrength(folded, words, skipped...).Score
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
