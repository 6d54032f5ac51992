package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"gridmap/internal/pgtest"
)

// tablet is what a planner takes to a meeting.
var tablet = device{name: "tablet", width: 1024, height: 768, scale: 1, touch: true}

// benchJobs are what planners do with the tools of a plan's page.
var benchJobs = []struct {
	name string
	d    device
	does func(*testing.T, *city, device)
}{
	{"splits a grid, and takes it back", desktop, splitsAGrid},
	{"pulls and draws a border", desktop, movesABorder},
	{"moves a vertex", desktop, movesAVertex},
	{"takes buildings", desktop, takesBuildings},
	{"is refused, and does it all the same", desktop, isRefusedAPlan},
	{"works by keyboard alone", desktop, worksByKeyboard},
	{"draws by finger", tablet, drawsByFinger},
	{"meets another planner", desktop, meetsAnotherPlanner},
	{"loses the answer, and comes back", desktop, losesAnAnswer},
	{"reads a plan that is closed", phone, readsAClosedPlan},
}

// TestBrowserBench lets planners redraw a made-up city with the tools of a plan's
// page, each in a plan of their own.
func TestBrowserBench(t *testing.T) {
	db := pgtest.New(t)
	mustRun(t, db, "demo", "--grids", "120")
	c := &city{db: db, server: startServer(t, db), token: tokenOf(t, db, "planner"), browser: startBrowser(t)}
	for _, one := range benchJobs {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			one.does(t, c, one.d)
		})
	}
}

// bench is the page of a plan.
type bench struct {
	*page
	plan string // its ID
}

// openBench opens a new plan about a community with many grids and buildings.
func openBench(t *testing.T, c *city, d device, query string) *bench {
	t.Helper()
	var begun struct{ ID string }
	c.ask(t, http.MethodPost, "/plans", map[string]any{"title": t.Name(), "scope": c.busiest(t)}, &begun, http.StatusCreated)
	b := &bench{newPage(t, c, d), begun.ID}
	// What is half drawn is often refused: that is what previews are for.
	b.tolerate(http.StatusUnprocessableEntity)
	b.signIn("planner")
	b.reopen(query)
	return b
}

// busiest returns the community of the town with the most buildings.
func (c *city) busiest(t *testing.T) (community string) {
	t.Helper()
	var grids struct {
		Items []struct {
			Code      string
			Kind      string
			Buildings int
		}
	}
	c.ask(t, http.MethodGet, "/grids?limit=1000", nil, &grids, http.StatusOK)
	buildings := map[string]int{}
	for _, g := range grids.Items {
		if code := g.Code[:12]; g.Kind != "rural" {
			if buildings[code] += g.Buildings; buildings[code] > buildings[community] || community == "" {
				community = code
			}
		}
	}
	return community
}

// reopen opens the page of the plan anew.
func (b *bench) reopen(query string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.city.url + "/plan.html?id=" + b.plan + query))
	b.until("the land is drawn", "document.querySelector('.plan-land:not([hidden])') && document.querySelector('.hint')")
	read[bool](b.page, "import(new URL('js/plan/main.js', document.baseURI)).then(({ workspace }) => { globalThis.plan = workspace; return true })")
	b.still()
}

// still waits until everything is drawn and answered.
func (b *bench) still() {
	b.t.Helper()
	b.until("all is drawn", "plan.map.land.settled && plan.map.marks.settled && !plan.store.busy.act && plan.store.summary")
}

// spot evaluates what gives a place of the world's square, and returns where on the
// screen that is.
func (b *bench) spot(place string) spot {
	b.t.Helper()
	return read[spot](b.page, fmt.Sprintf(`(([x, y]) => {
		const { scale } = plan.map
		const { min } = plan.map.map.getPixelBounds()
		const box = plan.element.getBoundingClientRect()
		return { X: box.x + x * scale - min.x, Y: box.y + y * scale - min.y }
	})((() => { const { scene } = plan.map, { topology } = scene; %s })())`, place))
}

func (s spot) by(x, y float64) spot { return spot{s.X + x, s.Y + y} }

// grid is where the name of a grid stands, by its place among those of the plan.
func (b *bench) grid(place int) spot {
	b.t.Helper()
	return b.spot(fmt.Sprintf("return scene.shapes[%d].drawn.label", place))
}

