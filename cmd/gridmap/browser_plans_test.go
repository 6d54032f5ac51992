package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"gridmap/internal/pgtest"
)

// quarter is a community where a plan has divided a grid in two: edition by edition,
// its own and no other device's.
type quarter struct {
	community, grid named
	made            named  // the northern half, with a number of its own
	issue           string // that lies there
	title           string // of the plan that did it
	edition         int64  // that it became
	before          string // when the edition before it was published
}

// planJobs are of those who redraw the map, and of those who ask what it was. They
// follow one another.
var planJobs = []struct {
	name string
	does func(*testing.T, *city, device, quarter)
}{
	{"planner begins and discards a plan", beginsAPlan},
	{"planner sees where drafts meet", seesWhereDraftsMeet},
	{"resident goes back in time", goesBackInTime},
	{"resident reads what a grid was", readsWhatAGridWas},
	{"dispatcher reads why an issue moved", readsWhyItMoved},
	{"planner confirms a leader", confirmsALeader},
	{"planner goes back to an edition", goesBackToAnEdition},
	{"planner reads the pages in English", readsPagesOfPlans},
}

// TestBrowserPlans lets people redraw a made-up city of their own, and look at what
// it was, in a browser on the real program.
func TestBrowserPlans(t *testing.T) {
	db := pgtest.New(t)
	mustRun(t, db, "demo", "--grids", "60")
	c := &city{db: db, server: startServer(t, db), token: tokenOf(t, db, "dispatcher"), browser: startBrowser(t)}
	planner := *c
	planner.token = tokenOf(t, db, "planner")
	for _, d := range []device{desktop, phone} {
		q := planner.divide(t, d)
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			for _, one := range planJobs {
				t.Run(one.name, func(t *testing.T) { one.does(t, c, d, q) })
			}
		})
	}
}

// planned is a plan as the API answers it.
type planned struct {
	ID       string
	Revision int
}

// plan begins a plan about an area, and divides a grid there from west to east. Its
// northern part becomes a new grid.
func (c *city) plan(t *testing.T, title, scope string, g bounded) planned {
	t.Helper()
	var begun planned
	c.ask(t, http.MethodPost, "/plans", map[string]any{"title": title, "scope": scope}, &begun, http.StatusCreated)
	var changed struct{ Plan planned }
	c.ask(t, http.MethodPost, "/plans/"+begun.ID+"/operations", map[string]any{
		"revision": begun.Revision, "op": "split", "grid": g.Code, "name": "新设网格", "allow_parts": true,
		"lines": [][][2]float64{{{g.Bounds[0] - .001, g.middle()}, {g.Bounds[2] + .001, g.middle()}}},
	}, &changed, http.StatusOK)
	return changed.Plan
}

// bounded is a grid with where it lies: west, south, east, north.
type bounded struct {
	named
	Buildings int
	Bounds    []float64
}

func (g bounded) middle() float64 { return (g.Bounds[1] + g.Bounds[3]) / 2 }

