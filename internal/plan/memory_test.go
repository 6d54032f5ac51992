package plan_test

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"gridmap/geo/coverage"
	"gridmap/geo/lattice"
	"gridmap/geo/locate"
	"gridmap/internal/fault"
	"gridmap/internal/plan"
	"gridmap/internal/plan/plantest"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// A memory is a plan.Store that forgets everything in the end. Steps are kept as the
// real one keeps them; plans are restored from these.
type memory struct {
	mu        sync.Mutex
	editions  [][]region.Grid // all land; the first is edition 1
	buildings []plan.Building
	lines     []region.ReferenceLine
	affairs   plan.Affairs
	plans     []plan.Plan // heads
	keys      []plan.Key  // that they were made with
	steps     [][]plan.Step
	touched   [][]region.Code
	outcomes  map[int64]plan.Outcome
	calls     map[string]int
	clock     time.Time
	onPublish func() // called before anything else
}

func newMemory(w plantest.World) *memory {
	grids := slices.Concat(w.Grids, w.Around)
	for i, s := range w.Beyond {
		grids = append(grids, region.Grid{Code: region.Code("520303009001" + strconv.Itoa(100+i)), Name: "远处", Kind: region.Rural, Shape: s})
	}
	return &memory{editions: [][]region.Grid{grids}, buildings: w.Buildings, lines: w.Lines,
		outcomes: map[int64]plan.Outcome{}, calls: map[string]int{}, clock: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)}
}

// lock begins a call. The clock moves on by a second with each.
func (m *memory) lock(call string) func() {
	m.mu.Lock()
	m.calls[call]++
	m.clock = m.clock.Add(time.Second)
	return m.mu.Unlock
}

func (m *memory) now() time.Time {
	defer m.lock("now")()
	return m.clock
}

func (m *memory) current() int64 { return int64(len(m.editions)) }

func (m *memory) AddPlan(_ context.Context, p plan.Plan, by plan.By, key plan.Key) (plan.Plan, error) {
	defer m.lock("AddPlan")()
	for i, k := range m.keys {
		if key.Name != "" && k.Name == key.Name && m.plans[i].Account == by.Account {
			if k.Digest != key.Digest {
				return plan.Plan{}, fault.New(fault.Conflict, "idempotency.reused", "", "Another request.")
			}
			return plan.Restore(m.plans[i], m.steps[i])
		}
	}
	p.ID, p.Edition, p.CreatedAt, p.UpdatedAt = int64(len(m.plans)+1), m.current(), m.clock, m.clock
	m.plans, m.keys = append(m.plans, p), append(m.keys, key)
	m.steps, m.touched = append(m.steps, nil), append(m.touched, nil)
	return p, nil
}

func (m *memory) place(id int64) (int, error) {
	if id < 1 || id > int64(len(m.plans)) {
		return 0, fault.New(fault.NotFound, "plan.unknown", "id", "There is no such plan.")
	}
	return int(id - 1), nil
}

func (m *memory) Plan(_ context.Context, id int64) (plan.Plan, error) {
	defer m.lock("Plan")()
	i, err := m.place(id)
	if err != nil {
		return plan.Plan{}, err
	}
	return plan.Restore(m.plans[i], slices.Clone(m.steps[i]))
}

func (m *memory) Head(_ context.Context, id int64) (plan.View, error) {
	defer m.lock("Head")()
	i, err := m.place(id)
	if err != nil {
		return plan.View{}, err
	}
	v := plan.View{Plan: m.plans[i], Current: m.current()}
	if v.Plan.State == plan.Draft {
		v.Stale = m.stale(v.Plan.Scope, v.Plan.Edition)
	}
	for j, other := range m.plans {
		var both []region.Code
		for _, code := range m.touched[i] {
			if slices.Contains(m.touched[j], code) {
				both = append(both, code)
			}
		}
		if j != i && other.State == plan.Draft && len(both) > 0 {
			v.Overlaps = append(v.Overlaps, plan.Overlap{ID: other.ID, Title: other.Title, Owner: other.Owner, Grids: both})
		}
	}
	return v, nil
}

