package main

import (
	"fmt"
	"net/http"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// drawing is the workspace of a plan under a hand with a mouse.
type drawing struct{ *page }

// takeUp waits until a plan stands in its workspace, ready to be drawn in. What cannot
// be done is refused with a 422.
func (p *page) takeUp() drawing {
	p.t.Helper()
	p.tolerate(http.StatusUnprocessableEntity)
	p.until("the workspace is there", "document.querySelector('.tools') && "+finding(".plan-table-body .plan-row", "")+".length")
	read[bool](p, "import('/js/plan/main.js').then(({ workspace }) => { globalThis.work = workspace; "+eye+"; return true })")
	return drawing{p}
}

// eye finds with the eye where to draw, in pixels of the window: spots that nothing
// covers. Where borders run and buildings stand is on the map.
//
//	across     lines from border to border of a grid, level and upright
//	borders    the middle of borders between two grids, and which way is across
//	beside     buildings near a border, with a spot on the other side of it
const eye = `globalThis.eye = (() => {
	const { map } = work
	const at = ([x, y]) => {
		const box = document.getElementById('map').getBoundingClientRect()
		const { min } = map.map.getPixelBounds()
		return { X: box.x + x * map.scale - min.x, Y: box.y + y * map.scale - min.y }
	}
	const isOpen = ({ X, Y }) => Boolean(document.elementFromPoint(X, Y)?.closest('#map'))
	const across = (code) => {
		const { drawn: { rings, box } } = map.scene.shape(code)
		const lines = []
		for (const share of [0.5, 0.42, 0.58, 0.34, 0.66]) {
			for (const axis of [1, 0]) {
				const level = box[axis] + share * (box[axis + 2] - box[axis])
				const hits = []
				for (const ring of rings) {
					for (let i = 0; i < ring.length; i += 2) {
						const [a, b] = [[ring[i], ring[i + 1]], [ring[(i + 2) % ring.length], ring[(i + 3) % ring.length]]]
						if (a[axis] > level === b[axis] > level) continue
						const other = 1 - axis
						const cross = a[other] + (level - a[axis]) / (b[axis] - a[axis]) * (b[other] - a[other])
						hits.push(axis ? [cross, level] : [level, cross])
					}
				}
				hits.sort((a, b) => a[1 - axis] - b[1 - axis])
				if (hits.length > 1) lines.push([at(hits[0]), at(hits.at(-1))])
			}
		}
		return lines.filter((line) => line.every(isOpen))
	}
	const middles = () => {
		const { x, y, arcs } = map.scene.topology
		return arcs.filter(({ b }) => b >= 0).map(({ vertices }) => {
			const line = Array.from(vertices, (v) => [x[v], y[v]])
			const lengths = line.slice(1).map((p, i) => Math.hypot(p[0] - line[i][0], p[1] - line[i][1]))
			const whole = lengths.reduce((a, b) => a + b, 0)
			let left = whole / 2
			const i = lengths.findIndex((one) => (left -= one) <= 0)
			const share = 1 + left / lengths[i]
			const [a, b] = [line[i], line[i + 1]]
			const across = [(b[1] - a[1]) / lengths[i], (a[0] - b[0]) / lengths[i]]
			return { whole, middle: [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])], across }
		}).sort((a, b) => b.whole - a.whole)
	}
	const borders = () => middles().map(({ middle, across: [X, Y] }) => ({ ...at(middle), across: { X, Y } })).filter(isOpen)
	const beside = () => {
		const { finder } = map.scene
		const near = (point) => finder.nearest(point, 12 / map.scale) >= 0
		return middles().flatMap(({ middle: [x, y], across: [dx, dy] }) => [1, -1].flatMap((side) => {
			const spot = (px) => [x + side * px * dx / map.scale, y + side * px * dy / map.scale]
			const building = finder.nearest(spot(-30), 28 / map.scale)
			if (building < 0) return []
			const stands = [finder.x[building], finder.y[building]]
			const [from, to] = [map.scene.gridAt(stands)?.code, [24, 40, 56].map(spot).find((one) => !near(one) && isOpen(at(one)))]
			const into = to && map.scene.gridAt(to)?.code
			return from && into && from !== into && isOpen(at(stands)) ? [{ building: at(stands), to: at(to) }] : []
		}))
	}
	const judged = () => {
		const { answer } = work.bench.previews
		const op = work.bench.tool.op()
		return op && answer && JSON.stringify(answer.op) === JSON.stringify(op) ? (answer.violations.length ? 'refused' : 'fits') : ''
	}
	return { across, borders, beside, judged }
})()`

// move brings the mouse to a place, in a few steps, with or without its button down.
func (d drawing) move(from, to spot, button input.MouseButton) {
	d.t.Helper()
	const steps = 4
	for i := 1; i <= steps; i++ {
		share := float64(i) / steps
		x, y := from.X+share*(to.X-from.X), from.Y+share*(to.Y-from.Y)
		d.do(chromedp.MouseEvent(chromedp.MouseMoved, x, y, chromedp.ButtonType(button), pressing(button)))
	}
}

// pressing says which button is down while the mouse moves.
func pressing(button input.MouseButton) chromedp.MouseOption {
	return func(p *input.DispatchMouseEventParams) {
		if button == input.MouseButtonLeft {
			p.Buttons = 1 // the left one
		}
	}
}

func (d drawing) down(at spot) {
	d.t.Helper()
	d.do(chromedp.MouseEvent(chromedp.MousePressed, at.X, at.Y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
}

func (d drawing) up(at spot) {
	d.t.Helper()
	d.do(chromedp.MouseEvent(chromedp.MouseReleased, at.X, at.Y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
}

// take takes a tool by its key, and waits until its hint is read.
func (d drawing) take(key, tool string) {
	d.t.Helper()
	d.key(key)
	d.until("the tool "+tool+" is in the hand", fmt.Sprintf("document.querySelector('.tool[data-tool=%s]').getAttribute('aria-pressed') === 'true'", tool))
}

// fits waits until the server has said whether what is drawn can be done.
func (d drawing) fits() bool {
	d.t.Helper()
	d.until("there is a preview", "eye.judged()")
	return read[string](d.page, "eye.judged()") == "fits"
}

// done waits until the plan has so many operations, and everything is stored.
func (d drawing) done(operations int) {
	d.t.Helper()
	d.until(fmt.Sprintf("%d operations are done", operations), fmt.Sprintf("work.store.plan.operations === %d && !work.store.busy.act", operations))
	d.see(".work-saved", "已保存")
}

// split cuts a grid in two, from border to border, the first way that can be done.
func (d drawing) split(code string) {
	d.t.Helper()
	n := d.operations()
	for _, line := range read[[][2]spot](d.page, "eye.across("+quote(code)+")") {
		d.take("s", "split")
		d.move(line[1], line[0], input.MouseButtonNone)
		d.touch(line[0].X, line[0].Y)
		d.move(line[0], line[1], input.MouseButtonNone)
		if d.fits() {
			d.touch(line[1].X, line[1].Y)
			d.key(kb.Enter)
			d.done(n + 1)
			return
		}
		d.key(kb.Escape)
	}
	d.t.Fatalf("grid %s cannot be split", code)
}

// pull moves a border by pulling at its middle, the first one that gives way.
func (d drawing) pull() {
	d.t.Helper()
	n := d.operations()
	for _, border := range read[[]struct {
		spot
		Across spot `json:"across"`
	}](d.page, "eye.borders()") {
		d.take("b", "border")
		from := border.spot
		d.move(spot{from.X + 5, from.Y + 5}, from, input.MouseButtonNone)
		d.down(from)
		for _, by := range []float64{26, -26} {
			to := spot{from.X + by*border.Across.X, from.Y + by*border.Across.Y}
			d.move(from, to, input.MouseButtonLeft)
			if d.fits() {
				d.up(to)
				d.done(n + 1)
				return
			}
			from = to
		}
		d.key(kb.Escape)
		d.up(from)
		d.key(kb.Escape)
	}
	d.t.Fatal("no border can be moved")
}

// lasso gives buildings beside a border to the grid on its other side: it draws a
// ring around them, and points at the grid.
func (d drawing) lasso() {
	d.t.Helper()
	n := d.operations()
	for _, b := range read[[]struct{ Building, To spot }](d.page, "eye.beside().map(({ building, to }) => ({ Building: building, To: to }))") {
		d.take("v", "pick") // nothing is chosen yet
		d.key(kb.Escape)
		d.take("l", "lasso")
		const around = 12
		corners := []spot{{-around, -around}, {around, -around}, {around, around}, {-around, around}, {-around, -around}}
		for i := range corners {
			corners[i].X, corners[i].Y = corners[i].X+b.Building.X, corners[i].Y+b.Building.Y
		}
		d.down(corners[0])
		for i := 1; i < len(corners); i++ {
			d.move(corners[i-1], corners[i], input.MouseButtonLeft)
		}
		d.up(corners[4])
		d.see(".hint-text", "已圈")
		d.touch(b.To.X, b.To.Y)
		d.see(".hint-text", "划给")
		if d.fits() {
			d.key(kb.Enter)
			d.done(n + 1)
			return
		}
		d.key(kb.Escape)
		d.key(kb.Escape)
	}
	d.t.Fatal("no building can be taken over a border")
}

func (d drawing) operations() int {
	d.t.Helper()
	return read[int](d.page, "work.store.plan.operations")
}

// undoAll takes everything back, key by key.
func (d drawing) undoAll() {
	d.t.Helper()
	for n := d.operations(); n > 0; n-- {
		d.key("v")
		d.do(chromedp.KeyEvent("z", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
		d.done(n - 1)
	}
}

// grids waits until the table has so many grids, and returns what it says of each.
func (d drawing) grids(n int) []string {
	d.t.Helper()
	d.until(fmt.Sprintf("the table has %d grids", n), fmt.Sprintf("%s.filter((row) => !row.matches('.is-retired')).length === %d", finding(".plan-table-body .plan-row", ""), n))
	return d.texts(".plan-table-body .plan-row")
}