// divide divides a grid with buildings in both halves, of another community for each
// device, and publishes that. There is an issue in the north, and nobody said who
// leads there.
func (c *city) divide(t *testing.T, d device) quarter {
	t.Helper()
	var lon, lat float64
	q, g := quarter{title: "一分为二 " + d.name}, bounded{}
	skip := map[string]int{desktop.name: 0, phone.name: 1}[d.name]
	var grids struct{ Items []bounded }
	c.ask(t, http.MethodGet, "/grids?limit=1000", nil, &grids, http.StatusOK)
	for i := range grids.Items {
		code := grids.Items[i].Code
		if code[12:] != "001" || grids.Items[i].Buildings < 10 {
			continue
		}
		c.ask(t, http.MethodGet, "/grids/"+code, nil, &g, http.StatusOK)
		var buildings struct{ Items []answer }
		c.ask(t, http.MethodGet, "/buildings?limit=100&grid="+code, nil, &buildings, http.StatusOK)
		north, south := 0, 0
		for _, b := range buildings.Items {
			if b.Position.Lat > g.middle() {
				north++
				lon, lat = b.Position.Lon, b.Position.Lat
			} else {
				south++
			}
		}
		if north > 0 && south > 0 {
			if skip == 0 {
				break
			}
			skip--
		}
	}
	q.grid = g.named
	c.ask(t, http.MethodGet, "/areas/"+g.Code[:12], nil, &q.community, http.StatusOK)
	q.issue = c.report(t, "路灯不亮 "+d.name, lon, lat).ID
	p := c.plan(t, q.title, q.community.Code, g)
	var outcome struct {
		Edition int64
		Carried []string
	}
	c.ask(t, http.MethodPost, "/plans/"+p.ID+"/publish", map[string]any{"revision": p.Revision, "note": "试点", "leaders": []string{}}, &outcome, http.StatusOK)
	if len(outcome.Carried) != 1 {
		t.Fatalf("dividing %s left it to say who leads %v", q.grid.Code, outcome.Carried)
	}
	q.edition = outcome.Edition
	var editions struct {
		Items []struct {
			Number      int64
			PublishedAt string `json:"published_at"`
		}
	}
	c.ask(t, http.MethodGet, "/editions?limit=2", nil, &editions, http.StatusOK)
	q.before = editions.Items[1].PublishedAt
	for deadline := time.Now().Add(patience); ; time.Sleep(pollEvery) { // until the server has taken it in
		status, told := c.asking(t, c.token, http.MethodGet, "/grids/"+outcome.Carried[0], nil)
		if status == http.StatusOK {
			if err := json.Unmarshal(told, &q.made); err != nil {
				t.Fatal(err)
			}
			return q
		}
		if time.Now().After(deadline) {
			t.Fatalf("grid %s: %d %s", outcome.Carried[0], status, told)
		}
	}
}

// beginsAPlan finds on the map the way to a plan for the community that is looked at,
// begins it, finds it in the list, and discards it.
func beginsAPlan(t *testing.T, c *city, d device, q quarter) {
	p := openPageAs(t, c, d, "planner", "#area="+q.community.Code)
	p.see(".tab", "方案")
	p.press(".new-plan", "新建方案")
	p.see(".sheet-box .dialog-title", "新建方案")
	p.until("the area is filled in", "document.querySelector('.sheet-box .combo-input').value === "+quote(q.community.Name))
	p.until("a title is proposed", "document.querySelector('.sheet-box .field:nth-of-type(2) input').value.startsWith("+quote(q.community.Name)+")")
	p.press(".sheet-box [value=edition]", "")
	p.see(".sheet-box select", "")
	p.write(".sheet-box .field:nth-of-type(2) input", " ")
	p.press(".sheet-box [type=submit]", "")
	p.see(".field-error", "请填写名称")
	p.mustStandWell("a new plan without a title")
	title := "试画 <b>" + d.name + "</b>"
	p.write(".sheet-box .field:nth-of-type(2) input", title)
	p.press(".sheet-box [value=now]", "")
	p.press(".sheet-box [type=submit]", "创建并打开")
	p.until("the plan is open", "location.pathname === '/plan.html' && /^[?]id=[0-9]+$/.test(location.search)")

	p.visit("plans.html?area=" + q.community.Code)
	p.see(".plan-row", title)
	p.see(".plan-row", "我的")
	p.see(".place-of", "›")
	p.mustStandWell("the list of plans")
	p.press(".plan-row .plan-discard", "")
	p.see(".sheet-box .points", "不能恢复")
	p.mustStandWell("asked before a plan is discarded")
	p.press(".sheet-box .button-accent", "放弃方案")
	p.see(".toast", "已放弃")
	p.see(".empty", "没有符合条件的方案")
	p.press(".pill", "已放弃")
	p.see(".plan-row .badge", "已放弃")
	p.until("the address has the choice", "location.search.includes('state=discarded')")
}

