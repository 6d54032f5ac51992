//go:build screenshots

package main

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"gridmap/internal/pgtest"
)

// TestScreenshots takes the README's pictures of the whole made-up city, into the
// folder that GRIDMAP_SCREENSHOTS names: make screenshots.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("GRIDMAP_SCREENSHOTS")
	if dir == "" {
		t.Fatal("GRIDMAP_SCREENSHOTS names no folder")
	}
	db := pgtest.New(t)
	mustRun(t, db, "demo")
	c := &city{db: db, server: startServer(t, db), token: tokenOf(t, db, "dispatcher"), browser: startBrowser(t)}
	c.home = c.findHome(t)
	for _, picture := range []struct {
		name   string
		device device
		path   string
		pose   func(*page)
	}{
		{"map", desktop, "", nil},
		{"card", desktop, c.aroundHome(), showCard},
		{"search", desktop, "", showSearch},
		{"report", desktop, c.aroundHome(), showReport},
		{"issues", desktop, "#tab=issues", showIssues},
		{"unplaced", desktop, "#tab=issues", showUnplaced},
		{"english", desktop, "?lang=en" + c.aroundHome(), showCard},
		{"phone-card", phone, c.atHome(), nil},
		{"phone-issues", phone, "#tab=issues", nil},
	} {
		t.Run(picture.name, func(t *testing.T) {
			p := newPage(t, c, picture.device)
			if strings.Contains(picture.path, "tab=issues") {
				p.signIn("dispatcher")
			}
			p.open(picture.path)
			if picture.pose != nil {
				picture.pose(p)
			}
			p.waitDrawn()
			p.save(filepath.Join(dir, picture.name+".png"))
		})
	}
	for _, path := range []string{"signin.html", "accounts.html", "audit.html"} { // beside the map
		t.Run(path, func(t *testing.T) {
			p := newPage(t, c, desktop)
			if path == "signin.html" {
				p.do(chromedp.Navigate(c.url + "/" + path))
				p.see(".demo-account, form", "")
			} else {
				p.signIn("admin")
				p.visit(path)
			}
			p.save(filepath.Join(dir, strings.TrimSuffix(path, ".html")+".png"))
		})
	}
}

// TestPlanScreenshot takes the picture of a plan in which five grids became seven.
func TestPlanScreenshot(t *testing.T) {
	dir := os.Getenv("GRIDMAP_SCREENSHOTS")
	if dir == "" {
		t.Fatal("GRIDMAP_SCREENSHOTS names no folder")
	}
	db := pgtest.New(t)
	mustRun(t, db, "demo")
	c := &city{db: db, server: startServer(t, db), browser: startBrowser(t)}
	p := newPage(t, c, desktop)
	p.signIn("planner")
	if grids := read[int](p, `(async () => {
		const send = async (path, body) => (await fetch('/api/v1/plans' + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).json()
		const { id } = await send('', { title: '汇川社区五变七', scope: '520303002001' })
		return (await send('/' + id + '/suggest', { revision: 0, grids: 7 })).summary.grids.length
	})()`); grids != 7 {
		t.Fatalf("%d grids were suggested", grids)
	}
	p.do(chromedp.Navigate(c.url + "/plan.html?id=1"))
	p.see("body", "第七网格")
	p.waitDrawn()
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "plan.png"), picture, 0o644); err != nil {
		t.Fatal(err)
	}
}

// aroundHome is the address of the card about the place where home is, seen in the
// middle of its grid.
func (c *city) aroundHome() string {
	at := c.home.Position
	return fmt.Sprintf("#18/%f/%f&at=%f,%f", at.Lat-0.0005, at.Lon+0.0012, at.Lat, at.Lon)
}

// showCard shows the streets and grids around home; without the buildings, which
// would make the pictures large.
func showCard(p *page) {
	p.hideBuildings()
	p.see(".hero-name", p.city.home.Responsible.Person.Name)
}

func showSearch(p *page) {
	p.write("#search .search-input", estate)
	p.see("[role=option]", p.city.home.Name)
	p.key(kb.ArrowDown)
}

func showReport(p *page) {
	p.hideBuildings()
	p.press(".hero .button", "在此上报诉求")
	p.choose(".form select", "公共设施")
	p.write(".form textarea", "单元门前的路灯不亮，晚上老人出行不便。")
}

// showIssues opens the latest issue that somebody works on.
func showIssues(p *page) {
	p.press(".chip", "办理中")
	p.until("only issues in progress", finding(".issue-row .state", "")+".every((state) => state.innerText === '办理中') && "+finding(".issue-row", "")+".length")
	p.press(".issue-row", "")
	p.see("#aside .history li", "办理中")
}

func showUnplaced(p *page) {
	p.press(".chip", "待落位")
	p.press(".issue-row", "位置不明")
	p.press("#aside .placing .button", "在地图上落位")
	p.press(".map-button[aria-label=全城]", "")
	p.waitDrawn()
	p.pointAt(0.5, 0.6)
	p.see("#aside .preview", "将派给")
}

// save writes what is on the screen, without a pointer over it.
func (p *page) save(path string) {
	p.t.Helper()
	if !p.device.touch {
		p.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 1, 1))
	}
	p.until("nothing has the focus ring", "document.activeElement.matches('input, textarea') || (document.activeElement.blur(), true)")
	p.until("nothing is loading", "!document.querySelector('.skeleton, [aria-busy]') && document.querySelectorAll('.chip').length === document.querySelectorAll('.chip-count').length")
	read[bool](p, "document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))")
	var small bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&small, p.picture()); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, small.Bytes(), 0o644); err != nil { //nolint:gosec // for all to see
		p.t.Fatal(err)
	}
}