func (b *bench) mouse(kind input.DispatchMouseEventType, at spot, buttons int64) {
	b.t.Helper()
	button := input.MouseButtonNone
	if kind != input.DispatchMouseEventTypeMouseMoved {
		button = input.MouseButtonLeft
	}
	call(b.page, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: at.X, Y: at.Y, Button: button, Buttons: buttons, ClickCount: 1})
}

// at presses a place, or taps it.
func (b *bench) at(s spot) {
	b.t.Helper()
	if !b.device.touch {
		b.mouse(input.DispatchMouseEventTypeMouseMoved, s, 0)
	}
	b.touch(s.X, s.Y)
}

// pull drags along places, and stops before letting go for what is to be seen then.
func (b *bench) pull(before func(), way ...spot) {
	b.t.Helper()
	b.mouse(input.DispatchMouseEventTypeMouseMoved, way[0], 0)
	b.mouse(input.DispatchMouseEventTypeMousePressed, way[0], 1)
	for i := 1; i < len(way); i++ {
		for k := 1.; k <= 4; k++ {
			b.mouse(input.DispatchMouseEventTypeMouseMoved, spot{way[i-1].X + k/4*(way[i].X-way[i-1].X), way[i-1].Y + k/4*(way[i].Y-way[i-1].Y)}, 1)
		}
	}
	if before != nil {
		before()
	}
	b.mouse(input.DispatchMouseEventTypeMouseReleased, way[len(way)-1], 0)
}

// take takes a tool by its key.
func (b *bench) take(key, name string) {
	b.t.Helper()
	b.key(key)
	b.see(".tool[aria-pressed=true][aria-label="+quote(name)+"]", "")
}

// previewed waits until the server has said what would become of what is drawn.
func (b *bench) previewed(text string) {
	b.t.Helper()
	b.see(".hint-news", text)
	b.still()
}

// drawn is an operation as the API tells it.
type drawn struct {
	Op, Name   string
	Path       [][2]float64
	Area       [][][2]float64
	From, To   json.RawMessage // a position, or the code of a grid
	Buildings  json.RawMessage
	AllowParts bool `json:"allow_parts"`
}

// did waits until so many operations stand, and checks that the last one on the
// server is of a kind.
func (b *bench) did(operations int, op string) drawn {
	b.t.Helper()
	b.until(fmt.Sprintf("%d operations stand", operations), fmt.Sprintf("plan.store.plan.operations === %d", operations))
	b.still()
	var told struct {
		Operations int
		History    []struct {
			Act string
			Op  drawn
		}
	}
	b.city.ask(b.t, http.MethodGet, "/plans/"+b.plan, nil, &told, http.StatusOK)
	if told.Operations != operations {
		b.t.Fatalf("the server has %d operations, the page %d", told.Operations, operations)
	}
	last := told.History[len(told.History)-1].Op
	if last.Op != op {
		b.t.Fatalf("the last operation is %+v, want %s", last, op)
	}
	return last
}

// said is what a screen reader was told last.
func (b *bench) said(text string) {
	b.t.Helper()
	b.until("it is said that "+text, "document.getElementById('live').textContent.includes("+quote(text)+")")
}

// sum is what the households of all grids come to.
func (b *bench) sum() int {
	b.t.Helper()
	return read[int](b.page, "[...plan.store.grids.values()].reduce((sum, { properties }) => sum + properties.households, 0)")
}

const (
	// sharedBorder finds the longest border between two grids.
	sharedBorder = `const chain = ({ vertices }) => Array.from(vertices, (v) => [topology.x[v], topology.y[v]])
		const length = (points) => points.reduce((sum, [x, y], i) => i ? sum + Math.hypot(x - points[i - 1][0], y - points[i - 1][1]) : 0, 0)
		const arcs = topology.arcs.filter(({ b }) => b >= 0).map(chain).sort((a, b) => length(b) - length(a))
		const at = (points, share) => { let rest = share * length(points); for (let i = 1; ; i++) {
			const [[a, b], [c, d]] = [points[i - 1], points[i]], step = Math.hypot(c - a, d - b)
			if (rest <= step || i === points.length - 1) return [a + rest / step * (c - a), b + rest / step * (d - b)]
			rest -= step } };`
	// ctrl is the modifier of the keys that undo.
	ctrl = chromedp.ModifierCtrl
)