// seesWhereDraftsMeet sees of each of two drafts that it changes what the other does.
func seesWhereDraftsMeet(t *testing.T, c *city, d device, q quarter) {
	planner := *c
	planner.token = tokenOf(t, c.db, "planner")
	g := bounded{named: q.grid}
	planner.ask(t, http.MethodGet, "/grids/"+q.grid.Code, nil, &g, http.StatusOK)
	one, other := "北移 "+d.name, "南移 "+d.name
	for _, title := range []string{one, other} {
		planner.plan(t, title, q.community.Code, g)
	}
	p := visitAs(t, c, d, "planner", "plans.html?area="+q.community.Code)
	p.see(".plan-note", "与“"+one+"”")
	p.see(".plan-note", "与“"+other+"”")
	p.mustStandWell("drafts that meet")
	p.press(".plan-other", one)
	p.until("the other plan is open", "location.pathname === '/plan.html'")
}

// goesBackInTime looks at the city before the grid was divided, by slider and keys,
// and comes back.
func goesBackInTime(t *testing.T, c *city, d device, q quarter) {
	p := openPage(t, c, d, "#grid="+q.made.Code)
	p.tolerate(http.StatusNotFound) // where it is asked for what it was not yet
	p.see(".card-title", q.made.Name)
	link := p.address()
	if d.touch {
		p.press(".sheet-handle", "") // up, and down again
		p.press(".sheet-handle", "")
		read[bool](p, "document.getElementById('panel').querySelector('.card-close').click(), true")
		p.miss(".card-title", q.made.Name)
	}
	p.press("[aria-expanded][aria-label=历史责任划分]", "")
	p.see(".past-what", "现在的责任划分")
	p.until("the slider has the focus, at now", "document.activeElement.matches('.past-slider') && document.activeElement.value === document.activeElement.max && document.activeElement.max > 1")
	p.key(kb.ArrowLeft)
	p.see(".past-what", "截至")
	p.key(kb.Home)
	p.see(".past-what", "第 1 版")
	p.waitAddress("time=")
	p.see(".past-note", "楼栋和诉求")
	p.mustReadWell("the past")
	p.until("no building or issue is asked for", `performance.getEntriesByType('resource').every(({ name }) => !name.includes('at=') || !/tiles[/](buildings|issues)/.test(name))`)

	moment := "time=" + q.before
	p.open("?past#" + moment + "&grid=" + q.grid.Code)
	p.see(".past-card", fmt.Sprintf("第 %d 版", q.edition-1))
	p.see(".card-title", q.grid.Name)
	p.miss(".fold .section-title", "楼栋")
	p.open("?not-yet#" + moment + "&grid=" + q.made.Code)
	p.see(".note-warn", "这个时间没有这个网格")
	p.see(".version", fmt.Sprintf("第 %d 版", q.edition))
	p.mustReadWell("a grid that was not there yet")
	p.press(".past-now", "回到现在")
	p.see(".hero-name", "")
	p.until("it is now", "!location.hash.includes('time=')")
	p.miss(".past-card", "")
	if want := "grid=" + q.made.Code; !strings.Contains(link, want) || !strings.Contains(p.address(), want) {
		t.Errorf("from %s, back at %s", link, p.address())
	}
}

// readsWhatAGridWas reads of a grid that half of it went into another, and sees
// which land that is.
func readsWhatAGridWas(t *testing.T, c *city, d device, q quarter) {
	p := openPage(t, c, d, "#grid="+q.grid.Code)
	p.see(".card-title", q.grid.Name)
	p.press("summary", "历史")
	p.see(".lineage", "划出")
	p.press(".version-open", fmt.Sprintf("第 %d 版", q.edition))
	p.see(".version-changes", "面积 −")
	p.until("the map shows what changed", "['version-is', 'version-was', 'version-change'].every((one) => document.querySelector('path.' + one))")
	p.mustReadWell("what a grid was")
	p.press(".lineage .text-link", q.made.Code[12:])
	p.see(".card-title", q.made.Name)
	p.press("summary", "历史")
	p.see(".lineage", "由 …"+q.grid.Code[12:]+" 分出的")
	p.press(".version-open", "")
	p.press(".version-detail .button", "看当时的地图")
	p.waitAddress("time=")
	p.see(".past-card", fmt.Sprintf("第 %d 版", q.edition))
}

