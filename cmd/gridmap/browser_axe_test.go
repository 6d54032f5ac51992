package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// call runs a command of the browser's protocol on the page.
func call[P, R any](p *page, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	result, err := chromedp.Call(p.ctx, command, params)
	if err != nil {
		p.t.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

var axe = sync.OnceValues(func() (string, error) {
	script, err := os.ReadFile(filepath.Join("..", "..", "node_modules", "axe-core", "axe.min.js"))
	return string(script), err
})

const runAxe = `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.flatMap(({ id, help, nodes }) =>
	nodes.map(({ target, failureSummary }) => [id, help, target.join(' '), failureSummary].join('\n\t'))))`

// textKeys finds what stands on the page for want of a text: its key. Names of
// accounts may look like keys, but do not begin like one.
const textKeys = `Promise.all(['zh', 'plan.zh', 'plans.zh', 'panels.zh'].map((name) => fetch('i18n/' + name + '.json').then((answer) => answer.json()))).catch(() => null).then((texts) => {
	const heads = texts && new Set(texts.flatMap(Object.keys).map((key) => key.split('.')[0]))
	return document.body.innerText.split(/\s+/).filter((word) => /^[a-z]+(\.[a-z_0-9]+)+$/.test(word) && (!heads || heads.has(word.split('.')[0])))
})`

// mustReadWell fails the test if axe finds anything on the page as it stands, or
// a text is missing. Axe comes through the debugger, so that the page's policy
// stays.
func (p *page) mustReadWell(state string) {
	p.t.Helper()
	script, err := axe()
	if err != nil {
		p.t.Fatalf("axe-core is missing, npm ci brings it: %v", err)
	}
	if !read[bool](p, "'axe' in globalThis") {
		read[bool](p, fmt.Sprintf("(() => { %s })(), true", script))
	}
	p.until("nothing is loading", "!document.querySelector('.skeleton')")
	// Colours on their way to others are not what anybody reads.
	p.until("nothing moves", "document.getAnimations().every(({ playState }) => playState !== 'running')")
	for _, violation := range read[[]string](p, runAxe) {
		p.t.Errorf("%s, %s: %s", state, p.device.name, strings.TrimSpace(violation))
	}
	if keys := read[[]string](p, textKeys); len(keys) > 0 {
		p.t.Errorf("%s, %s: no text for %v", state, p.device.name, keys)
	}
}
