package main

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"gridmap/internal/pgtest"
)

// panelJobs are what a planner does beside the map of one plan. They follow one
// another.
var panelJobs = []struct {
	name   string
	does   func(*testing.T, *page, *district)
	anyhow bool // on a tablet too
}{
	{"reads the figures", readsTheFigures, true},
	{"has grids suggested", hasGridsSuggested, true},
	{"sees what it does", seesWhatItDoes, true},
	{"prints the poster", printsThePoster, false},
	{"publishes", publishesThePlan, true},
	{"applies another to the newest edition", appliesToTheNewest, false},
}

// TestBrowserPlanPanels lets a planner look at the figures of a plan, have grids
// suggested, print what comes of it and publish it, in a browser on the real program.
func TestBrowserPlanPanels(t *testing.T) {
	db := pgtest.New(t)
	mustRun(t, db, "demo", "--grids", "60")
	c := &city{db: db, server: startServer(t, db), token: tokenOf(t, db, "planner"), browser: startBrowser(t)}
	communities := c.communities(t)
	for i, d := range []device{desktop, tablet} {
		t.Run(d.name, func(t *testing.T) {
			here := c.district(t, communities[i])
			p := newPage(t, c, d)
			p.signIn("planner")
			for _, one := range panelJobs {
				if d.touch && !one.anyhow {
					continue
				}
				if !t.Run(one.name, func(t *testing.T) {
					p.t = t
					one.does(t, p, here)
				}) {
					break
				}
			}
			p.t = t
		})
	}
}

// district is a community with two drafts about it.
type district struct {
	community     named
	grids         []bounded
	drawn, second planned
}

// communities are those with three grids or more, the largest first.
func (c *city) communities(t *testing.T) [][]bounded {
	t.Helper()
	var grids struct{ Items []bounded }
	c.ask(t, http.MethodGet, "/grids?limit=1000", nil, &grids, http.StatusOK)
	by := map[string][]bounded{}
	for _, g := range grids.Items {
		by[g.Code[:12]] = append(by[g.Code[:12]], g)
	}
	var all [][]bounded
	for _, some := range by {
		if len(some) >= 3 {
			all = append(all, some)
		}
	}
	if len(all) < 2 {
		t.Fatalf("%d communities with three grids", len(all))
	}
	slices.SortFunc(all, func(a, b []bounded) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a[0].Code, b[0].Code)
	})
	return all
}

// district begins two plans about a community. The second has two operations: one
// that fits whatever becomes of the land, and one that does not.
func (c *city) district(t *testing.T, grids []bounded) *district {
	t.Helper()
	here := &district{grids: grids}
	c.ask(t, http.MethodGet, "/areas/"+grids[0].Code[:12], nil, &here.community, http.StatusOK)
	for i, to := range []*planned{&here.drawn, &here.second} {
		c.ask(t, http.MethodPost, "/plans", map[string]any{"title": fmt.Sprintf("均衡网格 %d", i+1), "scope": here.community.Code}, to, http.StatusCreated)
	}
	for _, op := range []map[string]any{
		{"op": "rename", "grid": grids[0].Code, "name": "改了名的网格"},
		{"op": "merge", "grids": []string{grids[1].Code, grids[2].Code}, "into": grids[1].Code, "allow_parts": true},
	} {
		var changed struct{ Plan planned }
		op["revision"] = here.second.Revision
		c.ask(t, http.MethodPost, "/plans/"+here.second.ID+"/operations", op, &changed, http.StatusOK)
		here.second = changed.Plan
	}
	return here
}

// openPlan goes to a plan and waits until its figures have come.
func (p *page) openPlan(id string, rows int) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.city.url + "/plan.html?id=" + id))
	p.waitRows(rows)
}

// waitRows waits until the table has so many grids. That many can be seen.
func (p *page) waitRows(n int) {
	p.t.Helper()
	p.until(fmt.Sprintf("%d rows", n), fmt.Sprintf("document.querySelector('.plan-table[aria-rowcount=\"%d\"][aria-busy=false] .plan-row[data-code]')", n+1))
}

