package httpapi

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"gridmap/internal/account"
)

// route is one thing that the server does.
type route struct {
	method, path string
	handler      echo.HandlerFunc
	// needs is what whoever asks has to be allowed somewhere; where exactly, the
	// handler asks. No session is read for account.Public.
	needs account.Action
	kind  limitKind // how often it may be asked
	rules rules
}

// rules are what sets a route apart, a set.
type rules uint8

const (
	// streams says that an answer takes as long as the client likes.
	streams rules = 1 << iota
	// asksWho says that who asks is found out, and may be nobody: the handler needs
	// no more than account.Public and yet looks at who(c).
	asksWho
	// long says that a body may have up to maxDivision bytes.
	long
)

func (r rules) has(one rules) bool { return r&one != 0 }

const (
	readyPath = "/readyz"
	everyPath = "/*" // of what is served where nothing else is
)

// routes lists all that is served, what one has to be allowed for it, and how
// often it may be asked. Paths of the API stand in the OpenAPI document too; a
// test holds the two together.
func (s *Server) routes() []route {
	const get, post, put, del, head = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodHead
	return []route{
		{get, "/healthz", s.healthz, account.Public, freely, 0},
		{head, "/healthz", s.healthz, account.Public, freely, 0},
		{get, readyPath, s.readyz, account.Public, freely, 0},
		{head, readyPath, s.readyz, account.Public, freely, 0},
		{get, "/metrics", s.metrics(), account.Operate, reading, 0},

		{get, "/api/v1/openapi.json", s.openAPI, account.Public, freely, 0},
		{get, "/api/v1/map", s.describeMap, account.Public, reading, 0},

		{get, "/api/v1/locate", s.locate, account.Public, lookingUp, 0},
		{post, "/api/v1/locate", s.locateMany, account.Public, lookingUp, streams},

		{get, "/api/v1/areas", s.listAreas, account.Public, reading, 0},
		{get, "/api/v1/areas/:code", s.showArea, account.Public, reading, 0},
		{get, "/api/v1/grids", s.listGrids, account.Public, reading, 0},
		{get, "/api/v1/grids/:code", s.showGrid, account.Public, reading, 0},
		{get, "/api/v1/buildings", s.listBuildings, account.Public, searching, 0},
		{get, "/api/v1/buildings/:id", s.showBuilding, account.Public, reading, asksWho},
		{get, "/api/v1/search", s.search, account.Public, searching, 0},

		{get, "/api/v1/categories", s.listCategories, account.Public, reading, 0},
		{post, "/api/v1/issues", s.reportIssue, account.Public, reporting, 0},
		{get, "/api/v1/report", s.followReport, account.Public, reading, 0},
		{get, "/api/v1/issues", s.listIssues, account.ReadIssues, reading, 0},
		{get, "/api/v1/issues/counts", s.countIssues, account.ReadIssues, reading, 0},
		{get, "/api/v1/issues/stream", s.streamIssues, account.ReadIssues, reading, streams},
		{get, "/api/v1/issues/:id", s.showIssue, account.ReadIssues, reading, 0},
		{post, "/api/v1/issues/:id/comments", s.commentIssue, account.HandleIssues, changing, 0},
		{post, "/api/v1/issues/:id/state", s.moveIssue, account.HandleIssues, changing, 0},
		{post, "/api/v1/issues/:id/place", s.placeIssue, account.DispatchIssues, changing, 0},
		{post, "/api/v1/issues/:id/reporter", s.revealReporter, account.RevealReporters, revealing, 0},

		{get, "/api/v1/session", s.showSession, account.Public, reading, asksWho},
		{post, "/api/v1/session", s.beginSession, account.Public, signingIn, 0},
		{del, "/api/v1/session", s.endSession, account.Public, changing, asksWho},
		{post, "/api/v1/session/password", s.changePassword, account.Self, signingIn, 0},
		{post, "/api/v1/session/link", s.openLink, account.Public, signingIn, 0},
		{post, "/api/v1/session/link/password", s.useLink, account.Public, signingIn, 0},
		{get, openIDPath, s.startOpenID, account.Public, signingIn, 0},
		{get, callbackPath, s.finishOpenID, account.Public, signingIn, asksWho},

		{get, "/api/v1/tokens", s.listTokens, account.Self, reading, 0},
		{post, "/api/v1/tokens", s.addToken, account.Self, changing, 0},
		{del, "/api/v1/tokens/:id", s.dropToken, account.Self, changing, 0},
		{get, "/api/v1/accounts", s.listAccounts, account.ManageAccounts, reading, 0},
		{post, "/api/v1/accounts", s.addAccount, account.ManageAccounts, changing, 0},
		{get, "/api/v1/accounts/:id", s.showAccount, account.ManageAccounts, reading, 0},
		{put, "/api/v1/accounts/:id", s.changeAccount, account.ManageAccounts, changing, 0},
		{post, "/api/v1/accounts/:id/reset", s.resetAccount, account.ManageAccounts, changing, 0},
		{post, "/api/v1/accounts/:id/sign_out", s.signOutAccount, account.ManageAccounts, changing, 0},
		{get, "/api/v1/people", s.listPeople, account.ReadPeople, reading, 0},
		{post, "/api/v1/people/:id/phone", s.revealPhone, account.RevealPhones, revealing, 0},
		{get, "/api/v1/audit", s.listAudit, account.ReadAudit, reading, streams},

		{get, "/api/v1/plans", s.listPlans, account.Redraw, reading, 0},
		{post, "/api/v1/plans", s.createPlan, account.Redraw, changing, 0},
		{get, "/api/v1/plans/:id", s.showPlan, account.Redraw, reading, 0},
		{get, "/api/v1/plans/:id/land", s.showPlanLand, account.Redraw, reading, 0},
		{get, "/api/v1/plans/:id/impact", s.showImpact, account.Redraw, reading, 0},
		{post, "/api/v1/plans/:id/operations", s.operatePlan, account.Redraw, drawing, long},
		{post, "/api/v1/plans/:id/undo", s.undoPlan, account.Redraw, changing, 0},
		{post, "/api/v1/plans/:id/redo", s.redoPlan, account.Redraw, changing, 0},
		{post, "/api/v1/plans/:id/rebase", s.rebasePlan, account.Redraw, changing, 0},
		{post, "/api/v1/plans/:id/suggest", s.suggestPlan, account.Redraw, changing, long},
		{post, "/api/v1/plans/:id/title", s.retitlePlan, account.Redraw, changing, 0},
		{post, "/api/v1/plans/:id/discard", s.discardPlan, account.Redraw, changing, 0},
		{post, "/api/v1/plans/:id/publish", s.publishPlan, account.Redraw, changing, long},
		{post, "/api/v1/plans/:id/presence", s.attendPlan, account.Redraw, reading, 0},
		{get, "/api/v1/editions", s.listEditions, account.Public, reading, asksWho},
		{post, "/api/v1/editions", s.revertEdition, account.Redraw, changing, 0},
		{get, "/api/v1/grids/:code/history", s.showHistory, account.Public, reading, 0},
		{get, "/api/v1/grids/:code/lineage", s.showLineage, account.Public, reading, 0},
		{put, "/api/v1/grids/:code/leader", s.setLeader, account.Redraw, changing, 0},

		{get, "/tiles/:layer", s.describeTiles, account.Public, tiling, 0},
		{get, "/tiles/:layer/:z/:x/:y", s.tile, account.Public, tiling, 0},
		{head, "/tiles/:layer/:z/:x/:y", s.tile, account.Public, tiling, 0},
		{get, "/tiles/issues.json", s.describeIssueTiles, account.ReadIssues, tiling, 0},
		{get, "/tiles/issues/:z/:x/:y", s.issueTile, account.ReadIssues, tiling, 0},
		{head, "/tiles/issues/:z/:x/:y", s.issueTile, account.ReadIssues, tiling, 0},

		{get, everyPath, s.frontFile, account.Public, freely, 0},
		{head, everyPath, s.frontFile, account.Public, freely, 0},
	}
}
