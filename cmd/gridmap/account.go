package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"

	"gridmap/internal/account"
	"gridmap/internal/fault"
	"gridmap/internal/postgis"
	"gridmap/internal/region"
)

// accountCommand manages accounts from the server's own shell, which may do
// everything: it is how to get in again when nobody can.
type accountCommand struct {
	Links linkFlags `embed:""`

	Add     accountAddCommand     `cmd:"" help:"Make an account, and print a link to choose its password."`
	Grant   accountGrantCommand   `cmd:"" help:"Give an account roles."`
	Revoke  accountRevokeCommand  `cmd:"" help:"Take roles from an account."`
	Reset   accountResetCommand   `cmd:"" help:"End an account's password, sessions and tokens, and print a link to choose a new one."`
	Disable accountDisableCommand `cmd:"" help:"Sign an account out, end its tokens, and let it sign in no more."`
	Enable  accountEnableCommand  `cmd:"" help:"Let a disabled account sign in again."`
	List    accountListCommand    `cmd:"" help:"List all accounts."`
	Token   accountTokenCommand   `cmd:"" help:"Make a token for a program, and print its secret, once."`
}

// grantFlag is a role and where it is held, as it is written: dispatcher@520303.
type grantFlag account.Grant

// UnmarshalText implements encoding.TextUnmarshaler.
func (g *grantFlag) UnmarshalText(text []byte) error {
	role, code, placed := strings.Cut(string(text), "@")
	if !slices.Contains(account.Roles, account.Role(role)) {
		return fmt.Errorf("%q is no role: they are admin, planner, dispatcher, leader and member", role)
	}
	g.Role, g.Code = account.Role(role), region.Code(code)
	if placed {
		if _, err := region.ParseCode(code); err != nil {
			return err
		}
	}
	return nil
}

func grants(flags []grantFlag) []account.Grant {
	all := make([]account.Grant, len(flags))
	for i, g := range flags {
		all[i] = account.Grant(g)
	}
	return all
}

// operator returns who runs the command, as the audit knows them.
func operator() account.Origin {
	name := "uid " + strconv.Itoa(os.Getuid())
	if u, err := user.Current(); err == nil && u.Username != "" {
		name = u.Username
	}
	return account.Origin{Name: name, Via: account.ViaCommand}
}

// accounts opens the database for a command about accounts.
func (env *environment) accounts() (s *account.Service, by account.Actor, closeAll func(), err error) {
	db, closeAll, err := env.openDatabase(env.ctx, borrow)
	if err != nil {
		return nil, account.Actor{}, nil, err
	}
	s, err = newAccounts(env.ctx, db, nil)
	if err != nil {
		closeAll()
		return nil, account.Actor{}, nil, err
	}
	return s, account.Operator(account.OriginOf(env.ctx).Name), closeAll, nil
}

// newAccounts returns the service of accounts over a database.
func newAccounts(ctx context.Context, db *postgis.DB, posts account.Posts) (*account.Service, error) {
	return newServedAccounts(ctx, db, posts, nil)
}

// newServedAccounts is newAccounts for a server, whose passwords are hashed by
// derive, so that guesses at them do not slow it down.
func newServedAccounts(ctx context.Context, db *postgis.DB, posts account.Posts, derive account.Derive) (*account.Service, error) {
	secret, err := db.Secret(ctx, "device")
	if err != nil {
		return nil, err
	}
	return account.NewService(account.Options{Store: db, Posts: posts, Secret: secret, Derive: derive}), nil
}

// signInLink returns the address at which a link is used.
func signInLink(server, secret string) string {
	return strings.TrimSuffix(server, "/") + "/signin.html#link=" + secret
}

// tellLink prints a link to standard output, and what it is for beside it.
func tellLink(env *environment, server string, a account.Account, link account.IssuedLink) error {
	fmt.Fprintf(env.stderr, "Whoever opens this link before %s chooses the password of %s, once. It leads to the server %s; --public-url names another:\n", whenText(link.Until), a.Name, server)
	_, err := fmt.Fprintln(env.stdout, signInLink(server, link.Secret))
	return err
}

// accountAddCommand makes an account.
type accountAddCommand struct {
	Name          string      `arg:"" help:"What they sign in with: 2 to 40 letters or digits, with . _ - @ between them."`
	Shown         string      `help:"What others read, as 张三." required:""`
	Role          []grantFlag `help:"Role, and the code of the area or grid where it is held; without one, everywhere. May be repeated." placeholder:"ROLE[@CODE]"`
	Person        string      `help:"Staff number of whose account it is. A leader's needs one." placeholder:"NUMBER"`
	PasswordStdin bool        `help:"Read a password from standard input, to be changed at the first sign-in, instead of making a link."`
}

// Run makes the account.
func (c *accountAddCommand) Run(env *environment, above *accountCommand) error {
	a := account.Account{Name: c.Name, Shown: c.Shown, Person: c.Person, Grants: grants(c.Role)}
	server, err := above.Links.server()
	if err != nil {
		return err
	}
	var password string
	if c.PasswordStdin {
		if password, err = readPassword(os.Stdin); err != nil {
			return err
		}
	}
	accounts, by, closeAll, err := env.accounts()
	if err != nil {
		return err
	}
	defer closeAll()
	if c.PasswordStdin {
		_, err := accounts.AddWithPassword(env.ctx, by, a, password, true)
		return err
	}
	a, link, err := accounts.Add(env.ctx, by, a)
	if err != nil {
		return err
	}
	return tellLink(env, server, a, link)
}