// readsTheFigures sets limits, sorts, and goes from row to row with the keys.
func readsTheFigures(t *testing.T, p *page, here *district) {
	p.openPlan(here.drawn.ID, len(here.grids))
	p.see(".plan-totals", "平均户数")
	p.mustStandWell("a plan")

	p.write("[aria-label=每网格最少户数]", "1")
	p.write("[aria-label=每网格最多户数]", "2")
	p.see(".plan-out.is-out", "个超出")
	p.see(".plan-cell.is-out", "")
	p.write("[aria-label=每网格最多户数]", "0")
	p.see(".plan-limits-error", "小于上限")
	p.write("[aria-label=每网格最多户数]", "99999")
	p.see(".plan-out", "全部在限内")
	p.openPlan(here.drawn.ID, len(here.grids))
	if most := read[string](p, "document.querySelectorAll('.plan-limit')[1].value"); most != "99999" {
		t.Errorf("after a reload the limit is %s", most)
	}
	p.press("[aria-label^=恢复]", "")

	p.press(".plan-sort", "户数")
	p.until("most first", "document.querySelector('.plan-cell-households[aria-sort=descending]')")
	counts := read[[]int](p, "[...document.querySelectorAll('[data-code] .plan-cell-households .plan-value')].map((one) => Number(one.lastChild.textContent.replace(/\\D/g, '')))")
	if !slices.IsSortedFunc(counts, func(a, b int) int { return b - a }) {
		t.Errorf("sorted they are %v", counts)
	}
	read[bool](p, "document.querySelector('.plan-table').focus(), true")
	p.key(kb.ArrowDown + kb.ArrowDown + kb.Enter)
	p.until("the second row is selected", "document.querySelector('.plan-row[aria-selected=true]')?.getAttribute('aria-rowindex') === '3'")
	code := read[string](p, "document.querySelector('.plan-row[aria-selected=true]').dataset.code")
	p.until("the map has its card", "document.querySelector('.grid-card').innerText.replaceAll(' ', '').includes("+quote(code)+")")
	p.key(kb.End)
	p.until("the last row", fmt.Sprintf("document.querySelector('.plan-row.is-active').getAttribute('aria-rowindex') === '%d'", len(here.grids)+1))
}

// hasGridsSuggested asks for one grid more than there are, takes that back, and asks
// again.
func hasGridsSuggested(t *testing.T, p *page, here *district) {
	wanted := len(here.grids) + 1
	p.press(".plan-act", "建议划分")
	p.write(".plan-two input", "0")
	p.press(".plan-suggest [type=submit]", "")
	p.see(".field-error", "1 至 2000")
	p.mustStandWell("a suggestion, wrongly asked for")
	p.write(".plan-two input", fmt.Sprint(wanted))
	p.press(".plan-suggest [type=submit]", "")
	p.see(".plan-result", "最大偏差")
	p.waitRows(wanted)
	p.see(".plan-chip-new", "新")
	p.mustStandWell("a suggestion")
	p.press(".plan-result .button", "撤销")
	p.waitRows(len(here.grids))
	p.miss(".plan-result", "")
	p.press(".plan-act", "建议划分")
	p.press(".plan-suggest [type=submit]", "") // it knows what was asked last
	p.see(".plan-result", "")
	p.waitRows(wanted)
	p.press(".plan-result .button", "换一个方案")
	p.until("another came", "!document.querySelector('dialog[open]') && document.querySelector('.plan-result')")
	p.waitRows(wanted)
	var impact struct {
		New   []string
		After struct{ LargestDeviation float64 }
	}
	p.city.ask(t, http.MethodGet, "/plans/"+here.drawn.ID+"/impact", nil, &impact, http.StatusOK)
	if len(impact.New) == 0 {
		t.Error("nothing is new")
	}
}

