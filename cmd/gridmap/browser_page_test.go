package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

const (
	patience  = 30 * time.Second // on a busy machine; a page takes a tenth of a second
	pollEvery = 40 * time.Millisecond
)

// page is a tab with a profile of its own, as a person sees it: they read what is
// visible, press what is not covered, and type.
type page struct {
	*watch
	t      *testing.T
	ctx    context.Context
	device device
	city   *city
}

// newPage opens an empty tab. When the test ends, whatever the browser complained
// about fails it.
func newPage(t *testing.T, c *city, d device) *page {
	t.Helper()
	w := newWatch(c.url)
	ctx, closeTab := chromedp.NewContext(c.browser, chromedp.WithNewBrowserContext(), chromedp.WithListener(w.event))
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	p := &page{watch: w, t: t, ctx: ctx, device: d, city: c}
	t.Cleanup(func() {
		for _, trouble := range w.found() {
			t.Errorf("the browser complains: %s", trouble)
		}
		if t.Failed() {
			p.keepPicture()
		}
		cancel()
		closeTab()
	})
	size := []chromedp.EmulateViewportOption{chromedp.EmulateScale(d.scale)}
	if d.touch {
		size = append(size, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait)
	}
	p.do(chromedp.EmulateViewport(d.width, d.height, size...))
	call(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	return p
}

// openPage opens a tab and goes to a path in it, as "#tab=issues", and waits until
// the map is drawn.
func openPage(t *testing.T, c *city, d device, path string) *page {
	t.Helper()
	p := newPage(t, c, d)
	p.open(path)
	return p
}

func (p *page) open(path string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.city.url + "/" + path))
	p.waitDrawn()
}

// waitDrawn waits until all tiles have come in.
func (p *page) waitDrawn() {
	p.t.Helper()
	p.until("the map is drawn", `document.querySelectorAll('.city-tiles canvas').length > 0 &&
		[...document.querySelectorAll('.city-tiles canvas')].every((tile) => tile.classList.contains('leaflet-tile-loaded'))`)
}

func (p *page) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// read evaluates an expression in the page.
func read[T any](p *page, expression string) T {
	p.t.Helper()
	value, err := evaluate[T](p, expression)
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

func evaluate[T any](p *page, expression string) (T, error) {
	return chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// until waits for a condition, a JavaScript expression. The page may be left for
// another meanwhile: what is asked in between has no answer, and is asked again.
func (p *page) until(what, condition string) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(pollEvery) {
		met, err := evaluate[bool](p, "Boolean("+condition+")")
		if met {
			return
		}
		if err != nil && !leftMeanwhile(err) {
			p.t.Fatalf("%s: %v", condition, err)
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("in vain for %v: %s\n%s\nshows:\n%s", patience, what, p.address(), read[string](p, "document.body.innerText"))
		}
	}
}

// leftMeanwhile reports whether an expression was cut off because the page that it
// was asked of has gone.
func leftMeanwhile(err error) bool {
	var refused *cdproto.Error
	return errors.As(err, &refused) && refused.Code == serverError
}

// serverError is what the browser answers when it could not do what it understood.
const serverError = -32000

// visible finds the elements that can be seen, by selector and text in them.
const visible = `((selector, text) => [...document.querySelectorAll(selector)].filter((one) =>
	one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width > 0 && 
	(one.matches('input, textarea') ? one.value : one.innerText).includes(text)))`

func finding(selector, text string) string {
	return fmt.Sprintf("%s(%s, %s)", visible, quote(selector), quote(text))
}

func quote(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err) // strings are always marshalled
	}
	return string(b)
}

// see waits until an element with a text is visible.
func (p *page) see(selector, text string) {
	p.t.Helper()
	p.until(fmt.Sprintf("%s with %q", selector, text), finding(selector, text)+".length")
}

// miss waits until no element with a text is visible.
func (p *page) miss(selector, text string) {
	p.t.Helper()
	p.until(fmt.Sprintf("no %s with %q", selector, text), finding(selector, text)+".length === 0")
}

// text returns what an element says, once it is visible.
func (p *page) text(selector string) string {
	p.t.Helper()
	p.see(selector, "")
	return strings.TrimSpace(read[string](p, finding(selector, "")+"[0].innerText"))
}

// texts returns what each of the visible elements says.
func (p *page) texts(selector string) []string {
	p.t.Helper()
	return read[[]string](p, finding(selector, "")+".map((one) => one.innerText.trim())")
}