// readPassword reads the first line.
func readPassword(from io.Reader) (string, error) {
	const longest = 4 << 10
	line, err := bufio.NewReader(io.LimitReader(from, longest)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("read standard input: %w", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", fault.New(fault.Invalid, "password.missing", "password", "There is no password on standard input.")
	}
	return line, nil
}

// change applies to the account of a name what apply does to it.
func (env *environment) change(name string, apply func(*account.Account) error) error {
	accounts, by, closeAll, err := env.accounts()
	if err != nil {
		return err
	}
	defer closeAll()
	a, err := accounts.ByName(env.ctx, by, name)
	if err != nil {
		return err
	}
	if err := apply(&a); err != nil {
		return err
	}
	_, err = accounts.Change(env.ctx, by, a.ID, a.Revision, a.Shown, a.Person, a.Grants, a.Disabled)
	return err
}

// accountGrantCommand gives roles.
type accountGrantCommand struct {
	Name string      `arg:"" help:"The account."`
	Role []grantFlag `arg:"" help:"Roles to give, as dispatcher@520303; without a code, everywhere." placeholder:"ROLE[@CODE]"`
}

// Run gives them. One that is held already is left as it is.
func (c *accountGrantCommand) Run(env *environment) error {
	return env.change(c.Name, func(a *account.Account) error {
		a.Grants = slices.Clone(a.Grants)
		for _, g := range grants(c.Role) {
			if !slices.Contains(a.Grants, g) {
				a.Grants = append(a.Grants, g)
			}
		}
		return nil
	})
}

// accountRevokeCommand takes roles.
type accountRevokeCommand struct {
	Name string      `arg:"" help:"The account."`
	Role []grantFlag `arg:"" help:"Roles to take, as they were given." placeholder:"ROLE[@CODE]"`
}

// Run takes them. One that is not held is a fault, so that a mistyped code does
// not pass for done.
func (c *accountRevokeCommand) Run(env *environment) error {
	return env.change(c.Name, func(a *account.Account) error {
		a.Grants = slices.Clone(a.Grants)
		for _, g := range grants(c.Role) {
			at := slices.Index(a.Grants, g)
			if at < 0 {
				return fault.New(fault.NotFound, "grant.unknown", "grants", "%s does not hold %s; it holds: %s.", a.Name, grantText(g), grantTexts(a.Grants))
			}
			a.Grants = slices.Delete(a.Grants, at, at+1)
		}
		return nil
	})
}

// accountResetCommand ends a password.
type accountResetCommand struct {
	Name string `arg:"" help:"The account."`
}

// Run ends the password, the sessions and the tokens.
func (c *accountResetCommand) Run(env *environment, above *accountCommand) error {
	server, err := above.Links.server()
	if err != nil {
		return err
	}
	accounts, by, closeAll, err := env.accounts()
	if err != nil {
		return err
	}
	defer closeAll()
	a, err := accounts.ByName(env.ctx, by, c.Name)
	if err != nil {
		return err
	}
	a, link, err := accounts.Reset(env.ctx, by, a.ID)
	if err != nil {
		return err
	}
	return tellLink(env, server, a, link)
}

// accountDisableCommand locks an account.
type accountDisableCommand struct {
	Name string `arg:"" help:"The account."`
}

// Run disables it.
func (c *accountDisableCommand) Run(env *environment) error {
	return env.change(c.Name, func(a *account.Account) error {
		a.Disabled = true
		return nil
	})
}

// accountEnableCommand unlocks an account.
type accountEnableCommand struct {
	Name string `arg:"" help:"The account."`
}

// Run enables it.
func (c *accountEnableCommand) Run(env *environment) error {
	return env.change(c.Name, func(a *account.Account) error {
		a.Disabled = false
		return nil
	})
}

// accountTokenCommand makes a token.
type accountTokenCommand struct {
	Name  string      `arg:"" help:"The account that the program acts for."`
	Label string      `help:"What the token is for." required:""`
	Days  int         `help:"For how many days, 365 at most." default:"90"`
	Role  []grantFlag `help:"Roles of the account that the token gets; without any, all of them. May be repeated." placeholder:"ROLE[@CODE]"`
}

// Run makes it, as its owner would.
func (c *accountTokenCommand) Run(env *environment) error {
	accounts, by, closeAll, err := env.accounts()
	if err != nil {
		return err
	}
	defer closeAll()
	owner, err := accounts.As(env.ctx, by, c.Name)
	if err != nil {
		return err
	}
	within := grants(c.Role)
	if len(within) == 0 {
		within = owner.Grants
	}
	token, secret, err := accounts.AddToken(env.ctx, owner, c.Label, within, c.Days)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.stderr, "A token of %s, until %s, for %s. It is shown this once:\n", owner.Name, whenText(token.Until), grantTexts(token.Grants))
	_, err = fmt.Fprintln(env.stdout, secret)
	return err
}
