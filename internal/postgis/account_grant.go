package postgis

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/account"
	"gridmap/internal/region"
)

// grantsOf puts grants together from their columns, and columnsOfGrants takes them
// apart.
func grantsOf(roles []account.Role, codes []region.Code) []account.Grant {
	var grants []account.Grant
	for i, role := range roles {
		grants = append(grants, account.Grant{Role: role, Code: codes[i]})
	}
	return grants
}

func columnsOfGrants(grants []account.Grant) (roles []account.Role, codes []region.Code) {
	roles, codes = make([]account.Role, len(grants)), make([]region.Code, len(grants))
	for i, g := range grants {
		roles[i], codes[i] = g.Role, g.Code
	}
	return roles, codes
}

const selectUnknownCodes = `
	SELECT DISTINCT c.code
	FROM unnest(@codes::text[]) AS c (code)
	WHERE c.code <> ''
	  AND NOT EXISTS (SELECT FROM area WHERE area.code = c.code)
	  AND NOT EXISTS (SELECT FROM grid WHERE grid.code = c.code)
	ORDER BY c.code`

// checkCodes returns a fault.Invalid, grant.code_unknown, with each code of the
// grants that no area and no grid has. A grid that is gone counts: what happened
// there stays.
func checkCodes(ctx context.Context, tx pgx.Tx, grants []account.Grant) error {
	if len(grants) == 0 {
		return nil
	}
	_, codes := columnsOfGrants(grants)
	rows, err := tx.Query(ctx, selectUnknownCodes, pgx.NamedArgs{"codes": codes})
	if err != nil {
		return err
	}
	unknown, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	var wrong findings
	for _, code := range unknown {
		wrong.add(0, "grant.code_unknown", "grants", "There is no area and no grid with the code %s.", code)
	}
	return wrong.fault()
}

// newGrants returns the grants that are not among those that there were.
func newGrants(before, after []account.Grant) []account.Grant {
	return slices.DeleteFunc(slices.Clone(after), func(g account.Grant) bool { return slices.Contains(before, g) })
}

// widened reports whether an account has got a grant that lies in none that it had of
// the same role, nor in one as admin, who may give it to themselves.
func widened(before, after []account.Grant) bool {
	return slices.ContainsFunc(after, func(g account.Grant) bool {
		return !slices.ContainsFunc(before, func(had account.Grant) bool {
			return had.Covers(g) || had.Role == account.Admin && g.Code.Within(had.Code)
		})
	})
}

const deleteOtherGrants = `
	DELETE FROM account_grant
	WHERE account = @id
	  AND (role, code) NOT IN (SELECT * FROM unnest(@roles::text[], @codes::text[]))`

const insertGrants = `
	INSERT INTO account_grant (account, role, code)
	SELECT @id, role, code
	FROM unnest(@roles::text[], @codes::text[]) AS g (role, code)
	ON CONFLICT DO NOTHING`

// queueGrants adds to the batch what gives an account these grants and no others.
func queueGrants(batch *pgx.Batch, id int64, grants []account.Grant) {
	roles, codes := columnsOfGrants(grants)
	args := pgx.NamedArgs{"id": id, "roles": roles, "codes": codes}
	batch.Queue(deleteOtherGrants, args)
	batch.Queue(insertGrants, args)
}

// accountFields are what the audit tells of an account: nothing that helps to sign
// in.
func accountFields(a account.Account) map[string]any {
	return map[string]any{"shown": a.Shown, "person": a.Person, "grants": grantTexts(a.Grants),
		"disabled": a.Disabled, "must_change": a.MustChange}
}

// grantTexts writes grants as "planner@520303".
func grantTexts(grants []account.Grant) []string {
	texts := make([]string, len(grants))
	for i, g := range grants {
		texts[i] = string(g.Role) + "@" + string(g.Code)
	}
	slices.Sort(texts)
	return texts
}

// accountEntry is an entry of the audit about an account, whose grants say where it
// lies: together with those that it had, if it was there before.
func accountEntry(action string, a account.Account, before ...account.Grant) account.Entry {
	return account.Entry{Action: action, Kind: "account", Target: a.Name, Code: account.CodeOf(slices.Concat(a.Grants, before))}
}
