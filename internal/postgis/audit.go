package postgis

import (
	"context"
	"net/netip"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gridmap/internal/account"
	"gridmap/internal/region"
)

const insertEntry = `
	INSERT INTO audit (account, name, via, address, request, action, kind, target, code, before, after)
	VALUES (nullif(@account::bigint, 0), @name, @via, @address, @request, @action, @kind, @target, @code,
	        @before::jsonb, @after::jsonb)`

// Record writes an entry of something that changed nothing: a sign-in, a phone
// that was shown. It comes from the context's Origin, now.
func (db *DB) Record(ctx context.Context, e account.Entry) error {
	_, err := db.pool.Exec(ctx, insertEntry, entryArgs(account.OriginOf(ctx), e))
	return translate(err)
}

// record writes an entry, from the change's origin, in its transaction.
func (c *change) record(ctx context.Context, e account.Entry) error {
	if _, err := c.Exec(ctx, insertEntry, entryArgs(c.origin, e)); err != nil {
		return err
	}
	c.told = true
	return nil
}

// queueRecord adds to the batch what record does.
func (c *change) queueRecord(batch *pgx.Batch, e account.Entry) {
	c.queueEntry(batch, insertEntry, e)
}

// queueEntry adds to the batch a statement that writes an entry with entryArgs. It
// counts once it has run.
func (c *change) queueEntry(batch *pgx.Batch, sql string, e account.Entry) {
	batch.Queue(sql, entryArgs(c.origin, e)).Exec(func(tag pgconn.CommandTag) error {
		c.told = tag.RowsAffected() > 0
		return nil
	})
}

// recordImport writes an entry of an import of many things of a kind, unless it
// changed nothing.
func (c *change) recordImport(ctx context.Context, kind string, n region.Counts) error {
	if n.Added+n.Changed+n.Removed == 0 {
		c.nothing()
		return nil
	}
	return c.record(ctx, account.Entry{Action: "import." + kind, Kind: kind, After: map[string]any{
		"added": n.Added, "changed": n.Changed, "unchanged": n.Unchanged, "removed": n.Removed}})
}

// The longest texts of an entry, in characters.
const (
	longestName   = 100 // and address and request
	longestTarget = 200
)

// entryArgs returns the arguments of insertEntry. What an attempt named may be
// anything: it is cut to what the table takes.
func entryArgs(o account.Origin, e account.Entry) pgx.NamedArgs {
	return pgx.NamedArgs{
		"account": o.Account, "name": clip(o.Name, longestName), "via": o.Via,
		"address": clip(keptAddress(o), longestName), "request": clip(o.Request, longestName),
		"action": e.Action, "kind": e.Kind, "target": clip(e.Target, longestTarget), "code": e.Code,
		"before": e.Before, "after": e.After,
	}
}

// clip returns at most n characters of a text, less those that no table takes.
func clip(text string, n int) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n])
}

// keptAddress returns the part of an origin's address that is kept: of the
// public's the network alone, IPv4 /24 or IPv6 /48.
func keptAddress(o account.Origin) string {
	if o.Via != account.ViaPublic {
		return o.Address
	}
	at, err := netip.ParseAddr(o.Address)
	if err != nil {
		return ""
	}
	at, bits := at.Unmap().WithZone(""), 24
	if at.Is6() {
		bits = 48
	}
	return netip.PrefixFrom(at, bits).Masked().String()
}
