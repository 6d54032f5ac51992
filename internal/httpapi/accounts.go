package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// accountJSON is an account to those who manage it.
type accountJSON struct {
	ID          int64           `json:"id"`
	Name        string          `json:"name"`
	Shown       string          `json:"shown"`
	Person      *personRef      `json:"person"`
	Grants      []grantWithArea `json:"grants"`
	Disabled    bool            `json:"disabled"`
	MustChange  bool            `json:"must_change_password"`
	HasPassword bool            `json:"has_password"`
	Revision    int             `json:"revision"`
	CreatedAt   time.Time       `json:"created_at"`
	SignedInAt  *time.Time      `json:"signed_in_at"`
}

// personRef names a person; the name is "" if the roster knows the number no more.
type personRef struct {
	Number string `json:"number"`
	Name   string `json:"name"`
}

// grantWithArea is a grant with the name of the area or grid, "" if there is none.
type grantWithArea struct {
	grantJSON
	Area string `json:"area"`
}

// newAccount describes an account. The names come from the picture of now, which
// may be nil.
func newAccount(a account.Account, picture *rendered) accountJSON {
	out := accountJSON{ID: a.ID, Name: a.Name, Shown: a.Shown, Grants: make([]grantWithArea, 0, len(a.Grants)),
		Disabled: a.Disabled, MustChange: a.MustChange, HasPassword: a.HasPassword, Revision: a.Revision,
		CreatedAt: a.CreatedAt.UTC(), SignedInAt: momentOrNull(a.SignedInAt)}
	if a.Person != "" {
		out.Person = &personRef{Number: a.Person}
		if picture != nil {
			person, _ := picture.Person(a.Person)
			out.Person.Name = person.Name
		}
	}
	for _, g := range a.Grants {
		out.Grants = append(out.Grants, grantWithArea{grantJSON(g), picture.nameOf(g.Code)})
	}
	return out
}

// nameOf returns the name of an area or grid, "" if there is none or r is nil.
func (r *rendered) nameOf(code region.Code) string {
	if r == nil || code == "" {
		return ""
	}
	if cell, ok := r.GridByCode(code); ok {
		return r.Grid(cell).Name
	}
	area, _ := r.Area(code)
	return area.Name
}

// momentOrNull returns nil, in JSON null, for the zero time.
func momentOrNull(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	return &at
}

// accountWithLink is an account that has just got a one-time link.
type accountWithLink struct {
	accountJSON
	Link linkJSON `json:"link"`
}

// pathNumber reads the id in the path, which is a whole number over 0. Any other is
// the fault.NotFound of the code: nothing can be there.
func pathNumber(c echo.Context, code, text string) (int64, error) {
	given := c.Param("id")
	id, err := strconv.ParseInt(given, 10, 64)
	if err != nil || id < 1 || strconv.FormatInt(id, 10) != given {
		return 0, fault.New(fault.NotFound, code, "id", "%s", text)
	}
	return id, nil
}

func pathAccount(c echo.Context) (int64, error) {
	return pathNumber(c, "account.unknown", "There is no such account.")
}

// The length of lists of accounts, people and the audit.
const (
	usualRows = 50
	maxRows   = 200
)

// listAccounts handles GET /api/v1/accounts: those of which every grant lies where
// one manages accounts, in the order of their names.
func (s *Server) listAccounts(c echo.Context) error {
	q, err := readQuery(c, "q", "limit", "cursor")
	if err != nil {
		return err
	}
	f := account.Filter{Text: q.text("q"), Limit: q.limit(usualRows, maxRows), After: q.text("cursor")}
	if err := q.fault(); err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	page, err := s.accounts.Accounts(ctx, who(c), f)
	if err != nil {
		return err
	}
	picture := s.picture0()
	items := make([]accountJSON, 0, len(page.Accounts))
	for _, a := range page.Accounts {
		items = append(items, newAccount(a, picture))
	}
	return answerPrivately(c, http.StatusOK, newList(items, page.Next))
}

// grantsIn are grants in a body.
type grantsIn []grantJSON

func (in grantsIn) grants() []account.Grant {
	out := make([]account.Grant, 0, len(in))
	for _, g := range in {
		out = append(out, account.Grant(g))
	}
	return out
}

// checkGrants returns a fault.Malformed if a body has no list of grants.
func checkGrants(in *grantsIn) error {
	if in == nil {
		return errMissing("grants")
	}
	return nil
}