// place of an element's middle, where it can be pressed: it has come to rest, and
// nothing covers it.
type spot struct{ X, Y float64 }

const pressable = `((one) => {
	if (!one) return null
	one.scrollIntoView({ block: 'nearest' })
	const box = one.getBoundingClientRect()
	const at = { X: box.x + box.width / 2, Y: box.y + box.height / 2 }
	const top = document.elementFromPoint(at.X, at.Y)
	return top && (one.contains(top) || top.contains(one) && top.tagName === 'LABEL') ? at : null
})`

// press clicks the first visible element with a text, or taps it on a phone.
func (p *page) press(selector, text string) {
	p.t.Helper()
	at := pressable + "(" + finding(selector, text) + "[0])"
	p.until(fmt.Sprintf("%s with %q can be pressed", selector, text), "JSON.stringify(globalThis.rested) === JSON.stringify(globalThis.rested = "+at+") && globalThis.rested")
	s := read[spot](p, at)
	p.touch(s.X, s.Y)
}

// touch clicks or taps at a place of the window.
func (p *page) touch(x, y float64) {
	p.t.Helper()
	if p.device.touch {
		p.do(chromedp.TapXY(x, y))
		return
	}
	p.do(chromedp.MouseClickXY(x, y))
}

// write puts a text into a field as an input method does, in place of what it held.
func (p *page) write(selector, text string) {
	p.t.Helper()
	p.press(selector, "")
	p.until(selector+" has the focus", "document.activeElement.matches("+quote(selector)+")")
	read[bool](p, "document.activeElement.select(), true")
	call(p, input.InsertText, input.InsertTextParams{Text: text})
}

// key presses keys, one after the other.
func (p *page) key(keys string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys))
}

// choose picks an option of a select by its text.
func (p *page) choose(selector, text string) {
	p.t.Helper()
	p.see(selector, "")
	read[bool](p, fmt.Sprintf(`((one) => {
		one.value = [...one.options].find((option) => option.text.includes(%s)).value
		for (const kind of ['input', 'change']) one.dispatchEvent(new Event(kind, { bubbles: true }))
		return true
	})(%s[0])`, quote(text), finding(selector, "")))
}

// mapSpot is a place on the map, in parts of the part of it that nothing covers.
func (p *page) mapSpot(right, down float64) spot {
	p.t.Helper()
	return read[spot](p, fmt.Sprintf(`(() => {
		const box = document.getElementById('map').getBoundingClientRect()
		const covered = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--sheet-covers')) || 0
		const top = covered ? 64 : 0
		return { X: box.x + box.width * %f, Y: box.y + top + (box.height - top - covered) * %f }
	})()`, right, down))
}

// pointAt clicks or taps a place on the map, which must not be covered.
func (p *page) pointAt(right, down float64) {
	p.t.Helper()
	s := p.mapSpot(right, down)
	p.until("the map lies open", fmt.Sprintf("document.elementFromPoint(%f, %f).closest('#map')", s.X, s.Y))
	p.touch(s.X, s.Y)
}

// address is what stands behind the # of the page's address.
func (p *page) address() string {
	p.t.Helper()
	return read[string](p, "location.hash")
}

// waitAddress waits until the address contains a text.
func (p *page) waitAddress(part string) string {
	p.t.Helper()
	p.until("the address has "+part, "location.hash.includes("+quote(part)+")")
	return p.address()
}

// placeAsked is the position that the address names.
func (p *page) placeAsked() (lon, lat float64) {
	p.t.Helper()
	_, after, _ := strings.Cut(p.waitAddress("at="), "at=")
	pair, _, _ := strings.Cut(after, "&")
	latText, lonText, _ := strings.Cut(pair, ",")
	lat, errLat := strconv.ParseFloat(latText, 64)
	lon, errLon := strconv.ParseFloat(lonText, 64)
	if errLat != nil || errLon != nil {
		p.t.Fatalf("no position in %q", pair)
	}
	return lon, lat
}

// keepPicture writes what a failed test saw to the test's own folder, see
// testing.T.ArtifactDir.
func (p *page) keepPicture() {
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Logf("no picture: %v", err)
		return
	}
	path := filepath.Join(p.t.ArtifactDir(), "page.png")
	if err := os.WriteFile(path, png, 0o600); err != nil {
		p.t.Logf("no picture: %v", err)
		return
	}
	p.t.Logf("a picture: %s", path)
}
