package main

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"golang.org/x/text/width"

	"gridmap/internal/account"
)

// accountListCommand lists accounts.
type accountListCommand struct {
	JSON bool `name:"json" help:"Write JSON, for programs."`
}

// Run lists them in the order of their names.
func (c *accountListCommand) Run(env *environment) error {
	accounts, by, closeAll, err := env.accounts()
	if err != nil {
		return err
	}
	defer closeAll()
	var all []account.Account
	for after, more := "", true; more; more = after != "" {
		page, err := accounts.Accounts(env.ctx, by, account.Filter{Limit: 200, After: after})
		if err != nil {
			return err
		}
		all, after = append(all, page.Accounts...), page.Next
	}
	if c.JSON {
		return json.NewEncoder(env.stdout).Encode(map[string]any{"items": accountsJSON(all)})
	}
	return writeAccounts(env.stdout, all)
}

func writeAccounts(w io.Writer, all []account.Account) error {
	rows := [][]string{{"NAME", "SHOWN", "GRANTS", "PERSON", "SIGNED IN", "STATE"}}
	for _, a := range all {
		rows = append(rows, []string{a.Name, a.Shown, grantTexts(a.Grants), orDash(a.Person), signedIn(a), stateOf(a)})
	}
	return writeTable(w, rows)
}

// writeTable writes rows with their columns below one another.
func writeTable(w io.Writer, rows [][]string) error {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], cellsOf(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-cellsOf(cell)+2))
			}
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cellsOf returns how wide a terminal shows a text: a Chinese character takes the
// place of two letters.
func cellsOf(text string) (cells int) {
	for _, r := range text {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			cells += 2
		default:
			cells++
		}
	}
	return cells
}

// grantText is a grant as it is written on the command line.
func grantText(g account.Grant) string {
	if g.Code == "" {
		return string(g.Role)
	}
	return string(g.Role) + "@" + string(g.Code)
}

func grantTexts(all []account.Grant) string {
	texts := make([]string, len(all))
	for i, g := range all {
		texts[i] = grantText(g)
	}
	return orDash(strings.Join(texts, " "))
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func signedIn(a account.Account) string {
	if a.SignedInAt.IsZero() {
		return "never"
	}
	return a.SignedInAt.Local().Format("2006-01-02 15:04")
}

func stateOf(a account.Account) string {
	switch {
	case a.Disabled:
		return "disabled"
	case !a.HasPassword:
		return "no password"
	case a.MustChange:
		return "must change its password"
	}
	return "active"
}

// whenText writes a moment in the zone of this machine, and which that is.
func whenText(at time.Time) string { return at.Local().Format("2006-01-02 15:04 UTC-07:00") }

// accountJSON is an account for programs, as the API writes it.
type accountJSON struct {
	ID          int64       `json:"id"`
	Name        string      `json:"name"`
	Shown       string      `json:"shown"`
	Person      string      `json:"person"` // staff number
	Grants      []grantJSON `json:"grants"`
	Disabled    bool        `json:"disabled"`
	MustChange  bool        `json:"must_change_password"`
	HasPassword bool        `json:"has_password"`
	Revision    int         `json:"revision"`
	CreatedAt   time.Time   `json:"created_at"`
	SignedInAt  *time.Time  `json:"signed_in_at"`
}

type grantJSON struct {
	Role string `json:"role"`
	Code string `json:"code"`
}

func accountsJSON(all []account.Account) []accountJSON {
	out := make([]accountJSON, len(all))
	for i, a := range all {
		one := accountJSON{ID: a.ID, Name: a.Name, Shown: a.Shown, Person: a.Person, Grants: []grantJSON{}, Disabled: a.Disabled,
			MustChange: a.MustChange, HasPassword: a.HasPassword, Revision: a.Revision, CreatedAt: a.CreatedAt.UTC()}
		for _, g := range a.Grants {
			one.Grants = append(one.Grants, grantJSON{string(g.Role), string(g.Code)})
		}
		if !a.SignedInAt.IsZero() {
			at := a.SignedInAt.UTC()
			one.SignedInAt = &at
		}
		out[i] = one
	}
	return out
}
