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

// tilesMeet looks at a place where four tiles meet, at the scales that screens
// have. Where one grid lies on both sides of a tile's edge, nothing shows there:
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
		read[bool](p, `document.querySelectorAll('.leaflet-names-pane, .leaflet-pins-pane').forEach((pane) => { pane.style.display = 'none' }), true`)
		corner := p.tileCorner()
		screen := p.picture()
		for _, edge := range []struct {
			name   string
			dx, dy int // along the edge
		}{{"upright", 0, 1}, {"level", 1, 0}} {
			s := lookAlong(screen, int(math.Round(corner.X*scale)), int(math.Round(corner.Y*scale)), edge.dx, edge.dy, int(90*scale))
			t.Logf("%s edge at scale %v: %+v", edge.name, scale, s)
			if s.looked < 40 || s.same*2 < s.looked || s.seam*10 > s.same {
				t.Errorf("the %s edge of the tiles shows at scale %v: %+v", edge.name, scale, s)
			}
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

// tileCorner is a place in the window where four tiles meet, with open map around
// it.
func (p *page) tileCorner() spot {
	p.t.Helper()
	const corner = `(() => {
		const open = (x, y) => document.elementFromPoint(x, y)?.matches('#map, #map *')
		const boxes = [...document.querySelectorAll('.city-tiles canvas')].map((tile) => tile.getBoundingClientRect())
		const found = boxes.find(({ left: x, top: y }) => [-90, 90].every((s) => open(x + s, y) && open(x, y + s)))
		return found && { X: found.left, Y: found.top }
	})()`
	p.until("four tiles meet on the screen", corner)
	return read[spot](p, corner)
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

// lookAlong goes along an edge through x, y, up to `reach` pixels either way.
func lookAlong(screen image.Image, x, y, dx, dy, reach int) (s seamCount) {
	for i := -reach; i <= reach; i++ {
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
	near := func(a, b uint32) bool { return max(a, b)-min(a, b) <= 3*257 }
	return near(ra, rb) && near(ga, gb) && near(ba, bb)
}