// splitsAGrid splits a grid with a line from side to side, undoes that, does it again,
// and goes back by the list of steps.
func splitsAGrid(t *testing.T, c *city, d device) {
	b := openBench(t, c, d, "")
	before, grids := b.sum(), read[int](b.page, "plan.store.grids.size")
	b.mustStandWell("a plan")
	b.take("s", "拆分网格")
	b.said("拆分网格")
	b.see(".hint-text", "从网格的一条边界开始画线")
	across := func(side string) spot {
		return b.spot("const { box, label } = scene.shapes[0].drawn, w = box[2] - box[0]; return [box[" + map[string]string{"west": "0] - w / 20", "east": "2] + w / 20"}[side] + ", label[1]]")
	}
	b.at(across("west"))
	b.mouse(input.DispatchMouseEventTypeMouseMoved, b.grid(0), 0)
	b.see(".hint-news", "线还没有把网格切开")
	b.at(across("east"))
	b.previewed("新网格")
	b.mustStandWell("what a split would do")
	would := b.text(".hint-news")
	b.key(kb.Enter)
	b.did(1, "split")
	b.said("已建立")
	if now := read[int](b.page, "plan.store.grids.size"); now != grids+1 {
		t.Errorf("%d grids became %d", grids, now)
	}
	if now := b.sum(); now != before {
		t.Errorf("%d households became %d", before, now)
	}
	if made := read[string](b.page, "String(plan.store.grids.get([...plan.store.selection][0]).properties.households)"); !strings.Contains(would, made+" 户") {
		t.Errorf("a new grid of %s households; the preview had said %s", made, would)
	}

	b.do(chromedp.KeyEvent("z", chromedp.KeyModifiers(ctrl)))
	b.did(0, "split")
	b.said("撤销：拆分网格")
	b.do(chromedp.KeyEvent("z", chromedp.KeyModifiers(ctrl, chromedp.ModifierShift)))
	b.did(1, "split")
	b.key("h")
	b.see(".step.is-current .step-text", "拆分网格")
	b.mustStandWell("the steps")
	b.press(".step-open[data-count='0']", "")
	b.did(0, "split")
	b.see(".step.is-undone .step-state", "已撤销")
	b.press(".step.is-undone .step-open", "")
	b.did(1, "split")
}

// movesABorder pulls a border to a side, and draws another course of one.
func movesABorder(t *testing.T, c *city, d device) {
	b := openBench(t, c, d, "")
	before := b.sum()
	b.take("b", "移动边界")
	middle := b.spot(sharedBorder + "return at(arcs[0], .5)")
	b.pull(func() { b.previewed("户") }, middle, middle.by(14, 30))
	if op := b.did(1, "move_border"); len(op.Path) != 3 {
		t.Errorf("a pulled border is drawn as %v", op.Path)
	}

	b.at(b.spot(sharedBorder + "return at(arcs[1], .3)"))
	b.see(".hint-text", "之间的新边界")
	b.at(b.spot(sharedBorder+"return at(arcs[1], .5)").by(12, 20))
	b.at(b.spot(sharedBorder+"return at(arcs[1], .6)").by(12, 20))
	b.key(kb.Backspace)
	b.at(b.spot(sharedBorder+"return at(arcs[1], .6)").by(14, 18))
	b.previewed("户")

	// Left and come back to, it is still there.
	b.until("it is kept", "sessionStorage.getItem('gridmap.plan.' + plan.store.id + '.drawing')")
	b.reopen("")
	b.said("已恢复")
	b.see(".hint-text", "点回这条边界")
	b.at(b.spot(sharedBorder + "return at(arcs[1], .7)"))
	b.did(2, "move_border")
	if now := b.sum(); now != before {
		t.Errorf("%d households became %d", before, now)
	}
}

