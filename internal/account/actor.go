package account

import (
	"context"

	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// Actor is who does something: an account as it may act now, or the public. The
// zero Actor is the public.
type Actor struct {
	Account    int64  // 0: the public
	Name       string // that they sign in with
	Shown      string // that others read
	Person     string // staff number; "" if the account is no person's
	Grants     []Grant
	Own        []region.Code // the grids and subdistricts that the person answers for now
	MustChange bool          // may do nothing before they have chosen a password
	Token      int64         // of the API token; 0: a browser's session

	epoch    int  // of the browser's session; 0: none
	operator bool // has a shell on the server, and no account
}

// Operator returns whoever has a shell on the server, by their name there: admin
// of everything, without an account.
func Operator(name string) Actor {
	return Actor{Name: name, Shown: name, Grants: []Grant{{Role: Admin}}, operator: true}
}

// SignedIn reports whether the actor is an account, or the operator.
func (a Actor) SignedIn() bool { return a.Account != 0 || a.operator }

// Check returns nil if there is anything to which the actor may do something.
// Else the fault is Unauthenticated for the public and Forbidden for others. To
// what exactly is for Scope and May to say.
func (a Actor) Check(action Action) error {
	switch {
	case a.MaySomewhere(action):
		return nil
	case !a.SignedIn():
		return fault.New(fault.Unauthenticated, "session.required", "", "Please sign in.")
	case a.MustChange:
		return fault.New(fault.Forbidden, "password.must_change", "", "Please choose a password of your own first.")
	}
	return fault.New(fault.Forbidden, "action.forbidden", "", "Your account may not do this anywhere.")
}

// inPerson returns nil for an account that acts in a browser's session. The fault
// for an API token, which lets a program act and not rule over the account, is
// Forbidden, token.by_token.
func (a Actor) inPerson() error {
	switch {
	case a.Account == 0:
		return fault.New(fault.Unauthenticated, "session.required", "", "Please sign in.")
	case a.Token != 0:
		return errByToken()
	}
	return nil
}

func errByToken() error {
	return fault.New(fault.Forbidden, "token.by_token", "", "An API token cannot do this; sign in for it.")
}

// Via says how somebody came in.
type Via string

// The ways in.
const (
	ViaSession Via = "session" // a browser that signed in
	ViaToken   Via = "token"   // a program with an API token
	ViaPublic  Via = "public"  // nobody signed in
	ViaCommand Via = "command" // the command line, on the server itself
	ViaSystem  Via = "system"  // the program by itself
)

// Origin is whom and where a change comes from, for the audit. The zero Origin is
// the program by itself.
type Origin struct {
	Account int64  // 0 if no account
	Name    string // the account's, or the operating system's user at the command line
	Via     Via    // "" counts as ViaSystem
	Address string // of the client; "" if there is none
	Request string // the request's id; "" if there is none
}

type originKey struct{}

// WithOrigin returns a context whose changes come from o.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// OriginOf returns whom the changes of a context come from.
func OriginOf(ctx context.Context) Origin {
	o, ok := ctx.Value(originKey{}).(Origin)
	if !ok || o.Via == "" {
		o.Via = ViaSystem
	}
	return o
}
