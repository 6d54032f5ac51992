package account

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// Grant is a role on an area's or grid's code, which covers everything inside it.
// "" is the whole land. Of what a leader's grant covers, it counts for the grids
// and subdistricts where their person holds a post or stands in.
type Grant struct {
	Role Role
	Code region.Code
}

// Covers reports whether whatever other allows, g allows too.
func (g Grant) Covers(other Grant) bool {
	return g.Role == other.Role && other.Code.Within(g.Code)
}

// Within reports whether everything that a grant covers lies in the scope.
func (g Grant) Within(s region.Scope) bool {
	if g.Code == "" {
		return s.All()
	}
	return s.Covers(g.Code)
}

// Account is somebody, or some program, that can sign in.
type Account struct {
	ID          int64
	Name        string // unique, lower case; what they sign in with
	Shown       string // what others read, as 张三
	Person      string // staff number; "" if none
	Grants      []Grant
	Disabled    bool // cannot sign in, and is signed out
	MustChange  bool // has to choose a password at the next sign-in
	HasPassword bool
	Revision    int // counts changes from 1; a writer names the one it saw
	CreatedAt   time.Time
	SignedInAt  time.Time // zero: never
}

// Limits of an account.
const (
	MaxName   = 40  // characters
	MaxShown  = 100 // characters
	MaxGrants = 50
	MaxTokens = 20
)

// The form of the names that there may be, and of those that new accounts may have:
// none of these looks like another that is written in other letters.
var (
	nameForm    = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._@-]{1,39}$`)
	newNameForm = regexp.MustCompile(`^[\p{Latin}\p{Han}0-9][\p{Latin}\p{Han}0-9._@-]{1,39}$`)
)

// fitsName reports whether an account may have its name. One that is there already
// keeps the name that it was given under older rules.
func (a Account) fitsName() bool {
	if a.Name != CleanName(a.Name) {
		return false
	}
	if a.ID != 0 {
		return nameForm.MatchString(a.Name)
	}
	return newNameForm.MatchString(a.Name) && norm.NFKC.IsNormalString(a.Name)
}

// misleads reports whether a character has no look of its own and changes that of
// others, as those that turn the direction of a text around do.
func misleads(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}

// CleanName returns a name as it is kept: without spaces around it, in lower
// case.
func CleanName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// Validate returns a fault.Invalid with every broken rule, or nil. An account
// without an ID is a new one. Whether the person and the areas exist is the store's
// to say.
func (a Account) Validate() error {
	var wrong []fault.Detail
	add := func(field, code, text string) {
		wrong = append(wrong, fault.Detail{Field: field, Code: code, Text: text})
	}
	if !a.fitsName() {
		add("name", "account.name", "A name to sign in with has 2 to 40 Latin letters, Chinese characters or digits, with . _ - @ between them.")
	}
	switch n := utf8.RuneCountInString(a.Shown); {
	case n == 0 || n > MaxShown:
		add("shown", "account.shown", "An account needs a name for others to read, of at most 100 characters.")
	case strings.ContainsFunc(a.Shown, misleads):
		add("shown", "account.shown", "The name for others to read has no control characters, and none that turn a text around.")
	}
	if a.Person == "" && slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == Leader }) {
		add("person", "grant.leader_person", "A leader's account names its person, by staff number.")
	}
	return fault.Several(fault.Invalid, append(wrong, wrongGrants(a.Grants)...))
}

// wrongGrants returns what is wrong with the grants of an account or a token,
// wherever they are held.
func wrongGrants(grants []Grant) []fault.Detail {
	wrong := func(code, text string) fault.Detail { return fault.Detail{Field: "grants", Code: code, Text: text} }
	if len(grants) > MaxGrants {
		return []fault.Detail{wrong("account.grants", "There are at most 50 grants.")}
	}
	var all []fault.Detail
	for i, g := range grants {
		parsed, err := region.ParseCode(string(g.Code))
		switch {
		case !slices.Contains(Roles, g.Role):
			all = append(all, wrong("grant.role", "There is no such role."))
		case g.Code != "" && (err != nil || parsed != g.Code):
			all = append(all, wrong("grant.code", "A code has 4, 6, 9, 12 or 15 digits, without the zeros of official lists."))
		case slices.Contains(grants[:i], g):
			all = append(all, wrong("grant.twice", "A grant is there twice."))
		}
	}
	return all
}

// Token lets a program act for an account, within some of its grants, until a
// moment. Its secret is shown once and kept as a digest.
type Token struct {
	ID        int64
	Account   int64
	Label     string // what it is for, in its owner's words
	Grants    []Grant
	CreatedAt time.Time
	Until     time.Time
	UsedAt    time.Time // zero: never; to the minute
	UsedFrom  string    // the address

	// Epoch is that of the session in which it is made, see Credentials; 0: any. It is
	// not kept.
	Epoch int
}

// Link lets whoever has it choose the password of an account, once and until a
// moment.
type Link struct {
	Account int64
	Digest  [32]byte
	Until   time.Time
}
