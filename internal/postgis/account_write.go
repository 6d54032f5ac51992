package postgis

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gridmap/internal/account"
	"gridmap/internal/fault"
)

const insertAccount = `
	INSERT INTO account (name, shown, person, hash, disabled, must_change)
	VALUES (@name, @shown, (SELECT id FROM person WHERE number = @person), nullif(@hash, ''), @disabled, @must_change)
	RETURNING id`

// AddAccount stores a new account with its grants and, if there is one, its link; ID,
// Revision and the times are the store's. A name that is taken is a fault.Conflict,
// account.exists. The faults for what is unknown are Invalid: person.unknown and
// grant.code_unknown. The audit tells account.added.
func (db *DB) AddAccount(ctx context.Context, a account.Account, hash string, link *account.Link) (stored account.Account, err error) {
	err = db.write(ctx, func(c *change) error {
		if err := checkAccount(ctx, c, account.Account{}, a); err != nil {
			return err
		}
		args := accountArgs(a)
		args["hash"] = hash
		var id int64
		if err := c.QueryRow(ctx, insertAccount, args).Scan(&id); err != nil {
			return err
		}
		batch := &pgx.Batch{}
		queueGrants(batch, id, a.Grants)
		if link != nil {
			queueLink(batch, id, *link)
		}
		queueAccount(batch, id, &stored, nil)
		if err := c.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		entry := accountEntry("account.added", stored)
		entry.After = accountFields(stored)
		return c.record(ctx, entry)
	})
	if err != nil {
		return account.Account{}, accountFault(err)
	}
	return stored, nil
}

// ChangeAccount applies c and returns the account as it is afterwards. The faults
// are account.unknown, NotFound; account.revision, a Conflict, if somebody else
// changed it since the revision that c names; those of AddAccount for what is
// unknown; and account.last_admin, Invalid, if nobody would be left who is an admin
// of everything and can sign in. Signing in by itself is no new revision: it takes
// nothing from under the hands of whoever is editing the account. A link that is
// there ends when the account gets wider grants, unless c brings another: whoever
// was given it was not given those.
func (db *DB) ChangeAccount(ctx context.Context, c account.Change) (stored account.Account, err error) {
	err = db.write(ctx, func(tx *change) error {
		stored, err = changeAccount(ctx, tx, c, nil)
		return err
	})
	if err != nil {
		return account.Account{}, accountFault(err)
	}
	return stored, nil
}

const selectLinked = `SELECT account FROM account_link WHERE digest = @digest AND until > @now`

const deleteLink = `DELETE FROM account_link WHERE digest = @digest AND until > @now AND account = @id`

// UseLink is ChangeAccount for whoever holds the link of the digest, which is
// removed: of two at once one gets a fault.NotFound, link.unknown. The change's ID
// is that of the link's account.
func (db *DB) UseLink(ctx context.Context, digest [32]byte, now time.Time, c account.Change) (stored account.Account, err error) {
	err = db.write(ctx, func(tx *change) error {
		args := pgx.NamedArgs{"digest": digest[:], "now": now}
		if err := tx.QueryRow(ctx, selectLinked, args).Scan(&c.ID); err != nil {
			return notFoundAs(err, errNoLink())
		}
		args["id"] = c.ID
		// The account is locked before its link, as everywhere.
		stored, err = changeAccount(ctx, tx, c, func() error {
			gone, err := tx.Exec(ctx, deleteLink, args)
			if err == nil && gone.RowsAffected() == 0 {
				err = errNoLink()
			}
			return err
		})
		return err
	})
	if err != nil {
		return account.Account{}, accountFault(err)
	}
	return stored, nil
}

const updateAccount = `
	UPDATE account
	SET shown = @shown, person = (SELECT id FROM person WHERE number = @person),
	    disabled = @disabled, must_change = @must_change,
	    hash = CASE WHEN @rehash::boolean THEN nullif(@hash::text, '') ELSE hash END,
	    epoch = epoch + @over::boolean::integer, revision = revision + @newer::boolean::integer,
	    signed_in_at = CASE WHEN @signed_in::boolean THEN now() ELSE signed_in_at END
	WHERE id = @id`

const deleteTokens = `DELETE FROM token WHERE account = @id`

const deleteLinks = `DELETE FROM account_link WHERE account = @id`

// changeAccount does what ChangeAccount promises. permit, if there is one, is called
// once the account is locked and before anything is done to it.
func changeAccount(ctx context.Context, tx *change, c account.Change, permit func() error) (stored account.Account, err error) {
	before, kept, err := lockAccount(ctx, tx, c.ID)
	if err != nil {
		return account.Account{}, err
	}
	if c.Revision != 0 && c.Revision != before.Revision {
		return account.Account{}, fault.New(fault.Conflict, "account.revision", "revision",
			"The account has changed meanwhile: it is at revision %d, not %d.", before.Revision, c.Revision)
	}
	if permit != nil {
		if err := permit(); err != nil {
			return account.Account{}, err
		}
	}
	after, err := applied(before, c)
	if err != nil {
		return account.Account{}, err
	}
	if err := checkAccount(ctx, tx, before, after); err != nil {
		return account.Account{}, err
	}
	batch := &pgx.Batch{}
	dropped := queueChange(batch, c, before, after)
	var keeps bool
	queueAccount(batch, c.ID, &stored, &keeps)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return account.Account{}, err
	}
	if kept && !keeps {
		if err := mustKeepAdmin(ctx, tx); err != nil {
			return account.Account{}, err
		}
	}
	entry := accountEntry(c.Action, stored, before.Grants...)
	entry.Before, entry.After = accountFields(before), accountFields(stored)
	if *dropped > 0 {
		entry.Before["tokens"], entry.After["tokens"] = *dropped, 0
	}
	return stored, tx.record(ctx, entry)
}

