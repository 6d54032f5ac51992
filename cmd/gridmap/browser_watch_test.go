package main

import (
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// watch notes what a browser complains about: errors and warnings on its console,
// uncaught exceptions, breaches of the content security policy, requests that
// fail, and requests to any other host.
type watch struct {
	host   string
	friend string // another host that the test goes to

	mu        sync.Mutex
	troubles  []string
	requests  map[network.RequestID]string // to their addresses
	tolerated map[int64]bool               // statuses that the test provokes
	outage    bool                         // the test has taken the server away
}

func newWatch(server string) *watch {
	return &watch{host: strings.TrimPrefix(server, "http://"), requests: map[network.RequestID]string{}, tolerated: map[int64]bool{}}
}

// tolerate lets answers with a status pass from now on.
func (w *watch) tolerate(status int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tolerated[status] = true
}

// befriend lets requests pass that go to another server too, and whatever it answers.
func (w *watch) befriend(server string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.friend = strings.TrimPrefix(server, "http://")
}

// setOutage says whether the server is away, and requests may fail.
func (w *watch) setOutage(away bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.outage = away
}

// found returns what there was to complain about.
func (w *watch) found() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.troubles
}

// event takes in what the browser tells.
func (w *watch) event(ev any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		details := ev.ExceptionDetails
		text := details.Text
		if details.Exception != nil {
			text += " " + details.Exception.Description
		}
		w.note("exception: %s", text)
	case *runtime.EventConsoleAPICalled:
		switch ev.Type {
		case runtime.ConsoleAPICalledTypeError, runtime.ConsoleAPICalledTypeWarning, runtime.ConsoleAPICalledTypeAssert:
			w.note("console.%s: %s", ev.Type, arguments(ev.Args))
		}
	case *log.EventEntryAdded:
		w.entry(ev.Entry)
	case *network.EventRequestWillBeSent:
		w.requests[ev.RequestID] = ev.Request.URL
		if host := hostOf(ev.Request.URL); host != "" && host != w.host && host != w.friend {
			w.note("a request to another host: %s", ev.Request.URL)
		}
	case *network.EventResponseReceived:
		if status := ev.Response.Status; status >= 400 && !w.tolerated[status] && hostOf(ev.Response.URL) != w.friend {
			w.note("%d from %s", status, ev.Response.URL)
		}
	case *network.EventLoadingFailed:
		if !ev.Canceled && !w.outage {
			w.note("%s from %s", ev.ErrorText, w.requests[ev.RequestID])
		}
	}
}

// hostOf returns the host of an address, "" if it has none; of what is no address, the
// whole.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}

// entry notes what the browser itself writes to the console. Failed requests come
// as events of their own.
func (w *watch) entry(e *log.Entry) {
	if e.Source != log.EntrySourceNetwork && (e.Level == log.EntryLevelError || e.Level == log.EntryLevelWarning) {
		w.note("%s: %s (%s)", e.Source, e.Text, e.URL)
	}
}

func (w *watch) note(format string, args ...any) {
	w.troubles = append(w.troubles, fmt.Sprintf(format, args...))
}

func arguments(args []*runtime.RemoteObject) string {
	var texts []string
	for _, a := range args {
		if a.Description != "" {
			texts = append(texts, a.Description)
			continue
		}
		texts = append(texts, string(a.Value))
	}
	return strings.Join(texts, " ")
}
