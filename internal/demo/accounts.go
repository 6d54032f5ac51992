package demo

import (
	"context"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// Password is that of every account of a made-up city. The sign-in page shows it,
// so it protects nothing.
const Password = "lantern-river-1258-bridge"

// Accounts returns one account for each role, by the role's name: the admin of
// everything; planner, dispatcher and member of the county; and the leader, who
// answers for a grid of 汇川社区 as its first leader at the moment. In a roster
// without such a person there is no leader.
func Accounts(r roster.Snapshot, now time.Time) []account.Account {
	county := func(role account.Role, shown string) account.Account {
		return account.Account{Name: string(role), Shown: shown, Grants: []account.Grant{{Role: role, Code: countyArea.Code}}}
	}
	all := []account.Account{
		{Name: string(account.Admin), Shown: "系统管理员（演示）", Grants: []account.Grant{{Role: account.Admin}}},
		county(account.Planner, "网格规划员（演示）"),
		county(account.Dispatcher, "调度员（演示）"),
	}
	if leader, ok := firstLeader(r, now); ok {
		all = append(all, account.Account{
			Name: string(account.Leader), Shown: leader.Name + "（演示）", Person: leader.Number,
			Grants: []account.Grant{{Role: account.Leader, Code: FiveGrids}},
		})
	}
	return append(all, county(account.Member, "工作人员（演示）"))
}

// firstLeader returns who leads the first grid of 汇川社区 whose first leader is
// there, and not on leave.
func firstLeader(r roster.Snapshot, now time.Time) (leader roster.Person, ok bool) {
	away := map[string]bool{}
	for _, l := range r.Leaves {
		away[l.Person] = away[l.Person] || l.Period.Holds(now)
	}
	leads := map[string]region.Code{}
	for _, p := range r.Posts {
		if p.Role == roster.FirstLeader && p.Code.Within(FiveGrids) && p.Period.Holds(now) && !away[p.Person] {
			leads[p.Person] = p.Code
		}
	}
	for _, person := range r.People {
		if grid := leads[person.Number]; grid != "" && (!ok || grid < leads[leader.Number]) {
			leader, ok = person, true
		}
	}
	return leader, ok
}

// Accountant makes accounts; account.Service is one.
type Accountant interface {
	ByName(ctx context.Context, by account.Actor, name string) (account.Account, error)
	AddWithPassword(ctx context.Context, by account.Actor, a account.Account, password string, mustChange bool) (account.Account, error)
}

// AddAccounts makes those accounts of a made-up city that are not there yet: all
// of them in a city that has just been loaded, or was made up before there were
// accounts.
func AddAccounts(ctx context.Context, by account.Actor, accounts Accountant, wanted []account.Account) error {
	for _, a := range wanted {
		_, err := accounts.ByName(ctx, by, a.Name)
		if err != nil && fault.KindOf(err) == fault.NotFound {
			_, err = accounts.AddWithPassword(ctx, by, a, Password, false)
		}
		if err != nil && fault.KindOf(err) != fault.Conflict { // another process was faster
			return err
		}
	}
	return nil
}
