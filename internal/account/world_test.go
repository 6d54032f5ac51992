package account

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gridmap/internal/region"
)

const (
	good   = "tianqizhenhao8"
	better = "correct horse battery"
)

// posts say who answers for what.
type posts map[string][]region.Code

func (p posts) CodesOf(person string) []region.Code { return p[person] }

// world is a service over a memory, with a clock.
type world struct {
	*Service
	store *memory
	clock *clock
	ctx   context.Context
}

func newWorld(t rapid.TB) *world {
	t.Helper()
	w := &world{store: newMemory(), clock: newClock()}
	w.ctx = WithOrigin(context.Background(), Origin{Via: ViaPublic, Address: "192.0.2.1", Request: "r1"})
	w.Service = NewService(Options{
		Store: w.store, Secret: [32]byte{1}, Now: w.clock.Now, Hashing: cheap,
		Posts: posts{"A1": {"520301001001001"}, "A2": {"520302001", "520301002001001"}},
	})
	return w
}

// add makes an account with the password good.
func (w *world) add(t rapid.TB, name string, grants ...Grant) Account {
	t.Helper()
	a := Account{Name: name, Shown: name, Grants: grants}
	if slices.ContainsFunc(grants, func(g Grant) bool { return g.Role == Leader }) {
		a.Person = "A1"
	}
	a, err := w.AddWithPassword(w.ctx, Operator("root"), a, good, false)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// as returns the actor of an account as it may act now.
func (w *world) as(t rapid.TB, id int64) Actor {
	t.Helper()
	creds, err := w.store.Account(w.ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	actor, err := w.Resume(w.ctx, id, creds.Epoch)
	if err != nil {
		t.Fatal(err)
	}
	return actor
}

// actions returns what the audit says was done.
func (w *world) actions() []string {
	var all []string
	for _, e := range w.store.entries {
		all = append(all, e.Action)
	}
	return all
}

func mustFail(t testing.TB, err error, code string) {
	t.Helper()
	if codeOf(err) != code {
		t.Errorf("the error is %v, want %s", err, code)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
