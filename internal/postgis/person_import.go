package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"

	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// ImportPeople adds people, and the units that they name. A person is who has the
// same staff number.
func (db *DB) ImportPeople(ctx context.Context, list []roster.Person, opt region.ImportOptions) (n region.Counts, err error) {
	err = db.load(ctx, opt.DryRun, func(c *change) error {
		if err := guardRoster.lock(ctx, c); err != nil {
			return err
		}
		n, err = mergePeople(ctx, c, list, opt)
		if err != nil {
			return err
		}
		return c.recordImport(ctx, "people", n)
	})
	if err != nil {
		return region.Counts{}, err
	}
	return n, nil
}

func mergePeople(ctx context.Context, tx pgx.Tx, list []roster.Person, opt region.ImportOptions) (n region.Counts, err error) {
	there, err := people(ctx, tx)
	if err != nil {
		return n, err
	}
	old := make(map[string]roster.Person, len(there))
	for _, p := range there {
		old[p.Number] = p
	}
	row := make(map[string]int, len(list))
	var wrong findings
	var written []roster.Person
	for i, p := range list {
		wrong.check(i+1, p.Validate())
		before, exists := old[p.Number]
		p.ID = before.ID
		first, twice := row[p.Number]
		if !twice {
			row[p.Number] = i
		}
		switch {
		case twice:
			wrong.add(i+1, "number.duplicate", "number", "The staff number %s is in row %d already.", p.Number, first+1)
		case exists && !opt.Update && !opt.Replace:
			wrong.exists(i+1, "number.exists", "number", "There is a person with the staff number %s already.", p.Number)
		case exists && before == p:
			n.Unchanged++
		case exists:
			n.Changed++
			written = append(written, p)
		default:
			n.Added++
			written = append(written, p)
		}
	}
	if err := wrong.fault(); err != nil {
		return n, err
	}
	var removed []string
	for _, p := range there {
		if _, named := row[p.Number]; opt.Replace && !named {
			removed = append(removed, p.Number)
		}
	}
	n.Removed = len(removed)
	if n.Added+n.Changed+n.Removed == 0 {
		return n, nil
	}
	if err := deletePeople(ctx, tx, removed); err != nil {
		return n, err
	}
	if err := writePeople(ctx, tx, written); err != nil {
		return n, err
	}
	return n, notify(ctx, tx, RosterChanged)
}

const selectPeopleInUse = `
	SELECT p.number
	FROM person p
	WHERE p.number = ANY (@numbers)
	  AND (EXISTS (SELECT FROM post o WHERE p.id IN (o.person, o.deputy))
	    OR EXISTS (SELECT FROM leave l WHERE p.id IN (l.person, l.deputy))
	    OR EXISTS (SELECT FROM issue i WHERE i.responsible = p.id)
	    OR EXISTS (SELECT FROM issue_event e WHERE e.person = p.id)
	    OR EXISTS (SELECT FROM issue i WHERE i.away = p.id)
	    OR EXISTS (SELECT FROM outbox m WHERE m.person = p.id)
	    OR EXISTS (SELECT FROM account a WHERE a.person = p.id))
	ORDER BY p.number`

const deletePeopleByNumber = `DELETE FROM person WHERE number = ANY (@numbers)`

// deletePeople takes people away whom nothing names any more.
func deletePeople(ctx context.Context, tx pgx.Tx, numbers []string) error {
	if len(numbers) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, selectPeopleInUse, pgx.NamedArgs{"numbers": numbers})
	if err != nil {
		return err
	}
	used, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	var wrong findings
	for _, number := range used {
		wrong.add(0, "person.in_use", "number", "The person %s cannot go away: posts, leaves, issues or accounts name them.", number)
	}
	if err := wrong.fault(); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, deletePeopleByNumber, pgx.NamedArgs{"numbers": numbers})
	return err
}

const insertUnits = `
	INSERT INTO unit (name)
	SELECT DISTINCT unit
	FROM unnest(@units::text[]) AS unit
	WHERE unit <> ''
	ORDER BY unit
	ON CONFLICT (name) DO NOTHING`

const upsertPeople = `
	INSERT INTO person (number, name, unit, phone, office)
	SELECT p.number, p.name, u.id, p.phone, p.office
	FROM unnest(@numbers::text[], @names::text[], @units::text[], @phones::text[], @offices::text[])
	     WITH ORDINALITY AS p (number, name, unit, phone, office, n)
	LEFT JOIN unit u ON u.name = p.unit
	ORDER BY p.n
	ON CONFLICT (number) DO UPDATE
	SET name = excluded.name, unit = excluded.unit, phone = excluded.phone, office = excluded.office`

func writePeople(ctx context.Context, tx pgx.Tx, list []roster.Person) error {
	n := len(list)
	numbers, names, units := make([]string, n), make([]string, n), make([]string, n)
	phones, offices := make([]string, n), make([]string, n)
	for i, p := range list {
		numbers[i], names[i], units[i], phones[i], offices[i] = p.Number, p.Name, p.Unit, p.Phone, p.Office
	}
	if _, err := tx.Exec(ctx, insertUnits, pgx.NamedArgs{"units": units}); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, upsertPeople, pgx.NamedArgs{
		"numbers": numbers, "names": names, "units": units, "phones": phones, "offices": offices})
	return err
}
