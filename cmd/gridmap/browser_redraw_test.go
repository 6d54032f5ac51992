package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/demo"
	"gridmap/internal/pgtest"
)

// TestBrowserRedraw tells how a community of five grids gets seven: the planner tries
// it by hand, then takes what is suggested, says who leads one of the new grids, and
// publishes; and what residents, cadres and dispatchers see then.
func TestBrowserRedraw(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	mustRun(t, db, "demo", "--grids", "60")
	c := &city{db: db, server: startServer(t, db), token: tokenOf(t, db, "dispatcher"), browser: startBrowser(t)}
	var r redrawn
	steps := []struct {
		name string
		does func(*testing.T)
	}{
		{"by hand", func(t *testing.T) { r = c.redrawsByHand(t) }},
		{"by suggestion", func(t *testing.T) { c.takesASuggestion(t, &r) }},
		{"publishes", func(t *testing.T) { c.publishes(t, &r) }},
		{"the answers", func(t *testing.T) { c.mustAnswerAnew(t, r) }},
		{"the database", func(t *testing.T) { c.mustHaveMoved(t, r) }},
		{"on the map", func(t *testing.T) { c.showsWhatMoved(t, r) }},
	}
	for _, step := range steps {
		if !t.Run(step.name, step.does) {
			return // what follows rests on it
		}
	}
}

// redrawn is what the story is about: a plan, a building that it gives to a new grid,
// and an issue that somebody had reported there.
type redrawn struct {
	plan    string
	title   string
	home    answer     // as it was
	issue   filedIssue // as it was
	number  string     // of who is to lead the new grid
	name    string
	made    []string // codes
	to      string   // where home will lie: one of those
	edition int64
	carried string // the new grid whose leader nobody named
}

// redrawsByHand begins a plan for the community, and makes seven grids of five with
// the mouse: two are split, a border is pulled, buildings are taken. Then all of it
// is taken back.
func (c *city) redrawsByHand(t *testing.T) redrawn {
	r := redrawn{title: "五格变七格"}
	p := visitAs(t, c, desktop, "planner", "plans.html")
	p.press(".page-actions .button", "新建方案")
	p.write(".sheet-box .combo-input", "汇川社区")
	p.press(".sheet-box .hit", "汇川社区")
	p.write(".sheet-box .field:nth-of-type(2) input", r.title)
	p.press(".sheet-box [type=submit]", "创建并打开")
	p.until("the plan is open", "location.pathname === '/plan.html'")
	d := p.takeUp()
	r.plan = read[string](p, "work.store.id")
	if scope := read[string](p, "work.store.plan.scope.code"); scope != string(demo.FiveGrids) {
		t.Fatalf("the plan is about %s", scope)
	}
	d.grids(5)

	d.split(string(demo.FiveGrids) + "001")
	d.grids(6)
	d.split(string(demo.FiveGrids) + "004")
	d.grids(7)
	d.pull()
	d.lasso()
	d.grids(7)
	if ops := read[[]string](p, "work.store.operations.done.map(({ op }) => op.op)"); !slices.Equal(ops, []string{"split", "split", "move_border", "take_buildings"}) {
		t.Errorf("by hand, %v were done", ops)
	}
	p.see(".plan-chip-new", "新")
	p.see(".plan-totals", "改前 5")

	p.do(chromedp.Reload()) // all is still there
	d = p.takeUp()
	d.grids(7)
	d.undoAll()
	d.grids(5)
	p.miss(".plan-chip-new", "")
	return r
}

// takesASuggestion has seven balanced grids made, and finds a building that comes
// into a new one. Somebody reports an issue there.
func (c *city) takesASuggestion(t *testing.T, r *redrawn) {
	d := c.opens(t, r.plan)
	p := d.page
	p.press(".plan-act", "建议划分")
	p.write(".plan-suggest input[type=number]", "7")
	p.press(".plan-suggest [type=submit]", "开始划分")
	p.see(".plan-result", "建议的划分")
	d.done(1)
	d.grids(7)
	var does impact
	planner := *c
	planner.token = tokenOf(t, c.db, "planner")
	planner.ask(t, http.MethodGet, "/plans/"+r.plan+"/impact", nil, &does, http.StatusOK)
	if len(does.New) != 2 || does.After.LargestDeviation > 0.1 {
		t.Fatalf("suggested are %v, %.0f %% off the mean", does.New, 100*does.After.LargestDeviation)
	}
	r.made = does.New
	for _, b := range does.Buildings.Items {
		if !slices.Contains(does.New, b.To) {
			continue
		}
		c.ask(t, http.MethodGet, fmt.Sprintf("/buildings/%d", b.ID), nil, &r.home, http.StatusOK)
		r.to = b.To
		break
	}
	if r.to == "" {
		t.Fatal("no building comes into a new grid")
	}
	r.issue = c.report(t, "楼道灯不亮 "+t.Name(), r.home.Position.Lon, r.home.Position.Lat)
	if r.issue.Grid.Code == r.to || r.issue.Grid.Code != r.home.Grid.Code {
		t.Fatalf("before, the issue lies in %s, the building in %s", r.issue.Grid.Code, r.home.Grid.Code)
	}
	err := c.db.Pool(t).QueryRow(t.Context(), `SELECT number, name FROM person p
		WHERE phone <> '' AND NOT EXISTS (SELECT FROM leave l WHERE l.person = p.id)
		  AND NOT EXISTS (SELECT FROM post o WHERE o.person = p.id AND (o.role = 'first_leader' OR o.grid LIKE $1))
		ORDER BY id LIMIT 1`, string(demo.FiveGrids)+"%").Scan(&r.number, &r.name)
	if err != nil {
		t.Fatal(err)
	}
}

