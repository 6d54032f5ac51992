package httpapi_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/place"
)

// memory keeps issues as a database does, and finds what is in a city.
type memory struct {
	city *atlastest.City

	mu     sync.Mutex
	down   error
	issues map[string]issue.Issue
	order  []string // newest last
	events []issue.Event
	keys   map[string]answered

	appointed int                             // how often SetLeader has been asked
	redraw    func(ctx context.Context) error // makes the atlas know of people
}

type answered struct {
	digest [32]byte
	issue  issue.Issue
}

func newMemory(city *atlastest.City) *memory {
	return &memory{city: city, issues: map[string]issue.Issue{}, keys: map[string]answered{}}
}

// Down makes everything fail with err until it is called with nil.
func (m *memory) Down(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = err
}

func (m *memory) lock() (unlock func(), err error) {
	m.mu.Lock()
	return m.mu.Unlock, m.down
}

func (m *memory) Ping(context.Context) error {
	unlock, err := m.lock()
	defer unlock()
	return err
}

func (m *memory) Search(ctx context.Context, s place.Search) ([]place.Hit, error) {
	unlock, err := m.lock()
	defer unlock()
	if err != nil {
		return nil, err
	}
	city, err := m.city.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	var hits []place.Hit
	for _, b := range city.Buildings {
		if strings.Contains(b.Name+b.Address, s.Text) {
			hits = append(hits, place.Hit{Building: b})
		}
	}
	if !s.BuildingsOnly {
		for _, g := range city.Grids {
			if strings.Contains(g.Name, s.Text) {
				hits = append(hits, place.Hit{Code: g.Code})
			}
		}
		for _, a := range city.Areas {
			if strings.Contains(a.Name, s.Text) {
				hits = append(hits, place.Hit{Code: a.Code})
			}
		}
	}
	return hits[:min(len(hits), s.Limit)], nil
}

func (m *memory) Categories(context.Context) ([]issue.Category, error) {
	unlock, err := m.lock()
	defer unlock()
	return []issue.Category{{Code: "sanitation", Name: "环境卫生", En: "Sanitation"}, {Code: "other", Name: "其他", En: "Other"}}, err
}

func (m *memory) AddIssue(_ context.Context, is issue.Issue, events []issue.Event, key issue.Key) (issue.Issue, error) {
	unlock, err := m.lock()
	defer unlock()
	if err != nil {
		return issue.Issue{}, err
	}
	if first, found, err := m.first(key); found || err != nil {
		return first, err
	}
	if is.Category != "sanitation" && is.Category != "other" {
		return issue.Issue{}, fault.New(fault.Invalid, "category.unknown", "category", "There is no such category.")
	}
	is.Revision = 1
	is.Number = fmt.Sprintf("%s-%06d", is.CreatedAt.Format("20060102"), len(m.issues)+1)
	m.order = append(m.order, is.ID)
	m.store(is, events, key)
	return is, nil
}

// first returns what the key was answered before, or a conflict.
func (m *memory) first(key issue.Key) (is issue.Issue, found bool, err error) {
	before, found := m.keys[key.Name]
	if found && key.Name != "" && before.digest != key.Digest {
		return is, true, fault.New(fault.Conflict, "idempotency_key.reused", "Idempotency-Key", "The key was used for another request.")
	}
	return before.issue, found && key.Name != "", nil
}

func (m *memory) store(is issue.Issue, events []issue.Event, key issue.Key) {
	m.issues[is.ID] = is
	for _, e := range events {
		e.ID, e.Issue = int64(len(m.events)+1), is.ID
		m.events = append(m.events, e)
	}
	if key.Name != "" {
		m.keys[key.Name] = answered{key.Digest, is}
	}
}

