package main

import (
	"math"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"

	"gridmap/internal/pgtest"
)

const (
	frameWithin = 50. // milliseconds, for 95 of 100 frames
	rounds      = 5   // of which the best counts: what else the machine does is not measured
)

// manyGrids puts 1,000 grids with 100,000 vertices and 60,000 buildings in the place
// of a plan's land, on the page alone. Borders waver by sines, the same on both sides.
const manyGrids = `(() => {
	const [columns, rows, steps, degrees] = [40, 25, 24, .0075]
	const lattice = (value) => Math.round(value * 1e7) / 1e7
	const wave = (a, b, c) => .13 * Math.sin(a * 2.3 + b * 1.7 + c * 9) + .05 * Math.sin(a * 5.1 - b * 3.3 + c * 23)
	const at = (x, y) => [lattice(106.8 + degrees * (x + wave(x, y, 1))), lattice(27.6 + degrees * (y + wave(y, x, 2)))]
	const side = (x, y, dx, dy) => Array.from({ length: steps }, (_, k) => at(x + dx * k / steps, y + dy * k / steps))
	const features = []
	for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) {
		const ring = [...side(x, y, 1, 0), ...side(x + 1, y, 0, 1), ...side(x + 1, y + 1, -1, 0), ...side(x, y + 1, 0, -1)]
		const code = '520303' + String(1 + (y >> 2)).padStart(3, '0') + String(1 + (x >> 2)).padStart(3, '0') + String(1 + (y & 3) * 4 + (x & 3)).padStart(3, '0')
		features.push({ type: 'Feature', geometry: { type: 'MultiPolygon', coordinates: [[[...ring, ring[0]]]] }, properties: { code, name: '网格' + code.slice(9), kind: 'residential', households: 400, buildings: 60 } })
	}
	features.sort((a, b) => a.properties.code < b.properties.code ? -1 : 1)
	const places = new Map(features.map(({ properties }, i) => [properties.code, i]))
	const count = 60000, [lon, lat, grid] = [new Float64Array(count), new Float64Array(count), new Int32Array(count)]
	for (let i = 0; i < count; i++) {
		const [x, y] = [columns * ((i * .618034) % 1), rows * ((i * .754877) % 1)]
		const [a, b] = at(x, y)
		lon[i] = a
		lat[i] = b
		const [cx, cy] = [Math.floor(x), Math.floor(y)]
		grid[i] = places.get('520303' + String(1 + (cy >> 2)).padStart(3, '0') + String(1 + (cx >> 2)).padStart(3, '0') + String(1 + (cy & 3) * 4 + (cx & 3)).padStart(3, '0'))
	}
	const id = Float64Array.from(lon, (_, i) => i + 1)
	const grids = new Map(features.map((feature) => [feature.properties.code, feature]))
	plan.store.close()
	plan.store.preview = () => new Promise(() => {})
	plan.store.apply = async () => null
	plan.store.land = { before: grids, grids, around: new Map(), lines: [], buildings: { count, id, lon, lat, households: new Int32Array(count).fill(7), name: new Array(count).fill(''), grid, was: grid, codes: [...grids.keys()], at: new Map(Array.from(id, (one, i) => [one, i])) } }
	plan.map.update()
	plan.map.home(false)
	return [grids.size, plan.map.scene.topology.count, count]
})()`

// TestBrowserFrames drags on a plan with 1,000 grids and 60,000 buildings: frames
// follow one another within 50 ms.
func TestBrowserFrames(t *testing.T) {
	db := pgtest.New(t)
	mustRun(t, db, "demo", "--grids", "60")
	c := &city{db: db, server: startServer(t, db), token: tokenOf(t, db, "planner"), browser: startBrowser(t)}
	b := openBench(t, c, desktop, "")
	if made := read[[]int](b.page, manyGrids); made[0] != 1000 || made[1] < 45_000 || made[2] != 60_000 {
		t.Fatalf("grids, vertices, buildings: %v", made)
	}
	b.still()
	const vertex = `const v = scene.borderFinder.vertex(scene.shapes[500].drawn.rings[0].slice(40, 42), 1, (v) => !topology.fixed[v]); return [topology.x[v], topology.y[v]]`
	for _, one := range []struct{ name, key, tool, place string }{
		{"moving a vertex", "x", "移动界点", vertex},
		{"pulling a border", "b", "移动边界", vertex},
		{"circling buildings", "l", "圈选楼栋", vertex},
		{"moving the map", "v", "选择与移动", vertex},
	} {
		t.Run(one.name, func(t *testing.T) {
			b.t = t
			b.take(one.key, one.tool)
			best := math.Inf(1)
			for range rounds {
				b.still()
				best = min(best, b.frames(b.spot(one.place)))
				if b.key(kb.Escape); best <= frameWithin {
					break
				}
				b.take(one.key, one.tool)
			}
			t.Logf("95 of 100 frames within %.1f ms", best)
			if best > frameWithin {
				t.Errorf("95 of 100 frames took up to %.1f ms, want %.0f", best, frameWithin)
			}
		})
	}
	b.t = t
}

// frames drags around a place, and returns the time within which 95 of 100 frames
// followed one another, in milliseconds.
func (b *bench) frames(from spot) float64 {
	b.t.Helper()
	read[bool](b.page, `(() => {
		globalThis.gaps = []
		let last = 0
		const note = (now) => {
			if (!globalThis.gaps) return
			if (last) gaps.push(now - last)
			last = now
			requestAnimationFrame(note)
		}
		requestAnimationFrame(note)
		return true
	})()`)
	b.mouse(input.DispatchMouseEventTypeMouseMoved, from, 0)
	b.mouse(input.DispatchMouseEventTypeMousePressed, from, 1)
	for i := range 90 {
		turn := float64(i) / 12
		b.mouse(input.DispatchMouseEventTypeMouseMoved, from.by(float64(i)*1.5*math.Sin(turn), float64(i)*math.Cos(turn)), 1)
	}
	within := read[float64](b.page, `(() => {
		const sorted = globalThis.gaps.sort((a, b) => a - b)
		globalThis.gaps = null
		return sorted[Math.floor(.95 * sorted.length)]
	})()`)
	b.mouse(input.DispatchMouseEventTypeMouseReleased, from, 0)
	return within
}