// impact is what of a plan's impact the story needs.
type impact struct {
	New   []string
	After struct {
		LargestDeviation float64 `json:"largest_deviation"`
	}
	Buildings struct {
		Items []struct {
			ID       int64
			From, To string
		}
	}
	Leading []struct {
		Grid    string
		Carried bool
	}
}

// publishes says in the dialog who leads the grid of the moved building, leaves the
// other new one to be led by who led its largest part, and publishes.
func (c *city) publishes(t *testing.T, r *redrawn) {
	p := c.opens(t, r.plan).page
	p.press(".plan-tab", "影响")
	p.see(".plan-tile", "诉求改派")
	p.press(".plan-act", "发布")
	p.see(".plan-will", "新增 2 个网格")
	p.see(".plan-will", "未结诉求改派")
	p.mustReadWell("before publishing")
	place := slices.Index(r.made, r.to) + 1
	row := fmt.Sprintf(".plan-lead:nth-of-type(%d)", place)
	p.write(row+" .combo-input", r.number)
	p.press(row+" .hit", r.name)
	p.see(row+" .plan-lead-state", "指定 "+r.name)
	p.see(".plan-lead-state.is-carried", "待确认")
	p.write(".plan-publish textarea", "社区联席会议")
	p.press(".plan-publish [type=submit]", "发布为第 2 版")
	p.see(".plan-publish .dialog-title", "已发布第 2 版")
	p.see(".plan-done", "汇川社区的边界已是第 2 版")
	p.see(".plan-publish .note", "沿用原网格长、待确认")
	p.mustReadWell("published")
	p.press(".plan-publish .dialog-actions .button", "留在这里")
	p.see(".work-state", "已发布为第 2 版")
	p.key(kb.Escape)
	r.edition = 2
	r.carried = r.made[1-slices.Index(r.made, r.to)]
	eventually(t, patience, "the server answers from the new edition", func() bool {
		return c.locate(t, r.home.Position.Lon, r.home.Position.Lat).Grid.Code == r.to
	})
}

// published is a moment before the story's edition, and one after.
func (c *city) published(t *testing.T, r redrawn) (before, after string) {
	t.Helper()
	var at time.Time
	if err := c.db.Pool(t).QueryRow(t.Context(), "SELECT published_at FROM edition WHERE number = $1", r.edition).Scan(&at); err != nil {
		t.Fatal(err)
	}
	return at.Add(-time.Millisecond).UTC().Format(time.RFC3339Nano), at.UTC().Format(time.RFC3339Nano)
}

// opens opens a plan as the planner.
func (c *city) opens(t *testing.T, plan string) drawing {
	t.Helper()
	p := newPage(t, c, desktop)
	p.signIn("planner")
	p.do(chromedp.Navigate(c.url + "/plan.html?id=" + plan))
	return p.takeUp()
}

// mustAnswerAnew asks who is responsible where home is: now, when it was published,
// and just before.
func (c *city) mustAnswerAnew(t *testing.T, r redrawn) {
	before, after := c.published(t, r)
	for _, at := range []struct{ query, grid, person, because string }{
		{"", r.to, r.name, "first_leader"},
		{"&at=" + after, r.to, r.name, "first_leader"},
		{"&at=" + before, r.home.Grid.Code, r.home.Responsible.Person.Name, r.home.Responsible.Because},
	} {
		var got answer
		c.ask(t, http.MethodGet, fmt.Sprintf("/locate?lon=%.7f&lat=%.7f%s", r.home.Position.Lon, r.home.Position.Lat, at.query), nil, &got, http.StatusOK)
		if got.Grid.Code != at.grid || got.Responsible.Person.Name != at.person || got.Responsible.Because != at.because {
			t.Errorf("%q: in %s %s answers, %s; want %+v", at.query, got.Grid.Code, got.Responsible.Person.Name, got.Responsible.Because, at)
		}
	}
	var home answer
	c.ask(t, http.MethodGet, fmt.Sprintf("/buildings/%d", r.home.ID), nil, &home, http.StatusOK)
	if home.Grid.Code != r.to || home.Responsible.Person.Name != r.name {
		t.Errorf("the building lies in %+v", home)
	}
	now := c.issue(t, r.issue.ID)
	if now.State != "routed" || now.Grid.Code != r.to || now.Responsible.Person.Name != r.name {
		t.Errorf("the issue is %+v", now)
	}
}

