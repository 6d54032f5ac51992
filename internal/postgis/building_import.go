package postgis

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/jackc/pgx/v5"

	"gridmap/geo/lattice"
	"gridmap/internal/place"
	"gridmap/internal/region"
)

// ImportBuildings adds buildings and gives each the grid that owns its entrance in
// the current edition. A building is the same if its ref is, or without refs if
// name, address and entrance are. The sequence is read once and not kept: memory
// grows with the number of different phrases in it alone. An error that it yields
// is returned, and nothing is stored.
//
// A million buildings take well under a minute where none were before: then the
// table's indexes are made last.
func (db *DB) ImportBuildings(ctx context.Context, buildings iter.Seq2[place.Building, error], opt region.ImportOptions) (n region.Counts, err error) {
	err = db.load(ctx, opt.DryRun, func(c *change) error {
		if err := guardEditions.lockShared(ctx, c); err != nil {
			return err
		}
		if err := guardBuildings.lock(ctx, c); err != nil {
			return err
		}
		staged, err := stageBuildings(ctx, c, buildings)
		if err != nil {
			return err
		}
		n, err = mergeBuildings(ctx, c, staged, opt)
		if err != nil {
			return err
		}
		return c.recordImport(ctx, "buildings", n)
	})
	if err != nil {
		return region.Counts{}, err
	}
	return n, nil
}

// More memory for the sorts of an import than for those of a request.
const moreMemory = `
	SELECT set_config('work_mem', '128MB', true), set_config('maintenance_work_mem', '256MB', true),
	       set_config('temp_buffers', '64MB', true)`

const createStage = `
	CREATE TEMPORARY TABLE staged (
		row            integer NOT NULL,
		ref            text COLLATE "C",
		grid           text COLLATE "C",
		name           text NOT NULL,
		address        text NOT NULL,
		entrance       geometry NOT NULL,
		households     integer NOT NULL,
		assisted       jsonb NOT NULL,
		counted_at     timestamptz,
		name_phrase    bigint,
		address_phrase bigint,
		numbers        text[] COLLATE "C" NOT NULL
	) ON COMMIT DROP`

// stageBuildings streams the buildings into the temporary table staged, with their
// grids and phrases, and returns how many there are.
func stageBuildings(ctx context.Context, tx pgx.Tx, buildings iter.Seq2[place.Building, error]) (int, error) {
	for _, sql := range []string{moreMemory, createStage, createPhraseStage} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return 0, err
		}
	}
	owner, err := currentOwner(ctx, tx)
	if err != nil {
		return 0, err
	}
	next, stop := iter.Pull2(buildings)
	defer stop()
	s := &stage{next: next, owner: owner}
	for !s.ended {
		if err := s.copy(ctx, tx); err != nil {
			return 0, err
		}
	}
	if err := s.wrong.fault(); err != nil {
		return 0, err
	}
	return s.row, nil
}

// A stage turns buildings into rows of the table staged, some at a time.
type stage struct {
	next    func() (place.Building, error, bool)
	owner   owner
	phrases phrases
	wrong   findings
	row     int
	left    int // rows until phrases are stored
	ended   bool
	err     error
	values  [12]any
}

const rowsBetweenPhrases = 100_000

var stageColumns = []string{"row", "ref", "grid", "name", "address", "entrance", "households", "assisted",
	"counted_at", "name_phrase", "address_phrase", "numbers"}

// copy moves the next rows to the database, and then their phrases.
func (s *stage) copy(ctx context.Context, tx pgx.Tx) error {
	s.left = rowsBetweenPhrases
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{"staged"}, stageColumns, s); err != nil {
		if s.err != nil {
			return s.err
		}
		return err
	}
	return s.phrases.stage(ctx, tx)
}

// Next implements pgx.CopyFromSource.
func (s *stage) Next() bool {
	if s.left == 0 {
		return false
	}
	for !s.wrong.full() {
		b, err, more := s.next()
		if !more {
			break
		}
		if err != nil {
			s.err = err
			break
		}
		s.row++
		if err := b.Validate(); err != nil {
			s.wrong.check(s.row, err)
		}
		if len(s.wrong.details) > 0 {
			continue // the rest is only looked at for what else is wrong
		}
		if s.err = s.set(b); s.err != nil {
			break
		}
		s.left--
		return true
	}
	s.ended = true
	return false
}

// set makes the building the row to be copied.
func (s *stage) set(b place.Building) error {
	assisted, err := encodeAssisted(b.Assisted)
	if err != nil {
		return err
	}
	at, _ := lattice.FromDegrees(b.Entrance)
	name, numbers := s.phrases.of(b.Name, "")
	address, more := s.phrases.of(b.Address, "")
	numbers = append(numbers, more...)
	if numbers == nil {
		numbers = []string{}
	}
	s.values = [12]any{int32(s.row), optional(b.Ref), s.owner.of(at), b.Name, b.Address, pointOf(b.Entrance),
		int32(b.Households), assisted, moment(b.CountedAt), name, address, numbers}
	return nil
}

// Values implements pgx.CopyFromSource.
func (s *stage) Values() ([]any, error) { return s.values[:], nil }

// Err implements pgx.CopyFromSource.
func (s *stage) Err() error { return s.err }

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

var nobody = json.RawMessage("{}")

// encodeAssisted returns the counts as JSON.
func encodeAssisted(assisted map[place.Help]int) (json.RawMessage, error) {
	if len(assisted) == 0 {
		return nobody, nil
	}
	return json.Marshal(assisted)
}