// applied returns the account as c makes it, with what c may not change as it was.
func applied(before account.Account, c account.Change) (account.Account, error) {
	after := before
	after.Grants = slices.Clone(before.Grants)
	if c.Apply != nil {
		if err := c.Apply(&after); err != nil {
			return account.Account{}, err
		}
	}
	after.ID, after.Name, after.Revision = before.ID, before.Name, before.Revision
	after.CreatedAt, after.SignedInAt = before.CreatedAt, before.SignedInAt
	return after, nil
}

// queueChange adds to the batch what writes the account after a change. Once it has
// run, dropped is how many tokens that took away.
func queueChange(batch *pgx.Batch, c account.Change, before, after account.Account) (dropped *int64) {
	regranted := !sameGrants(before.Grants, after.Grants)
	args := accountArgs(after)
	args["id"], args["rehash"], args["hash"] = c.ID, c.Hash != nil, ""
	if c.Hash != nil {
		args["hash"] = *c.Hash
	}
	args["over"], args["signed_in"] = c.SignOut, c.SignedIn
	args["newer"] = regranted || !sameFields(before, after) || c.Hash != nil || c.Link != nil || c.DropLink || c.SignOut || c.DropTokens || !c.SignedIn
	batch.Queue(updateAccount, args)
	if regranted {
		queueGrants(batch, c.ID, after.Grants)
	}
	switch {
	case c.Link != nil:
		queueLink(batch, c.ID, *c.Link)
	case c.DropLink, widened(before.Grants, after.Grants):
		batch.Queue(deleteLinks, pgx.NamedArgs{"id": c.ID})
	}
	dropped = new(int64)
	if c.DropTokens {
		batch.Queue(deleteTokens, pgx.NamedArgs{"id": c.ID}).Exec(func(tag pgconn.CommandTag) error {
			*dropped = tag.RowsAffected()
			return nil
		})
	}
	return dropped
}

func accountArgs(a account.Account) pgx.NamedArgs {
	return pgx.NamedArgs{"name": a.Name, "shown": a.Shown, "person": a.Person,
		"disabled": a.Disabled, "must_change": a.MustChange}
}

// sameFields reports whether two states of an account differ at most in their
// grants.
func sameFields(a, b account.Account) bool {
	return a.Shown == b.Shown && a.Person == b.Person && a.Disabled == b.Disabled && a.MustChange == b.MustChange
}

func sameGrants(a, b []account.Grant) bool {
	return len(newGrants(a, b)) == 0 && len(newGrants(b, a)) == 0
}

const upsertLink = `
	INSERT INTO account_link (account, digest, until)
	VALUES (@id, @digest, @until)
	ON CONFLICT (account) DO UPDATE SET digest = excluded.digest, until = excluded.until`

// queueLink adds to the batch what makes the link the only one of the account.
func queueLink(batch *pgx.Batch, id int64, link account.Link) {
	batch.Queue(upsertLink, pgx.NamedArgs{"id": id, "digest": link.Digest[:], "until": link.Until})
}

const lockPerson = `SELECT number FROM person WHERE number = @number FOR KEY SHARE`

// checkAccount returns a fault.Invalid if a new state of an account breaks a rule or
// brings in something unknown. What it named before may be gone since.
func checkAccount(ctx context.Context, tx pgx.Tx, before, after account.Account) error {
	if before.ID != 0 && before.Shown == after.Shown && before.Person == after.Person && sameGrants(before.Grants, after.Grants) {
		return nil // an older account's names may break a rule that is newer
	}
	if err := after.Validate(); err != nil {
		return err
	}
	if after.Person != "" && after.Person != before.Person {
		unknown := fault.New(fault.Invalid, "person.unknown", "person", "There is nobody with this staff number.")
		if !storable(after.Person) {
			return unknown
		}
		err := tx.QueryRow(ctx, lockPerson, pgx.NamedArgs{"number": after.Person}).Scan(new(string))
		if errors.Is(err, pgx.ErrNoRows) {
			return unknown
		} else if err != nil {
			return err
		}
	}
	return checkCodes(ctx, tx, newGrants(before.Grants, after.Grants))
}

// accountFault names what the caller can mend among the constraints of accounts.
func accountFault(err error) error {
	if brokenConstraint(err) == "account_name_key" {
		return fault.New(fault.Conflict, "account.exists", "name", "There is an account with this name already.").Because(err)
	}
	return err
}