func (m *memory) Steps(_ context.Context, id int64, after int) ([]plan.Step, error) {
	defer m.lock("Steps")()
	i, err := m.place(id)
	if err != nil {
		return nil, err
	}
	return slices.Clone(m.steps[i][min(after, len(m.steps[i])):]), nil
}

func (m *memory) Plans(_ context.Context, f plan.Filter) (plan.Page, error) {
	defer m.lock("Plans")()
	var page plan.Page
	for i, p := range slices.Backward(m.plans) {
		if f.Scope.Covers(p.Scope) {
			full, err := plan.Restore(p, m.steps[i])
			if err != nil {
				return page, err
			}
			page.Plans = append(page.Plans, plan.Listed{Plan: p, OperationCount: len(full.Operations), UndoneCount: len(full.Undone)})
		}
	}
	return page, nil
}

func (m *memory) AddStep(_ context.Context, p plan.Plan, _ plan.By, touched []region.Code) (plan.Plan, bool, error) {
	defer m.lock("AddStep")()
	i, err := m.place(p.ID)
	if err != nil {
		return plan.Plan{}, false, err
	}
	step := p.History[len(p.History)-1]
	used := slices.ContainsFunc(m.steps[i], func(s plan.Step) bool { return s.Key.Name != "" && s.Key.Name == step.Key.Name })
	if used || m.plans[i].Revision != p.Revision-1 {
		now, err := plan.Restore(m.plans[i], slices.Clone(m.steps[i]))
		return now, false, err
	}
	m.take(i, p, step)
	switch step.Act {
	case plan.Appended, plan.Undid, plan.Redid, plan.Rebased:
		m.touched[i] = touched
	}
	now, err := plan.Restore(m.plans[i], slices.Clone(m.steps[i]))
	return now, true, err
}

func (m *memory) take(i int, p plan.Plan, step plan.Step) {
	step.At = m.clock
	m.steps[i] = append(m.steps[i], step)
	p.Operations, p.Undone, p.History, p.UpdatedAt = nil, nil, nil, m.clock
	m.plans[i] = p
}

func (m *memory) Ground(_ context.Context, scope region.Code, edition int64) (plan.Ground, error) {
	defer m.lock("Ground")()
	if edition == 0 {
		edition = m.current()
	}
	if edition < 1 || edition > m.current() {
		return plan.Ground{}, fault.New(fault.NotFound, "edition.not_found", "", "There is no edition %d.", edition)
	}
	grids := slices.Clone(m.editions[edition-1])
	w := plantest.Scoped(grids, scope, nil, m.lines)
	w.Edition = edition
	live := map[region.Code]bool{}
	for _, g := range grids {
		live[g.Code] = true
	}
	for _, then := range m.editions[:edition-1] {
		for _, g := range then {
			if g.Code.Within(scope) && !live[g.Code] && !slices.Contains(w.Used, g.Code) {
				w.Used = append(w.Used, g.Code)
			}
		}
	}
	var shapes []lattice.Shape
	for _, g := range w.Grids {
		shapes = append(shapes, g.Shape)
	}
	index, err := locate.Build(shapes)
	if err != nil {
		return plan.Ground{}, err
	}
	for _, b := range m.buildings {
		if index.Locate(b.At) != locate.Outside {
			w.Buildings = append(w.Buildings, b)
		}
	}
	return w.Ground, nil
}

func (m *memory) Affairs(context.Context, region.Code, time.Time) (plan.Affairs, error) {
	defer m.lock("Affairs")()
	return m.affairs, nil
}