// readsWhyItMoved reads in an issue's history that a plan has put it into another
// grid.
func readsWhyItMoved(t *testing.T, c *city, d device, q quarter) {
	p := openPageAs(t, c, d, "dispatcher", "#tab=issues&issue="+q.issue)
	p.see(".history li[data-kind=moved]", "因方案“"+q.title+"”改划")
	p.see("#aside .card, #panel .card", q.made.Name)
	p.mustReadWell("an issue that a plan moved")
}

// confirmsALeader confirms whom publishing carried over, after a look at who else
// there is. Others see that it is not confirmed yet, and cannot do it.
func confirmsALeader(t *testing.T, c *city, d device, q quarter) {
	p := openPage(t, c, d, "#grid="+q.made.Code)
	p.see(".carried", "沿用原网格长，待确认")
	p.miss(".carried .button", "")
	p.signIn("planner")
	p.open("?planner#grid=" + q.made.Code)
	p.press(".carried .button", "改派…")
	p.write(".carried .combo-input", "nobody.has.this")
	p.press(".carried .hit", "nobody.has.this")
	p.mustReadWell("another leader")
	p.tolerate(http.StatusUnprocessableEntity)
	p.press(".carried .button", "确定")
	p.see(".carried .field-error", "没有这个工号的人员")
	p.press(".carried .button", "取消")
	p.press(".carried .button", "确认由")
	p.see(".toast", "已确认")
	p.miss(".carried", "")
	p.see(".hero-name", "")
}

// goesBackToAnEdition puts the community back to what it was, and sees that the grid
// that was made is no more.
func goesBackToAnEdition(t *testing.T, c *city, d device, q quarter) {
	p := visitAs(t, c, d, "planner", "plans.html?view=editions")
	p.see(".edition-row", q.community.Name)
	p.see(".edition-note", "试点")
	p.mustStandWell("editions")
	row := fmt.Sprintf(".edition-row [aria-label$=%s]", quote(fmt.Sprintf("第 %d 版", q.edition)))
	first := ".edition-row [aria-label$=" + quote("第 1 版") + "]"
	p.see(row, "看地图")
	p.press(first, "恢复到这一版")
	p.press(".sheet-box .dialog-actions .button", "恢复并发布")
	p.see(".field-error", "请选择一个社区")
	p.write(".sheet-box .combo-input", q.community.Code)
	p.press(".sheet-box .hit", q.community.Name)
	p.see(".sheet-box .points", q.community.Name)
	p.mustStandWell("going back")
	p.press(".sheet-box .dialog-actions .button", "恢复并发布")
	p.see(".sheet-box .dialog-title", "已发布为第")
	p.see(".sheet-box", "撤销 1 个")
	p.mustStandWell("gone back")
	p.press(".sheet-box .dialog-actions .button", "完成")
	p.see(".edition-row .badge", "当前")

	p.tolerate(http.StatusNotFound)
	p.open("#grid=" + q.made.Code)
	p.see(".card-title", q.made.Name)
	p.see(".note-warn", "已撤销")
	p.see(".lineage", "整体划归")
	p.mustReadWell("a grid that is no more")
}

// readsPagesOfPlans goes through the pages in English.
func readsPagesOfPlans(t *testing.T, c *city, d device, _ quarter) {
	p := visitAs(t, c, d, "planner", "plans.html?lang=en&state=all")
	p.see(".plan-row", "Became edition")
	p.mustStandWell("English plans")
	p.press(".page-actions .button", "New plan")
	p.see(".sheet-box", "The boundaries of now")
	p.mustStandWell("English, a new plan")
	p.visit("plans.html?lang=en&view=editions")
	p.see(".edition-row", "Edition 1")
	p.mustStandWell("English editions")
	p.press(".edition-row .button", "Go back to it")
	p.see(".sheet-box .points", "in force at once")
	p.open("?lang=en")
	p.press("[aria-expanded][aria-label='Boundaries of the past']", "")
	p.see(".past-what", "Who is responsible now")
	p.press(".past-step", "")
	p.see(".past-what", "Who was responsible on")
	p.mustReadWell("English, the past")
}
