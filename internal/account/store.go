package account

import (
	"context"
	"time"

	"gridmap/internal/region"
)

// Credentials are what an account signs in against.
type Credentials struct {
	Account Account
	Hash    string // argon2id in PHC form; "" if there is no password
	Epoch   int    // sessions of another epoch have been signed out
}

// Change is a change of an account, made by Apply inside the transaction, on the
// account as it is. What Apply returns as an error undoes everything.
type Change struct {
	ID         int64
	Revision   int                  // the one that the writer saw; 0: any
	Action     string               // of the audit: "account.granted"
	Apply      func(*Account) error // may not change ID, Name, Revision and times; never nil
	Hash       *string              // the new password's, "" for none; nil: stays
	Link       *Link                // replaces all links of the account; nil: stay, unless its grants are wider now
	DropLink   bool                 // removes all links of the account
	SignOut    bool                 // ends all its sessions
	DropTokens bool                 // removes all its API tokens
	SignedIn   bool                 // sets SignedInAt to now; by itself no new revision
}

// Store keeps accounts. Every method that changes something writes the audit in
// the same transaction, from the context's Origin. What is not there is a
// fault.NotFound.
type Store interface {
	// AddAccount stores a new account, with a link of it if there is one. A name that is
	// taken is a fault.Conflict, account.exists; a person, area or grid that is
	// unknown a fault.Invalid.
	AddAccount(ctx context.Context, a Account, hash string, link *Link) (Account, error)
	// ChangeAccount applies c and returns the account as it is afterwards. A newer
	// revision is a fault.Conflict. A change that takes the last account that is not
	// disabled and is admin of everything is a fault.Invalid, account.last_admin.
	ChangeAccount(ctx context.Context, c Change) (Account, error)
	// AnyAccount reports whether there is any account.
	AnyAccount(ctx context.Context) (bool, error)
	Account(ctx context.Context, id int64) (Credentials, error)
	AccountByName(ctx context.Context, name string) (Credentials, error)
	// AccountByLink returns the account of a link that has not run out.
	AccountByLink(ctx context.Context, digest [32]byte, now time.Time) (Credentials, time.Time, error)
	// UseLink is ChangeAccount for whoever holds the link of the digest, which is
	// removed: of two at once one gets a fault.NotFound.
	UseLink(ctx context.Context, digest [32]byte, now time.Time, c Change) (Account, error)
	// Accounts lists accounts in the order of their names.
	Accounts(ctx context.Context, f Filter) (Page, error)

	// AccountByIdentity returns the account that a person of an OpenID provider is
	// bound to.
	AccountByIdentity(ctx context.Context, issuer, subject string) (Credentials, error)
	// BindIdentity binds a person of a provider to an account. One that is bound
	// already, or an account that is bound to another person of the provider, is a
	// fault.Conflict, identity.bound.
	BindIdentity(ctx context.Context, id int64, issuer, subject string) error

	// AddToken stores a token by the digest of its secret. Over MaxTokens that have
	// not run out is a fault.Invalid, token.too_many; another epoch than the account's
	// is ErrSessionOver, so that a reset leaves no token that was asked for before it.
	AddToken(ctx context.Context, t Token, digest [32]byte) (Token, error)
	// TokenByDigest returns a token that has not run out, with its account.
	TokenByDigest(ctx context.Context, digest [32]byte, now time.Time) (Token, Credentials, error)
	// TokenUsed notes when and from where a token was used last.
	TokenUsed(ctx context.Context, id int64, at time.Time, from string) error
	Tokens(ctx context.Context, account int64) ([]Token, error)
	// DropToken removes a token of an account.
	DropToken(ctx context.Context, account, id int64) error

	// Record writes an entry of something that changed nothing: a sign-in, a phone
	// that was shown.
	Record(ctx context.Context, e Entry) error
	// Audit lists entries, newest first. An unreadable cursor is a fault.Malformed.
	Audit(ctx context.Context, f AuditFilter) (AuditPage, error)
}

// Filter chooses accounts. Zero fields choose all.
type Filter struct {
	// Scope chooses the accounts of which every grant lies in it. An account without
	// grants needs the whole land.
	Scope region.Scope
	Text  string // part of a name
	Limit int
	After string // cursor: what Page.Next gave
}

// Page is a stretch of the list of accounts.
type Page struct {
	Accounts []Account
	Next     string // "" at the end
}
