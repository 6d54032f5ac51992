package postgis

import (
	"github.com/jackc/pgx/v5"

	"gridmap/internal/region"
)

// An issue is in a scope if its grid is: inScope of a row i of the table issue, with
// the arguments of addScope. Codes are compared as bytes: what is inside an area is
// from its code to just before the code followed by the character after 9.
//
// Most scopes have up to three codes. They are ranges to the planner, which then
// chooses between the index on grids, for a few of them, and the list's order, for
// many. Of more codes the grids are looked up first.
const inScope = `
	(@everything::boolean
	 OR @codes_named::integer > 0 AND i.grid >= @code_1::text AND i.grid < @code_1::text || ':'
	 OR @codes_named::integer > 1 AND i.grid >= @code_2::text AND i.grid < @code_2::text || ':'
	 OR @codes_named::integer > 2 AND i.grid >= @code_3::text AND i.grid < @code_3::text || ':'
	 OR @codes_many::boolean AND i.grid = ANY (ARRAY(
			SELECT g.code
			FROM grid g
			WHERE EXISTS (SELECT FROM unnest(@codes::text[]) AS c WHERE g.code >= c AND g.code < c || ':')))
	 OR @nowhere::boolean AND i.grid IS NULL)`

// addScope adds the arguments of inScope, which has to be planned for each search
// anew, so that what does not apply vanishes.
func addScope(args pgx.NamedArgs, s region.Scope) {
	const most = 3
	var named [most]region.Code
	n := copy(named[:], s.Codes)
	args["codes_many"] = len(s.Codes) > most
	if len(s.Codes) > most {
		n = 0
	}
	args["everything"], args["nowhere"] = s.All(), s.Nowhere
	args["codes_named"], args["codes"] = n, s.Codes
	args["code_1"], args["code_2"], args["code_3"] = named[0], named[1], named[2]
}
