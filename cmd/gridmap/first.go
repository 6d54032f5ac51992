package main

import (
	"fmt"

	"gridmap/internal/account"
)

// firstName is the account that the first start of a program makes.
const firstName = "admin"

// letFirstIn prints a link to sign in as the first admin while nobody can sign in,
// so that whoever started the program can, and nobody else. Each start prints
// another, in place of the one before, until one of them has been used.
func letFirstIn(env *environment, accounts *account.Service, server string) error {
	link, made, err := accounts.FirstAdmin(env.ctx)
	if err != nil {
		return err
	}
	if !made {
		if link, made, err = againFirst(env, accounts); err != nil || !made {
			return err
		}
	}
	fmt.Fprintf(env.stderr, "\nNobody can sign in yet. Open this link, which works once and until %s, to choose the password of %q:\n\n  %s\n\n",
		whenText(link.Until), firstName, signInLink(server, link.Secret))
	return nil
}

// againFirst returns another link if the first admin is the only account, and has
// never signed in.
func againFirst(env *environment, accounts *account.Service) (link account.IssuedLink, ok bool, err error) {
	program := account.Operator("")
	page, err := accounts.Accounts(env.ctx, program, account.Filter{Limit: 2})
	if err != nil || len(page.Accounts) != 1 {
		return account.IssuedLink{}, false, err
	}
	if a := page.Accounts[0]; a.Name == firstName && !a.HasPassword && !a.Disabled && a.SignedInAt.IsZero() {
		_, link, err = accounts.Reset(env.ctx, program, a.ID)
		return link, err == nil, err
	}
	return account.IssuedLink{}, false, nil
}
