package account

import (
	"fmt"
	"testing"

	"gridmap/internal/region"
)

func benchmarkActors() map[string]Actor {
	leader := Actor{Account: 1, Grants: []Grant{{Leader, "5203"}}}
	var many Actor
	many.Account = 1
	for i := range MaxGrants {
		many.Grants = append(many.Grants, Grant{Dispatcher, region.Code(fmt.Sprintf("520303%03d", i))})
	}
	for i := range 5 {
		leader.Own = append(leader.Own, region.Code(fmt.Sprintf("520303001001%03d", i)))
	}
	return map[string]Actor{
		"public": {}, "admin": {Account: 1, Grants: []Grant{{Role: Admin}}},
		"dispatcher": {Account: 1, Grants: []Grant{{Dispatcher, "520303"}}}, "leader": leader, "grants=50": many,
	}
}

func BenchmarkScope(b *testing.B) {
	for name, a := range benchmarkActors() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = a.Scope(ReadIssues)
			}
		})
	}
}

func BenchmarkMay(b *testing.B) {
	for name, a := range benchmarkActors() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = a.May(ReadIssues, "520303001001001")
			}
		})
	}
}

// BenchmarkHash is what a guess costs at the usual cost.
func BenchmarkHash(b *testing.B) {
	h := newHashed(Argon2id, usualHashing, good)
	b.ReportAllocs()
	for b.Loop() {
		if h.matches(Argon2id, better) {
			b.Fatal("another password matches")
		}
	}
}

// BenchmarkRefuse is what a throttled guess costs.
func BenchmarkRefuse(b *testing.B) {
	w := newWorld(b)
	for _, device := range []string{"", w.markDevice("wang.wei", "")} {
		b.Run(fmt.Sprintf("mark=%t", device != ""), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = w.SignIn(w.ctx, "li.na", "guess", Client{Address: "192.0.2.1", Device: device})
			}
		})
	}
}

func BenchmarkScore(b *testing.B) {
	for b.Loop() {
		_ = checkPassword(Account{Name: "li.na", Shown: "李娜"}, good)
	}
}