func (m *memory) ChangeIssue(_ context.Context, c issue.Change, key issue.Key, check func(issue.Issue) error) (issue.Issue, error) {
	unlock, err := m.lock()
	defer unlock()
	if err != nil {
		return issue.Issue{}, err
	}
	is, ok := m.issues[c.ID]
	if !ok {
		return is, fault.New(fault.NotFound, "issue.unknown", "id", "There is no such issue.")
	}
	if first, found, err := m.first(key); found || err != nil {
		return first, err
	}
	if c.Revision != 0 && c.Revision != is.Revision {
		return is, fault.New(fault.Conflict, "issue.revision", "revision", "The issue has changed meanwhile.")
	}
	if err := check(is); err != nil {
		return is, err
	}
	event := c.Event
	if c.To != "" {
		event.From, event.To = is.State, c.To
		is.State = c.To
	}
	if c.Place != nil {
		is.Place = *c.Place
	}
	if c.Route != nil {
		is.Route = *c.Route
	}
	is.Revision++
	is.UpdatedAt = event.At
	m.store(is, []issue.Event{event}, key)
	return is, nil
}

func (m *memory) Issue(_ context.Context, id string) (issue.Issue, []issue.Event, error) {
	unlock, err := m.lock()
	defer unlock()
	if err != nil {
		return issue.Issue{}, nil, err
	}
	is, ok := m.issues[id]
	if !ok {
		return is, nil, fault.New(fault.NotFound, "issue.unknown", "id", "There is no such issue.")
	}
	var history []issue.Event
	for _, e := range m.events {
		if e.Issue == id {
			history = append(history, e)
		}
	}
	return is, history, nil
}

func chosen(f issue.Filter, is issue.Issue) bool {
	return f.Scope.Covers(is.Route.Grid) && (len(f.States) == 0 || slices.Contains(f.States, is.State)) &&
		(f.Category == "" || f.Category == is.Category) &&
		(f.Area == "" || is.Route.Grid != "" && is.Route.Grid.Within(f.Area)) &&
		(f.Bound == nil || f.Bound.Contains(is.Place.At)) &&
		!is.UpdatedAt.Before(f.Since) && strings.Contains(is.Number+is.Description, f.Text)
}

func (m *memory) Issues(_ context.Context, f issue.Filter) (issue.Page, error) {
	unlock, err := m.lock()
	defer unlock()
	if err != nil {
		return issue.Page{}, err
	}
	before := len(m.order)
	if f.After != "" {
		if before, err = strconv.Atoi(f.After); err != nil {
			return issue.Page{}, fault.New(fault.Malformed, "cursor.unknown", "cursor", "This is not a cursor that a list gave.")
		}
	}
	var page issue.Page
	for i := before - 1; i >= 0; i-- {
		is := m.issues[m.order[i]]
		if !chosen(f, is) {
			continue
		}
		if len(page.Issues) == f.Limit {
			page.Next = strconv.Itoa(i + 1)
			break
		}
		page.Issues = append(page.Issues, is)
	}
	return page, nil
}

func (m *memory) IssueCounts(_ context.Context, f issue.Filter) (map[issue.State]int, error) {
	unlock, err := m.lock()
	defer unlock()
	counts := map[issue.State]int{}
	for _, is := range m.issues {
		if chosen(f, is) {
			counts[is.State]++
		}
	}
	return counts, err
}

func (m *memory) IssueChanges(_ context.Context, after int64, limit int) ([]issue.Latest, error) {
	unlock, err := m.lock()
	defer unlock()
	last := map[string]int64{}
	for _, e := range m.events {
		if e.ID > after {
			last[e.Issue] = e.ID
		}
	}
	var changed []issue.Latest
	for id, event := range last {
		changed = append(changed, issue.Latest{Issue: m.issues[id], Event: event})
	}
	slices.SortFunc(changed, func(a, b issue.Latest) int { return cmp.Compare(a.Event, b.Event) })
	return changed[:min(len(changed), limit)], err
}

func (m *memory) LastIssueEvent(context.Context) (int64, error) {
	unlock, err := m.lock()
	defer unlock()
	return int64(len(m.events)), err
}