// addAccount handles POST /api/v1/accounts. The account has no password yet: the
// answer's link is for whoever is to choose it, and is not shown again.
func (s *Server) addAccount(c echo.Context) error {
	var in struct {
		Name   *string   `json:"name"`
		Shown  *string   `json:"shown"`
		Person string    `json:"person"`
		Grants *grantsIn `json:"grants"`
	}
	if err := decodeFields(c, &in, map[string]**string{"name": &in.Name, "shown": &in.Shown}); err != nil {
		return err
	}
	if err := checkGrants(in.Grants); err != nil {
		return err
	}
	if err := checkText(map[string]string{"person": in.Person}); err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	if err := s.mayName(ctx, who(c), in.Person); err != nil {
		return err
	}
	a, link, err := s.accounts.Add(ctx, who(c), account.Account{
		Name: *in.Name, Shown: *in.Shown, Person: in.Person, Grants: in.Grants.grants(),
	})
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, "/api/v1/accounts/"+strconv.FormatInt(a.ID, 10))
	return answerPrivately(c, http.StatusCreated, accountWithLink{newAccount(a, s.picture0()), newLink(link)})
}

// mayName returns a fault.Invalid, person.unknown, if an actor may not say that an
// account is this person's: they hold no post where the actor manages accounts, so
// that nobody tries numbers to learn whose they are elsewhere. An admin of everything
// may name whom the roster knows, which is the store's to say.
func (s *Server) mayName(ctx context.Context, actor account.Actor, number string) error {
	scope := actor.Scope(account.ManageAccounts)
	if number == "" || scope.All() {
		return nil
	}
	person, err := s.store.PersonHeld(ctx, number)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err != nil || !slices.ContainsFunc(person.Posts, func(h roster.Held) bool { return scope.Covers(h.Code) }) {
		return fault.New(fault.Invalid, "person.unknown", "person", "There is nobody with this staff number.")
	}
	return nil
}

// showAccount handles GET /api/v1/accounts/:id.
func (s *Server) showAccount(c echo.Context) error {
	if _, err := readQuery(c); err != nil {
		return err
	}
	id, err := pathAccount(c)
	if err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	a, err := s.accounts.Account(ctx, who(c), id)
	if err != nil {
		return err
	}
	return answerPrivately(c, http.StatusOK, newAccount(a, s.picture0()))
}

// changeAccount handles PUT /api/v1/accounts/:id. The body is all that can be
// changed, and names the revision that the writer saw.
func (s *Server) changeAccount(c echo.Context) error {
	id, err := pathAccount(c)
	if err != nil {
		return err
	}
	var in struct {
		Revision *int      `json:"revision"`
		Shown    *string   `json:"shown"`
		Person   *string   `json:"person"`
		Grants   *grantsIn `json:"grants"`
		Disabled *bool     `json:"disabled"`
	}
	if err := decodeFields(c, &in, map[string]**string{"shown": &in.Shown, "person": &in.Person}); err != nil {
		return err
	}
	if err := checkGrants(in.Grants); err != nil {
		return err
	}
	switch {
	case in.Disabled == nil:
		return errMissing("disabled")
	case in.Revision == nil || *in.Revision < 1:
		return fault.New(fault.Malformed, "revision.required", "revision", "Name the revision of the account that you saw.")
	}
	ctx, cancel := within(c)
	defer cancel()
	was, err := s.accounts.Account(ctx, who(c), id)
	if err != nil {
		return err
	}
	if *in.Person != was.Person {
		if err := s.mayName(ctx, who(c), *in.Person); err != nil {
			return err
		}
	}
	a, err := s.accounts.Change(ctx, who(c), id, *in.Revision, *in.Shown, *in.Person, in.Grants.grants(), *in.Disabled)
	if err != nil {
		return err
	}
	return answerPrivately(c, http.StatusOK, newAccount(a, s.picture0()))
}

// resetAccount handles POST /api/v1/accounts/:id/reset: the old password works no
// more, all sessions end, and the link is for whoever is to choose another.
func (s *Server) resetAccount(c echo.Context) error {
	id, err := pathAccount(c)
	if err != nil {
		return err
	}
	if err := decodeNothing(c); err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	_, link, err := s.accounts.Reset(ctx, who(c), id)
	if err != nil {
		return err
	}
	return answerPrivately(c, http.StatusOK, struct {
		Link linkJSON `json:"link"`
	}{newLink(link)})
}

// signOutAccount handles POST /api/v1/accounts/:id/sign_out.
func (s *Server) signOutAccount(c echo.Context) error {
	id, err := pathAccount(c)
	if err != nil {
		return err
	}
	if err := decodeNothing(c); err != nil {
		return err
	}
	ctx, cancel := within(c)
	defer cancel()
	if err := s.accounts.SignOut(ctx, who(c), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