// stale returns the grids that an edition after the given one changed, made or retired.
func (m *memory) stale(scope region.Code, edition int64) []region.Code {
	near := map[region.Code]bool{}
	for e := edition; e <= m.current(); e++ {
		w := plantest.Scoped(m.editions[e-1], scope, nil, nil)
		for _, g := range slices.Concat(w.Grids, w.Around) {
			near[g.Code] = true
		}
	}
	found := map[region.Code]bool{}
	for e := edition + 1; e <= m.current(); e++ {
		was, is := map[region.Code]region.Grid{}, map[region.Code]region.Grid{}
		for _, g := range m.editions[e-2] {
			was[g.Code] = g
		}
		for _, g := range m.editions[e-1] {
			is[g.Code] = g
		}
		for code := range near {
			a, there := was[code]
			b, here := is[code]
			if there != here || there && (a.Name != b.Name || a.Kind != b.Kind || !a.Shape.Same(b.Shape)) {
				found[code] = true
			}
		}
	}
	var codes []region.Code
	for code := range found {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

func (m *memory) Publish(_ context.Context, p plan.Publication) (plan.Outcome, error) {
	if m.onPublish != nil {
		m.onPublish()
	}
	defer m.lock("Publish")()
	i, err := m.place(p.Plan.ID)
	if err != nil {
		return plan.Outcome{}, err
	}
	for _, s := range m.steps[i] {
		if s.Act == plan.Closed && p.Key.Name != "" && s.Key == p.Key {
			return m.outcomes[p.Plan.ID], nil
		}
	}
	if m.plans[i].Revision != p.Plan.Revision || m.plans[i].State != plan.Draft {
		return plan.Outcome{}, fault.New(fault.Conflict, "plan.revision", "revision", "The plan has moved on.")
	}
	if stale := m.stale(p.Plan.Scope, p.Plan.Edition); len(stale) > 0 {
		return plan.Outcome{}, &plan.StaleError{Grids: stale}
	}
	redrawn := map[region.Code]region.Grid{}
	for _, g := range slices.Concat(p.Land.Grids(), p.Land.Around()) {
		redrawn[g.Code] = g
	}
	next := p.Land.Grids()
	for _, g := range m.editions[m.current()-1] {
		if !g.Code.Within(p.Plan.Scope) {
			if now, is := redrawn[g.Code]; is {
				g = now
			}
			next = append(next, g)
		}
	}
	var shapes []lattice.Shape
	for _, g := range next {
		shapes = append(shapes, g.Shape)
	}
	if found := coverage.Check(shapes, coverage.KeepHoles(0)); len(found) > 0 {
		return plan.Outcome{}, fault.New(fault.Invalid, "coverage", "", "The land is no exact coverage: %v", found[0])
	}
	closed, err := p.Plan.Close(p.Plan.Revision, p.By.Name, plan.Published)
	if err != nil {
		return plan.Outcome{}, err
	}
	m.editions = append(m.editions, next)
	closed.Published = m.current()
	step := closed.History[len(closed.History)-1]
	step.Key = p.Key
	m.take(i, closed, step)
	return m.outcome(p, closed), nil
}

func (m *memory) outcome(p plan.Publication, closed plan.Plan) plan.Outcome {
	done := plan.Compare(p.Before, p.Land)
	o := plan.Outcome{Plan: closed, Edition: region.Edition{Number: m.current(), PublishedAt: m.clock, Note: p.Note},
		Added: len(done.New), Changed: len(done.Changed), Retired: len(done.Retired), BuildingsMoved: len(done.Moved)}
	for code, s := range plan.Successors(p.Before, p.Land, p.Lineage) {
		if p.Leaders[code] == "" && s.Carried {
			o.Carried = append(o.Carried, code)
		}
	}
	slices.Sort(o.Carried)
	m.outcomes[p.Plan.ID] = o
	return o
}

func (m *memory) Attend(_ context.Context, _ int64, by plan.By) ([]plan.Presence, error) {
	defer m.lock("Attend")()
	return []plan.Presence{{Account: by.Account + 1, Name: "another", SeenAt: m.clock}}, nil
}

// lead fills posts: a first leader for each grid, whose number is the grid's.
func (m *memory) lead(grids []region.Grid) {
	for _, g := range grids {
		number := "leader-" + string(g.Code[12:])
		m.affairs.People = append(m.affairs.People, roster.Person{Number: number, Name: "王" + number})
		m.affairs.Posts = append(m.affairs.Posts, roster.Post{Person: number, Role: roster.FirstLeader, Code: g.Code})
	}
	slices.SortFunc(m.affairs.People, func(a, b roster.Person) int { return cmp.Compare(a.Number, b.Number) })
}