// seesWhatItDoes looks at the impact, and at the map as it was, beside and below.
func seesWhatItDoes(t *testing.T, p *page, here *district) {
	p.press(".plan-tab", "影响")
	p.see(".plan-tile", "楼栋移动")
	p.see(".plan-pair-head", "")
	p.until("it is counted", "!document.querySelector('.plan-impact-body.is-old')")
	p.press(".plan-view-choice", "变化")
	p.see(".plan-legend", "新网格")
	p.mustStandWell("what a plan does")
	p.press(".plan-view-choice", "卷帘")
	p.see(".plan-swipe", "")
	read[bool](p, "document.querySelector('.plan-swipe').focus(), true")
	p.key(kb.PageUp + kb.ArrowLeft)
	p.until("the handle has moved", "document.querySelector('.plan-swipe').getAttribute('aria-valuenow') === '58'")
	p.until("both are drawn", "document.querySelector('.leaflet-plan-before-pane canvas:not([hidden])') && document.querySelector('.leaflet-plan-land-pane canvas:not([hidden])')")
	p.mustStandWell("a swipe")
	p.press(".plan-view-choice", "并排")
	p.until("two maps", "document.querySelector('.plan-beside canvas:not([hidden])')")
	p.mustStandWell("side by side")
	p.press(".plan-view-choice", "并排")
	p.press(".plan-view-choice", "改后")
	p.press(".plan-place", "")
	p.press(".plan-tab", "网格数据")
}

// printsThePoster opens the poster, and prints it on one sheet of A3.
func printsThePoster(t *testing.T, p *page, here *district) {
	p.do(chromedp.Navigate(p.city.url + "/poster.html?id=" + here.drawn.ID))
	p.see(".poster-sheet", here.community.Name)
	p.see(".poster-table", "合计")
	p.mustReadWell("a poster")
	if over := read[[]string](p, `[...document.querySelectorAll('.poster-sheet > *')].filter((one) => {
		const [box, sheet] = [one.getBoundingClientRect(), one.parentNode.getBoundingClientRect()]
		return box.bottom > sheet.bottom + 1 || box.right > sheet.right + 1 || one.scrollHeight > one.clientHeight + 2
	}).map((one) => one.className)`); len(over) > 0 {
		t.Errorf("there is no room for %v", over)
	}
	yes := true
	printed := call(p, cdppage.PrintToPDF, cdppage.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes}).Data
	if pages := regexp.MustCompile(`/Type\s*/Page[^s]`).FindAll(printed, -1); len(pages) != 1 {
		t.Errorf("it takes %d pages", len(pages))
	}
	if !bytes.Contains(printed, []byte("[0 0 1191")) { // 420 mm in points
		t.Error("it is no sheet of A3")
	}
	if !bytes.Contains(printed, []byte("/ToUnicode")) {
		t.Error("its text is none")
	}
}

// publishesThePlan reads what will change, says who leads a new grid, and publishes.
func publishesThePlan(t *testing.T, p *page, here *district) {
	var leader answer
	p.city.ask(t, http.MethodGet, "/grids/"+here.grids[0].Code, nil, &leader, http.StatusOK)
	p.openPlan(here.drawn.ID, len(here.grids)+1)
	p.press(".plan-act", "发布")
	p.see(".plan-will", "网格")
	p.see(".plan-lead", "")
	p.mustStandWell("about to publish")
	p.write(".plan-lead .combo-input", leader.Responsible.Person.Name)
	p.press(".plan-lead .hit", leader.Responsible.Person.Name)
	p.see(".plan-lead-state.is-said", leader.Responsible.Person.Name)
	p.write(".plan-publish textarea", "社区会议定的")
	p.press(".plan-publish [type=submit]", "发布为第")
	p.see(".plan-done", here.community.Name)
	p.mustStandWell("published")
	p.press(".plan-publish .button", "留在这里")
	p.see(".plan-notice", "已发布为第")
	var now struct{ State string }
	p.city.ask(t, http.MethodGet, "/plans/"+here.drawn.ID, nil, &now, http.StatusOK)
	if now.State != "published" {
		t.Errorf("the plan is a %s", now.State)
	}
}

// appliesToTheNewest opens a draft of before, cannot publish it, and applies it to the
// newest edition.
func appliesToTheNewest(_ *testing.T, p *page, here *district) {
	p.openPlan(here.second.ID, len(here.grids))
	p.see(".plan-notice", "已改变这里的边界")
	p.press(".plan-act", "发布")
	p.see(".plan-warning.is-stale", "")
	p.until("it cannot be published", "document.querySelector('.plan-publish [type=submit]').disabled")
	p.mustStandWell("a stale plan")
	p.press(".plan-warning .button", "重新套用")
	p.press(".sheet-box .button-primary", "重新套用")
	p.miss(".plan-notice", "已改变这里的边界")
	p.see(".work-state", "草稿")
	p.mustStandWell("applied to the newest edition")
}
