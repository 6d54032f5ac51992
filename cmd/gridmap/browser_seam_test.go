package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math"
	"testing"

	"github.com/chromedp/chromedp"
)

// tilesMeet looks along all edges of tiles on the screen, at the scales that
// screens have. Where one grid lies on both sides of an edge, nothing shows there:
//
//	    |            c c c|c c c    c is one colour on both sides;
//	----+----        c c ?|? c c    so the two pixels at the edge are c too,
//	    |            c c c|c c c    but where a border crosses
func tilesMeet(t *testing.T, c *city, d device) {
	scales := []float64{d.scale, 1.25}
	if d.touch {
		scales = []float64{d.scale, 3}
	}
	lon, lat := cornerNear(c.home.Position.Lon, c.home.Position.Lat, 16)
	for _, scale := range scales {
		at := d
		at.scale = scale
		p := openPage(t, c, at, fmt.Sprintf("#16/%f/%f", lat, lon))
		p.hideBuildings()
		read[bool](p, `document.querySelectorAll('.leaflet-names-pane, .map-controls').forEach((one) => { one.style.display = 'none' }), true`)
		edges := p.tileEdges()
		screen := p.picture()
		px := func(css float64) int { return int(math.Round(css * scale)) }
		for _, x := range edges.Upright {
			t.Run(fmt.Sprintf("scale=%v/x=%v", scale, x), func(t *testing.T) {
				lookAlong(screen, px(x), px(edges.Top), 0, 1, px(edges.Bottom-edges.Top)).mustBeSeamless(t)
			})
		}
		for _, y := range edges.Level {
			t.Run(fmt.Sprintf("scale=%v/y=%v", scale, y), func(t *testing.T) {
				lookAlong(screen, px(edges.Left), px(y), 1, 0, px(edges.Right-edges.Left)).mustBeSeamless(t)
			})
		}
	}
}

// cornerNear is where four tiles of 512 pixels meet, nearest to a position, in
// WGS-84 degrees.
func cornerNear(lon, lat float64, zoom int) (cornerLon, cornerLat float64) {
	tiles := math.Exp2(float64(zoom - 1)) // along a side of the world
	x := math.Round((lon + 180) / 360 * tiles)
	y := math.Round((0.5 - math.Atanh(math.Sin(lat*math.Pi/180))/(2*math.Pi)) * tiles)
	return x/tiles*360 - 180, math.Asin(math.Tanh((0.5-y/tiles)*2*math.Pi)) * 180 / math.Pi
}

// tileEdges are where tiles meet on the open part of the map, in pixels of the
// window.
type tileEdges struct {
	Left, Top, Right, Bottom float64
	Upright, Level           []float64
}

func (p *page) tileEdges() tileEdges {
	p.t.Helper()
	edges := read[tileEdges](p, `(() => {
		const map = document.getElementById('map').getBoundingClientRect()
		const covered = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--sheet-covers')) || 0
		const open = { Left: map.left, Top: map.top + (covered ? 72 : 0), Right: map.right, Bottom: map.bottom - covered - 16 }
		const tiles = [...document.querySelectorAll('.city-tiles canvas')].map((tile) => tile.getBoundingClientRect())
		const inside = (all, from, to) => [...new Set(all)].filter((at) => at > from + 8 && at < to - 8)
		return { ...open, Upright: inside(tiles.map(({ left }) => left), open.Left, open.Right), Level: inside(tiles.map(({ top }) => top), open.Top, open.Bottom) }
	})()`)
	if len(edges.Upright) == 0 || len(edges.Level) == 0 {
		p.t.Fatalf("no tiles meet on the screen: %+v", edges)
	}
	return edges
}

// picture is what is on the screen.
func (p *page) picture() image.Image {
	p.t.Helper()
	b, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		p.t.Fatal(err)
	}
	return picture
}

// seamCount counts positions along an edge.
type seamCount struct {
	looked int // where either side is of one colour
	same   int // where both sides are of the same colour
	seam   int // and the edge itself is of another
}

// mustBeSeamless allows for the few pixels where borders cross or follow the edge.
func (s seamCount) mustBeSeamless(t *testing.T) {
	t.Helper()
	t.Logf("%+v", s)
	if s.looked < 40 || s.same*2 < s.looked || s.seam*20 > s.same {
		t.Errorf("the edge of the tiles shows: %+v", s)
	}
}

// lookAlong goes along an edge from x, y for a number of pixels.
func lookAlong(screen image.Image, x, y, dx, dy, length int) (s seamCount) {
	for i := range length {
		// Across the edge: pixels -4 to -1 lie before it, 0 to 3 behind it.
		alike := func(n, m int) bool {
			return alike(screen, x+i*dx+n*dy, y+i*dy+n*dx, x+i*dx+m*dy, y+i*dy+m*dx)
		}
		if !alike(-4, -3) || !alike(2, 3) {
			continue
		}
		s.looked++
		if !alike(-3, 2) {
			continue
		}
		s.same++
		if !alike(-2, 2) || !alike(-1, 2) || !alike(0, 2) || !alike(1, 2) {
			s.seam++
		}
	}
	return s
}

// alike compares two pixels, and allows for rounding in the last digits.
func alike(screen image.Image, x1, y1, x2, y2 int) bool {
	ra, ga, ba, _ := screen.At(x1, y1).RGBA()
	rb, gb, bb, _ := screen.At(x2, y2).RGBA()
	near := func(a, b uint32) bool { return max(a, b)-min(a, b) <= 257 }
	return near(ra, rb) && near(ga, gb) && near(ba, bb)
}