// movesAVertex drags a vertex that two grids share; one on the outline stays.
func movesAVertex(t *testing.T, c *city, d device) {
	b := openBench(t, c, d, "")
	b.take("x", "移动界点")
	const free = `const inner = topology.arcs.filter(({ b }) => b >= 0).flatMap(({ vertices }) => [...vertices.slice(1, -1)]).filter((v) => !topology.fixed[v]);
		const apart = (v) => Math.min(...topology.beside(v).map((u) => Math.hypot(topology.x[u] - topology.x[v], topology.y[u] - topology.y[v])));
		const v = inner.sort((u, v) => apart(v) - apart(u))[0]; return [topology.x[v], topology.y[v]]`
	at := b.spot(free)
	b.pull(func() { b.see(".hint-news", "户") }, at, at.by(6, 8))
	op := b.did(1, "move_vertex")
	b.until("all grids that share it follow", fmt.Sprintf("plan.map.scene.topology.vertexAt(%s) >= 0 && plan.map.scene.topology.vertexAt(%s) < 0", op.To, op.From))

	fixed := b.spot("const v = topology.outline[0][3]; return [topology.x[v], topology.y[v]]")
	b.pull(nil, fixed, fixed.by(20, 20))
	b.said("外边界上的界点不能移动")
	b.did(1, "move_vertex")
}

// takesBuildings circles the building nearest to a border, and gives it to the grid
// beyond; what should go with it is taken too.
func takesBuildings(t *testing.T, c *city, d device) {
	b := openBench(t, c, d, "")
	const nearest = `const { buildings } = plan.store, { finder } = scene;
		let best = [Infinity];
		for (const [i] of finder.x.entries()) { const own = plan.store.gridOf(i); if (!plan.store.grids.has(own)) continue
			const found = scene.borderFinder.border([finder.x[i], finder.y[i]], 1, ({ a, b }) => b >= 0 && [a, b].some((g) => topology.codes[g] === own))
			if (found && found.distance < best[0]) { const { a, b } = topology.arcs[found.arc]; best = [found.distance, i, topology.codes[topology.codes[a] === own ? b : a]] } }
		const [, building, to] = best;`
	at := b.spot(nearest + "return [finder.x[building], finder.y[building]]")
	to := b.spot(nearest + "return scene.shape(to).drawn.label")
	code := read[string](b.page, "(() => { const { scene } = plan.map, { topology } = scene; "+nearest+" return to })()")
	b.take("l", "圈选楼栋")
	b.pull(nil, at.by(-6, -6), at.by(6, -6), at.by(6, 6), at.by(-6, 6), at.by(-6, -6))
	b.see(".hint-text", "点选接收的网格")
	b.said("已圈")
	b.mustStandWell("chosen buildings")
	b.at(b.clear(to))
	b.see(".hint-text", "划给 "+code[12:])
	b.until("there is an answer", "document.querySelector('.hint-news').innerText && plan.bench.previews.answer")
	b.key(kb.Enter)
	b.until("it is done, or refused", "plan.store.plan.operations === 1 || document.querySelector('.refusal:not([hidden])')")
	if read[bool](b.page, "plan.store.plan.operations === 0") {
		b.press(".refusal-actions .button", "一并划入")
		b.key(kb.Enter)
	}
	op := b.did(1, "take_buildings")
	if string(op.To) != quote(code) {
		t.Errorf("the buildings went to %s, want %s", op.To, code)
	}
	b.until("they are the other grid's", fmt.Sprintf("%s.every((id) => plan.store.gridOf(plan.store.buildings.at.get(Number(id))) === %s)", op.Buildings, quote(code)))
}

// clear returns a place near another where no building would be pressed.
func (b *bench) clear(near spot) spot {
	b.t.Helper()
	for step := 0.; step < 60; step += 6 {
		for _, s := range []spot{near.by(0, step), near.by(0, -step), near.by(step, 0), near.by(-step, 0)} {
			if read[bool](b.page, fmt.Sprintf(`((box) => plan.map.scene.finder.nearest(plan.map.worldAt({ x: %f - box.x, y: %f - box.y }), 9 / plan.map.scale) < 0)(plan.element.getBoundingClientRect())`, s.X, s.Y)) {
				return s
			}
		}
	}
	b.t.Fatal("buildings everywhere")
	return near
}