// mustHaveMoved looks at what only the database tells: messages, and the audit.
func (c *city) mustHaveMoved(t *testing.T, r redrawn) {
	rows, err := c.db.Pool(t).Query(t.Context(), `SELECT o.topic || ' ' || p.name FROM outbox o JOIN person p ON p.id = o.person WHERE o.issue = $1 ORDER BY o.topic`, r.issue.ID)
	if err != nil {
		t.Fatal(err)
	}
	messages, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	old := r.issue.Responsible.Person.Name
	if want := []string{"issue_moved_away " + old, "issue_moved_here " + r.name, "issue_routed " + old}; !slices.Equal(messages, want) {
		t.Errorf("the messages about the issue are %v, want %v", messages, want)
	}
	told := trail(t, c.db, "plan.published")
	if len(told) != 1 || told[0].Target != r.plan || told[0].Name != "planner" || told[0].Via != "session" {
		t.Errorf("the audit tells of %+v", told)
	}
	checkEdition(t, c.db, r.edition)
}

// showsWhatMoved looks at home, the issue and the grids on the map, as those do who
// did not redraw it.
func (c *city) showsWhatMoved(t *testing.T, r redrawn) {
	before, _ := c.published(t, r)
	here := fmt.Sprintf("#18/%[1]f/%[2]f&at=%[1]f,%[2]f", r.home.Position.Lat, r.home.Position.Lon)
	p := openPage(t, c, phone, here)
	p.see(".hero-name", r.name)
	p.mustReadWell("home, in another grid")

	p = openPage(t, c, desktop, here)
	p.see(".hero-name", r.name)
	p.open("?past" + here + "&time=" + before)
	p.see(".past-card", "第 1 版")
	p.see(".hero-name", r.home.Responsible.Person.Name)
	p.see(".card-title", r.home.Grid.Name)
	p.open("?card#grid=" + r.to)
	p.see(".hero-name", r.name)
	p.press("summary", "历史")
	p.see(".lineage", "…"+r.home.Grid.Code[12:]+" 分出的")
	p.see(".versions", "第 2 版")
	p.see(".version-leaders", r.name)
	p.open("?carried#grid=" + r.carried)
	p.see(".carried", "沿用原网格长，待确认")
	p.goesThroughTime(r, before)

	p = openPageAs(t, c, desktop, "dispatcher", "#tab=issues&issue="+r.issue.ID)
	p.see(".history li[data-kind=moved]", "因方案“"+r.title+"”改划")
	p.see("#aside .who", r.name)
}

// goesThroughTime moves the slider to before, and sees the boundaries of then: the
// tiles hold the five grids, and not those that were made.
func (p *page) goesThroughTime(r redrawn, before string) {
	p.t.Helper()
	p.open("?area#area=" + string(demo.FiveGrids))
	p.see(".card", "汇川社区")
	p.waitDrawn()
	if now := p.gridsDrawn(""); !slices.Contains(now, r.made[0]) || !slices.Contains(now, r.made[1]) || len(now) != 7 {
		p.t.Errorf("the map draws %v", now)
	}
	p.press("[aria-expanded][aria-label=历史责任划分]", "")
	p.until("the slider has the focus, at now", "document.activeElement.matches('.past-slider') && document.activeElement.value === document.activeElement.max && document.activeElement.max > 1")
	p.key(kb.ArrowLeft)
	p.key(kb.ArrowLeft)
	p.see(".past-what", "第 1 版")
	p.until("the map is at the first edition", "new Date(location.hash.match(/time=([^&]+)/)?.[1]) < new Date("+quote(before)+")")
	p.waitDrawn()
	_, moment, _ := strings.Cut(p.address(), "time=")
	moment, _, _ = strings.Cut(moment, "&")
	if then := p.gridsDrawn(moment); len(then) != 5 || slices.Contains(then, r.made[0]) || slices.Contains(then, r.made[1]) {
		p.t.Errorf("before, the map draws %v", then)
	}
}

// gridsDrawn are the codes of the community's grids in the tiles that the page has
// fetched of a moment; "" is now.
func (p *page) gridsDrawn(moment string) []string {
	p.t.Helper()
	return read[[]string](p, fmt.Sprintf(`(async () => {
		const all = performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes('/tiles/grids/'))
		const names = all.filter((name) => (new URL(name).searchParams.get('at') ?? '') === %[1]s)
		const tiles = await Promise.all([...new Set(names)].map((name) => fetch(name).then((answer) => (answer.status === 200 ? answer.json() : { features: [] }))))
		const codes = tiles.flatMap(({ features }) => features.map(({ properties }) => properties.code))
		return [...new Set(codes)].filter((code) => code?.startsWith(%[2]s)).sort()
	})()`, quote(moment), quote(string(demo.FiveGrids))))
}
