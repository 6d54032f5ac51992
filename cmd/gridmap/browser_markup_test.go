package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"gridmap/internal/pgtest"
)

// markup is a name that would run, were it taken for more than text. What it is
// the name of is told apart by a letter.
func markup(of string) string {
	return fmt.Sprintf(`<img src=x onerror="owned=1">'"><b>%s</b>`, of)
}

// evilLand loads a land in which everything is named so.
func evilLand(t *testing.T, db *pgtest.DB) {
	t.Helper()
	csv := func(cells ...string) string {
		for i, cell := range cells {
			cells[i] = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		return strings.Join(cells, ",") + "\n"
	}
	grids := fmt.Sprintf(`{"type":"Feature","properties":{"code":"520303002001001","name":%s},"geometry":{"type":"Polygon","coordinates":[[[106.90,27.71],[106.91,27.71],[106.91,27.72],[106.90,27.72],[106.90,27.71]]]}}`,
		quote(markup("G")))
	for _, f := range []struct{ noun, content string }{
		{"areas", "code,name\n" + csv("520303", markup("A")) + csv("520303002", markup("S")) + csv("520303002001", markup("C"))},
		{"grids", grids},
		{"buildings", "ref,name,address,households,lon,lat\n" + csv("b1", markup("B"), markup("D"), "12", "106.905", "27.715")},
		{"people", "number,name,unit,phone,office\n" + csv("A1", markup("L"), markup("U"), "12000000001", markup("O"))},
		{"posts", "person,role,code\nA1,first_leader,520303002001001\nA1,community_leader,520303002001001\n"},
	} {
		mustRun(t, db, "import", f.noun, write(t, f.noun+".txt", f.content))
	}
}

// readsMarkup walks through pages on which every name is markup. It stays text:
// nothing of it becomes an element, and nothing runs.
func readsMarkup(t *testing.T, c *city, d device) {
	db := pgtest.New(t)
	evilLand(t, db)
	own := &city{server: startServer(t, db), db: db, browser: c.browser}
	password := own.signUp(t, db, "evil", "admin")
	mustRun(t, db, "account", "add", "evil.too", "--shown", markup("W"), "--role", "member@520303")
	own.token = tokenOf(t, db, "evil")
	own.report(t, markup("I"), 106.905, 27.715)
	p := newPage(t, own, d)
	p.see("body", "")
	reads := func(selector string, names ...string) {
		t.Helper()
		for _, name := range names {
			p.see(selector, markup(name))
		}
		if evil := read[[]string](p, `[...document.querySelectorAll('img[src=x], [onerror], b')].map((one) => one.outerHTML).concat(globalThis.owned ? ['it ran'] : [])`); len(evil) > 0 {
			t.Fatalf("%s: %v", p.address(), evil)
		}
	}

	p.open("")
	reads(".welcome .rows .row", "S")
	p.press("#search .search-input", "")
	p.write("#search .search-input", "img")
	reads("[role=option]", "B")
	p.key(kb.Escape)
	for _, state := range []struct {
		address, selector string
		names             []string
	}{
		{"area=520303002001", ".card", []string{"C", "A", "S", "G"}},
		{"grid=520303002001001", ".card", []string{"G", "L", "U", "O"}},
		{"at=27.715000,106.905000", ".card", []string{"G", "L"}},
		{"at=27.715000,106.905000&report", ".report-place", []string{"G"}},
		{"building=1", ".card", []string{"B", "D", "L"}},
	} {
		read[bool](p, "location.hash = "+quote("17/27.715/106.905&"+state.address)+", true")
		reads(state.selector, state.names...)
	}
	p.waitDrawn() // with all names on the map
	if !d.touch {
		s := p.mapSpot(0.45, 0.45)
		p.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, s.X, s.Y))
		p.see(".hover-card", "<img")
		reads(".hover-card", "G", "L")
	}

	p.open("#at=27.715000,106.905000&report")
	p.choose(".form select", "公共设施")
	p.write(".form textarea", markup("R"))
	p.write(".form [autocomplete=name]", markup("N"))
	p.press(".form [type=submit]", "提交")
	reads(".success", "L", "G")
	p.press(".success .button", "查看进度")
	reads(".card", "R", "L", "U", "O", "G")
	p.press(".card-close", "")
	reads(".kept", "R")

	p.signInAs("evil", password)
	p.open("#tab=issues")
	reads(".issue-row", "I", "R", "G", "L")
	p.press(".issue-row", markup("R"))
	reads("#aside", "R", "L", "U", "G")
	p.press("#aside .reveal-button", "查看联系方式")
	reads("#aside .reveal-shown", "N")
	p.write("#aside .comment-text", markup("K"))
	p.press("#aside .comment .button", "添加备注")
	reads("#aside .history", "K", "L")
	for _, page := range []struct{ path, name string }{{"people.html", "L"}, {"accounts.html", "W"}} {
		p.do(chromedp.Navigate(own.url + "/" + page.path))
		reads("main", page.name)
	}
	_, link, _ := strings.Cut(mustOutput(t, db, "account", "reset", "evil.too"), "#link=")
	p.do(chromedp.Navigate(own.url + "/signin.html#link=" + strings.TrimSpace(link)))
	reads(".entry-note", "W")
}