// isRefusedAPlan gives a strip that would cut a grid in two, is told so at its place,
// and has it done all the same. What the line encloses nothing of is refused for good.
func isRefusedAPlan(t *testing.T, c *city, d device) {
	b := openBench(t, c, d, "")
	b.take("a", "划给网格")
	b.see(".hint-text", "先点选要接收土地的网格")
	b.at(b.grid(1))
	b.see(".hint-text", "画出要划给网格 "+read[string](b.page, "plan.map.scene.shapes[1].code.slice(12)"))
	// Through the whole of another grid, from west to east.
	strip := func(east bool, down float64) spot {
		return b.spot(fmt.Sprintf("const { box, label } = scene.shapes[0].drawn, w = box[2] - box[0], h = box[3] - box[1]; return [%v ? box[2] + w / 9 : box[0] - w / 9, label[1] + %f * h]", east, down))
	}
	for _, s := range []spot{strip(false, 0), strip(true, 0), strip(true, .12), strip(false, .12)} {
		b.at(s)
	}
	b.previewed("分成几块")
	b.key(kb.Enter)
	b.see(".refusal", "会被分成几块")
	b.see(".callout", "会被分成几块")
	b.said("会被分成几块")
	b.mustStandWell("a refusal")
	zoom := read[float64](b.page, "plan.map.map.getZoom()")
	b.press("button.refusal-open", "")
	b.until("the map is at the place", fmt.Sprintf("plan.map.map.getZoom() > %f", zoom))
	b.still()
	b.press(".refusal-actions .button", "仍要分成两块")
	if op := b.did(1, "reassign"); !op.AllowParts {
		t.Errorf("the area was given as %+v", op)
	}
	b.miss(".refusal", "")
	b.miss(".callout", "")
}

// worksByKeyboard splits a grid with the crosshair, and renames one.
func worksByKeyboard(t *testing.T, c *city, d device) {
	b := openBench(t, c, d, "&lang=en")
	read[bool](b.page, `(() => {
		const { drawn: { box, label } } = plan.map.scene.shapes[0]
		const lat = (y) => (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI
		plan.map.map.setView([lat(label[1]), (box[0] - (box[2] - box[0]) / 20 - 0.5) * 360], plan.map.map.getZoom(), { animate: false })
		return true
	})()`)
	b.still()
	b.take("s", "Split a grid")
	b.until("the map has the focus", "document.activeElement.id === 'map'")
	b.key(kb.ArrowLeft)
	b.key(kb.Enter)
	b.see(".hint-text", "Go on")
	b.see(".crosshair", "")
	for range 30 {
		b.key(kb.ArrowRight)
		if read[bool](b.page, "(plan.map.map.getCenter().lng / 360 + .5) > plan.map.scene.shapes[0].drawn.box[2]") {
			break
		}
	}
	b.key(kb.Enter)
	b.previewed("New grid")
	b.mustStandWell("English, drawing by keyboard")
	b.key(kb.Enter)
	b.did(1, "split")
	b.said("made")
	b.key(kb.Escape)
	b.see(".grid-card", "")
	b.write(".grid-card input", "Market")
	b.key(kb.Enter)
	b.did(2, "rename")
	b.choose(".grid-card select", "Dedicated")
	b.did(3, "set_kind")
	read[bool](b.page, "document.activeElement.blur(), true")
	b.key("r")
	b.see(".sheet-box .dialog-title", "Renumber")
	b.until("it is known what would change", "!document.querySelector('.sheet-box [aria-busy]')")
	b.mustStandWell("English, renumbering")
	b.key(kb.Escape)
	b.key("?")
	b.see(".keys", "Split a grid")
	b.mustStandWell("English, the keys")
	b.key(kb.Escape)
}

// drawsByFinger draws a new grid by tapping, with buttons for what keys do.
func drawsByFinger(t *testing.T, c *city, d device) {
	b := openBench(t, c, d, "")
	b.mustStandWell("a plan")
	b.press(".tool[data-tool=found]", "")
	b.see(".hint-text", "画出新网格的范围")
	middle := b.grid(0)
	for _, s := range []spot{middle.by(-26, -22), middle.by(30, -24), middle.by(32, 28), middle.by(90, 90)} {
		b.at(s)
	}
	b.until("there is an answer", "plan.bench.previews.answer")
	b.press(".hint-button", "撤回一步")
	b.until("the last point is gone", "plan.bench.tool.chain.length === 3")
	b.at(middle.by(-24, 26))
	b.until("there is another", "plan.bench.tool.chain.length === 4")
	b.previewed("新网格")
	zoom := read[float64](b.page, "plan.map.map.getZoom()")
	b.pinch(middle)
	b.until("two fingers zoom", fmt.Sprintf("plan.map.map.getZoom() > %f", zoom))
	b.press(".hint-button", "完成")
	b.see(".hint-text", "给新网格取名")
	b.write("#found-name", "河边市场")
	b.mustStandWell("a new grid's name")
	b.press(".hint-button", "完成")
	if op := b.did(1, "new_grid"); op.Name != "河边市场" || len(op.Area) != 1 || len(op.Area[0]) != 5 {
		t.Errorf("the new grid is %+v", op)
	}
}

