package httpapi_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"time"

	"gridmap/internal/account"
	"gridmap/internal/atlas/atlastest"
	"gridmap/internal/region"
)

// onAccount asks for something to do with an account that holds a role in a grid.
func onAccount(path, body string) func(w *world, by *caller, grid region.Code) ask {
	return func(w *world, _ *caller, grid region.Code) ask {
		a := w.member(grid)
		if body != "" {
			body = fmt.Sprintf(`{"revision":%d,"shown":"别名","person":"","disabled":false,"grants":[{"role":"member","code":%q}]}`, a.Revision, grid)
		}
		return ask{target: fmt.Sprintf("/api/v1/accounts/%d%s", a.ID, path), body: body, marker: a.Name}
	}
}

// leaderOf returns the staff number of a grid's community leader.
func leaderOf(grid region.Code) string {
	for i := range 25 {
		if atlastest.GridCode(i) == grid {
			return fmt.Sprint("C", i)
		}
	}
	return ""
}

// tokenOf stores a token of a caller's account, if there is one, and returns its id.
func (w *world) tokenOf(by *caller) int64 {
	w.t.Helper()
	if by.account.ID == 0 {
		return 1
	}
	digest := sha256.Sum256(fmt.Append(nil, accountNumber.next()))
	token, err := w.people.AddToken(context.Background(), account.Token{Account: by.account.ID, Label: "another", Until: time.Now().Add(time.Hour)}, digest)
	if err != nil {
		w.t.Fatal(err)
	}
	return token.ID
}

// accountEntries are the routes about who may do what, and who did.
var accountEntries = map[string]entry{
	"GET /api/v1/session": plainly("/api/v1/session"),
	"POST /api/v1/session": {ask: func(w *world, _ *caller, grid region.Code) ask {
		return ask{target: "/api/v1/session", body: fmt.Sprintf(`{"name":%q,"password":%q}`, w.member(grid).Name, goodPassword)}
	}},
	"DELETE /api/v1/session": plainly("/api/v1/session"),
	"POST /api/v1/session/password": {ask: func(w *world, by *caller, _ region.Code) ask {
		if by.account.ID != 0 && !by.token && !by.expired { // the one before may have changed it, and ended the session
			w.renew(by)
		}
		return ask{target: "/api/v1/session/password", body: fmt.Sprintf(`{"current":%q,"password":"another-%s"}`, goodPassword, goodPassword)}
	}, inPerson: true},
	"POST /api/v1/session/link": {ask: func(w *world, _ *caller, grid region.Code) ask {
		return ask{target: "/api/v1/session/link", body: fmt.Sprintf(`{"link":%q}`, w.link(grid))}
	}},
	"POST /api/v1/session/link/password": {ask: func(w *world, _ *caller, grid region.Code) ask {
		return ask{target: "/api/v1/session/link/password", body: fmt.Sprintf(`{"link":%q,"password":%q}`, w.link(grid), goodPassword)}
	}},
	"GET /auth/openid":          {ask: plainly("/auth/openid").ask, answers: http.StatusNotFound}, // there is no provider
	"GET /auth/openid/callback": {ask: plainly("/auth/openid/callback").ask, answers: http.StatusNotFound},

	"GET /api/v1/tokens": plainly("/api/v1/tokens"),
	"POST /api/v1/tokens": {ask: func(_ *world, by *caller, _ region.Code) ask {
		return ask{target: "/api/v1/tokens", body: `{"label":"x","days":1,"grants":[` + by.own() + `]}`}
	}, inPerson: true, holds: true},
	"DELETE /api/v1/tokens/:id": {ask: func(w *world, by *caller, _ region.Code) ask {
		return ask{target: fmt.Sprintf("/api/v1/tokens/%d", w.tokenOf(by))}
	}, inPerson: true},

	"GET /api/v1/accounts": {ask: func(w *world, _ *caller, grid region.Code) ask {
		a := w.member(grid)
		return ask{target: "/api/v1/accounts?limit=200&q=" + a.Name, marker: `"name":"` + a.Name + `"`}
	}, lists: true},
	"POST /api/v1/accounts": {ask: func(_ *world, _ *caller, grid region.Code) ask {
		return ask{target: "/api/v1/accounts", body: fmt.Sprintf(
			`{"name":"new%d","shown":"新","person":"","grants":[{"role":"member","code":%q}]}`, accountNumber.next(), grid)}
	}, reads: account.Public, inPerson: true},
	"GET /api/v1/accounts/:id":           {ask: onAccount("", "")},
	"PUT /api/v1/accounts/:id":           {ask: onAccount("", "all"), inPerson: true},
	"POST /api/v1/accounts/:id/reset":    {ask: onAccount("/reset", ""), inPerson: true},
	"POST /api/v1/accounts/:id/sign_out": {ask: onAccount("/sign_out", "")},

	"GET /api/v1/people": {ask: func(_ *world, _ *caller, grid region.Code) ask {
		return ask{target: "/api/v1/people?limit=200", marker: fmt.Sprintf(`"id":%q`, leaderOf(grid))}
	}, lists: true},
	"POST /api/v1/people/:id/phone": {ask: func(_ *world, _ *caller, grid region.Code) ask {
		return ask{target: "/api/v1/people/" + leaderOf(grid) + "/phone"}
	}, reads: account.ReadPeople},
	"GET /api/v1/audit": {ask: func(w *world, _ *caller, grid region.Code) ask {
		target := w.done(grid)
		return ask{target: "/api/v1/audit?target=" + target, marker: `"target":"` + target + `"`}
	}, lists: true},
}
