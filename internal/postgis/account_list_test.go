package postgis

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// someCodes lie in two cities, in and beside one another.
var someCodes = []region.Code{"5203", "520303", "520304", "520303006", "520303007", "520303006001",
	"520303006002", vacantGrid, ledGrid, "5204", "520402"}

// openWithAreas returns a store that knows someCodes.
func openWithAreas(t testing.TB) *DB {
	db := openWithGrids(t)
	for _, code := range someCodes {
		if code.Level() != region.GridLevel {
			exec(t, db, `INSERT INTO area (code, name, pinyin) VALUES ($1, $1, '') ON CONFLICT DO NOTHING`, string(code))
		}
	}
	return db
}

// someScope is any scope over someCodes.
func someScope() *rapid.Generator[region.Scope] {
	return rapid.Custom(func(t *rapid.T) region.Scope {
		if rapid.IntRange(0, 4).Draw(t, "everywhere") == 0 {
			return region.Everywhere
		}
		codes := rapid.SliceOfN(rapid.SampledFrom(append([]region.Code{""}, someCodes...)), 0, 4).Draw(t, "codes")
		return region.NewScope(rapid.Bool().Draw(t, "nowhere"), codes...)
	})
}

func TestAccountsAreListed(t *testing.T) {
	t.Parallel()
	db := openWithAreas(t)
	random := rand.New(rand.NewPCG(3, 5))
	var all []account.Account
	for i := range 60 {
		a := account.Account{Name: fmt.Sprintf("%s%d", []string{"li.na", "wang_wu", "zhang-san", "甲"}[random.IntN(4)], i),
			Shown: []string{"李娜", "100%", `a\b`, "a_b", "ÄB", "'; --"}[random.IntN(6)]}
		for range random.IntN(4) {
			g := grant(account.Roles[random.IntN(2)], append(someCodes, "")[random.IntN(len(someCodes)+1)])
			if !slices.Contains(a.Grants, g) {
				a.Grants = append(a.Grants, g)
			}
		}
		all = append(all, addAccount(t, db, a, "", nil))
	}
	slices.SortFunc(all, func(a, b account.Account) int { return strings.Compare(a.Name, b.Name) })
	rapid.Check(t, func(rt *rapid.T) {
		f := account.Filter{
			Scope: someScope().Draw(rt, "scope"),
			Text:  rapid.SampledFrom([]string{"", " ", "li", "LI.", "_", "%", `\`, "a_b", "äb", "娜", "'", "wang_wu1", "甲", "x\x00", "\xff"}).Draw(rt, "text"),
			Limit: rapid.IntRange(1, 70).Draw(rt, "limit"),
		}
		var want []string
		for _, a := range all {
			outside := slices.ContainsFunc(a.Grants, func(g account.Grant) bool { return !g.Within(f.Scope) })
			text := strings.ToLower(strings.TrimSpace(f.Text))
			found := strings.Contains(a.Name, text) || strings.Contains(strings.ToLower(a.Shown), text)
			if (f.Scope.All() || len(a.Grants) > 0 && !outside) && found {
				want = append(want, a.Name)
			}
		}
		var got []string
		for {
			page, err := db.Accounts(t.Context(), f)
			if err != nil {
				rt.Fatal(err)
			}
			for _, a := range page.Accounts {
				got = append(got, a.Name)
			}
			if page.Next == "" {
				break
			}
			if len(page.Accounts) != f.Limit {
				rt.Fatalf("a page of %d that is not the last, the limit being %d", len(page.Accounts), f.Limit)
			}
			f.After = page.Next
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("%+v: %v, want %v", f, got, want)
		}
	})
	page, err := db.Accounts(t.Context(), account.Filter{Scope: region.Everywhere})
	if err != nil || len(page.Accounts) != usualNames || page.Accounts[7].CreatedAt != all[7].CreatedAt || !slices.Equal(page.Accounts[7].Grants, all[7].Grants) {
		t.Errorf("a usual page has %d accounts, %v", len(page.Accounts), err)
	}
	if page, err := db.Accounts(t.Context(), account.Filter{}); err != nil || len(page.Accounts) > 0 {
		t.Errorf("the zero scope shows %d accounts, %v", len(page.Accounts), err)
	}
	for _, cursor := range []string{"!", "a", "_w", "AA"} {
		_, err := db.Accounts(t.Context(), account.Filter{Scope: region.Everywhere, After: cursor})
		mustFail(t, err, fault.Malformed, "cursor.unknown")
	}
}