// pinch spreads two fingers around a place.
func (b *bench) pinch(around spot) {
	b.t.Helper()
	touch := func(kind input.DispatchTouchEventType, apart float64) {
		points := []*input.TouchPoint{}
		if apart > 0 {
			points = append(points, &input.TouchPoint{X: around.X - apart, Y: around.Y, ID: new(1.)}, &input.TouchPoint{X: around.X + apart, Y: around.Y, ID: new(2.)})
		}
		call(b.page, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: points})
	}
	touch(input.DispatchTouchEventTypeTouchStart, 40)
	for apart := 50.; apart <= 120; apart += 10 {
		touch(input.DispatchTouchEventTypeTouchMove, apart)
	}
	touch(input.DispatchTouchEventTypeTouchEnd, 0)
	b.still()
}

// meetsAnotherPlanner has a plan open together with somebody else: each is shown to
// the other, hears what the other does, and never does over it.
func meetsAnotherPlanner(t *testing.T, c *city, d device) {
	b := openBench(t, c, d, "")
	other := &bench{newPage(t, c, d), b.plan}
	other.tolerate(http.StatusUnprocessableEntity)
	other.signIn("admin")
	other.reopen("")
	other.see(".work-other", "规划员")
	b.see(".work-other", "管理员")

	b.tolerate(http.StatusConflict)
	b.at(b.clear(b.grid(0)))
	b.see(".grid-card", "")
	// Whoever looks elsewhere hears nothing.
	read[bool](b.page, "Object.defineProperty(document, 'hidden', { value: true, configurable: true }), true")
	other.take("m", "合并网格")
	other.at(other.grid(1))
	other.at(other.grid(2))
	other.previewed("撤销网格")
	other.key(kb.Enter)
	other.did(1, "merge")

	b.write(".grid-card input", "改名的网格")
	b.key(kb.Enter)
	b.see(".sheet-box .dialog-title", "有人先改了这个方案")
	b.see(".together-steps", "管理员")
	b.mustStandWell("a conflict")
	b.did(1, "merge")
	b.press(".sheet-box .button", "再做一次")
	b.did(2, "rename")
	read[bool](b.page, "delete document.hidden")

	other.see(".toast", "改名为“改名的网格”")
	other.did(2, "rename")
}

// losesAnAnswer loses the answer to an operation that the server has done: it is sent
// again once the server is back, and done once.
func losesAnAnswer(t *testing.T, c *city, d device) {
	b := openBench(t, c, d, "")
	b.take("m", "合并网格")
	b.at(b.grid(1))
	b.at(b.grid(2))
	b.previewed("撤销网格")
	read[bool](b.page, `(() => {
		const real = globalThis.fetch
		globalThis.fetch = async (url, options) => {
			const answer = await real(url, options)
			if (!String(url).endsWith('/operations') || globalThis.lost) return answer
			globalThis.lost = true
			throw new TypeError('lost on the way')
		}
		return true
	})()`)
	b.key(kb.Enter)
	b.until("the answer was lost", "globalThis.lost")
	b.did(1, "merge")
	b.said("已撤销")
	b.see(".work-saved", "已保存")
}

// readsAClosedPlan opens a plan that was discarded: nothing can be changed, and on a
// phone it can be read.
func readsAClosedPlan(t *testing.T, c *city, d device) {
	b := openBench(t, c, d, "")
	var now struct{ Revision int }
	c.ask(t, http.MethodGet, "/plans/"+b.plan, nil, &now, http.StatusOK)
	c.ask(t, http.MethodPost, "/plans/"+b.plan+"/discard", map[string]any{"revision": now.Revision}, &now, http.StatusOK)
	b.see(".work-state", "已放弃")
	b.see(".hint-text", "只能查看")
	b.reopen("")
	b.miss(".tool[data-tool=split]", "")
	b.mustStandWell("a plan that is closed")
}
