package httpapi_test

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/region"
	"gridmap/internal/roster"

	"gridmap/internal/atlas/atlastest"
)

// planMemory keeps plans about a city as a database does, as far as the table of
// routes and roles asks.
type planMemory struct {
	city *atlastest.City

	mu       sync.Mutex
	plans    []plan.Plan // the id is the place, and one
	editions int
}

func (m *planMemory) AddPlan(_ context.Context, p plan.Plan, by plan.By, _ plan.Key) (plan.Plan, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p.ID, p.Edition, p.State, p.Account, p.Owner = int64(len(m.plans)+1), 1, plan.Draft, by.Account, by.Name
	p.CreatedAt, p.UpdatedAt = time.Now(), time.Now()
	m.plans = append(m.plans, p)
	return p, nil
}

func (m *planMemory) Plan(_ context.Context, id int64) (plan.Plan, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if id < 1 || id > int64(len(m.plans)) {
		return plan.Plan{}, fault.New(fault.NotFound, "plan.unknown", "id", "There is no such plan.")
	}
	return m.plans[id-1], nil
}

func (m *planMemory) Head(ctx context.Context, id int64) (plan.View, error) {
	p, err := m.Plan(ctx, id)
	p.Operations, p.Undone, p.History = nil, nil, nil
	return plan.View{Plan: p, Current: 1}, err
}

func (m *planMemory) Steps(ctx context.Context, id int64, after int) ([]plan.Step, error) {
	p, err := m.Plan(ctx, id)
	return p.Since(after), err
}

func (m *planMemory) Plans(_ context.Context, f plan.Filter) (page plan.Page, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range slices.Backward(m.plans) {
		switch after, _ := strconv.ParseInt(f.After, 10, 64); {
		case f.After != "" && p.ID >= after, !f.Scope.Covers(p.Scope), len(f.States) > 0 && !slices.Contains(f.States, p.State):
			continue
		case len(page.Plans) == f.Limit:
			page.Next = strconv.FormatInt(page.Plans[f.Limit-1].ID, 10)
			return page, nil
		}
		page.Plans = append(page.Plans, plan.Listed{Plan: p, OperationCount: len(p.Operations), UndoneCount: len(p.Undone)})
	}
	return page, nil
}

func (m *planMemory) AddStep(_ context.Context, p plan.Plan, _ plan.By, _ []region.Code) (plan.Plan, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if is := m.plans[p.ID-1]; is.Revision != p.Revision-1 {
		return is, false, nil
	}
	p.UpdatedAt = time.Now()
	p.History = slices.Clone(p.History)
	p.History[len(p.History)-1].At = p.UpdatedAt
	m.plans[p.ID-1] = p
	return p, true, nil
}

func (m *planMemory) Ground(ctx context.Context, scope region.Code, _ int64) (plan.Ground, error) {
	s, err := m.city.Snapshot(ctx)
	g := plan.Ground{Scope: scope, Lines: s.Lines}
	for _, grid := range s.Grids {
		if grid.Code.Within(scope) {
			g.Grids = append(g.Grids, grid)
		} else {
			g.Around = append(g.Around, grid)
		}
	}
	for _, b := range s.Buildings {
		if slices.ContainsFunc(g.Grids, func(grid region.Grid) bool { return grid.Shape.Contains(plan.BuildingOf(b).At) }) {
			g.Buildings = append(g.Buildings, plan.BuildingOf(b))
		}
	}
	return g, err
}

func (m *planMemory) Affairs(ctx context.Context, scope region.Code, _ time.Time) (plan.Affairs, error) {
	s, err := m.city.Snapshot(ctx)
	return plan.Affairs{People: s.People, Posts: slices.DeleteFunc(slices.Clone(s.Posts), func(p roster.Post) bool {
		return !p.Code.Within(scope) && !scope.Within(p.Code)
	})}, err
}

func (m *planMemory) Publish(_ context.Context, p plan.Publication) (plan.Outcome, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	closed, err := p.Plan.Close(p.Plan.Revision, p.By.Name, plan.Published)
	if err != nil {
		return plan.Outcome{}, err
	}
	m.editions++
	closed.Published = int64(m.editions + 1)
	m.plans[closed.ID-1] = closed
	return plan.Outcome{Plan: closed, Edition: region.Edition{Number: closed.Published, PublishedAt: time.Now()}}, nil
}

func (m *planMemory) Attend(_ context.Context, _ int64, by plan.By) ([]plan.Presence, error) {
	return []plan.Presence{{Account: by.Account + 1, Name: "别人", SeenAt: time.Now()}}, nil
}

// revisions is how often something has been done to plans, so that a change shows.
func (m *planMemory) revisions() (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range m.plans {
		n += 1 + p.Revision
	}
	return n
}

// EditionPage implements httpapi.Store.
func (m *memory) EditionPage(_ context.Context, _ string, limit int) (region.EditionPage, error) {
	unlock, err := m.lock()
	defer unlock()
	all := []region.Edition{{Number: 1, PublishedAt: atlastest.PublishedAt}}
	slices.SortFunc(all, func(a, b region.Edition) int { return cmp.Compare(b.Number, a.Number) })
	return region.EditionPage{Editions: all[:min(limit, len(all))]}, err
}

// past returns the grid of a code, as it has always been.
func (m *memory) past(ctx context.Context, code region.Code) (roster.GridPast, error) {
	unlock, err := m.lock()
	defer unlock()
	if err != nil {
		return roster.GridPast{}, err
	}
	city, err := m.city.Snapshot(ctx)
	for _, grid := range city.Grids {
		if grid.Code == code {
			return roster.GridPast{GridVersion: region.GridVersion{Grid: grid, Edition: 1, Since: atlastest.PublishedAt}}, err
		}
	}
	return roster.GridPast{}, fault.New(fault.NotFound, "grid.unknown", "code", "There is no such grid.")
}

// GridHistory implements httpapi.Store.
func (m *memory) GridHistory(ctx context.Context, code region.Code) ([]roster.GridPast, error) {
	past, err := m.past(ctx, code)
	return []roster.GridPast{past}, err
}

// GridLineage implements httpapi.Store.
func (m *memory) GridLineage(ctx context.Context, code region.Code) (ancestors, descendants []plan.Handover, err error) {
	_, err = m.past(ctx, code)
	return nil, nil, err
}

// SetLeader implements httpapi.Store.
func (m *memory) SetLeader(ctx context.Context, code region.Code, person string) error {
	if _, err := m.past(ctx, code); err != nil {
		return err
	}
	m.city.Change(func(s *roster.Snapshot) {
		s.Posts = slices.DeleteFunc(s.Posts, func(p roster.Post) bool { return p.Role == roster.FirstLeader && p.Code == code })
		s.Posts = append(s.Posts, roster.Post{Person: person, Role: roster.FirstLeader, Code: code})
	})
	m.appointed++
	return m.redraw(ctx)
}
