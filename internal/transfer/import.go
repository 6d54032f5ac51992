package transfer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"gridmap/geo/crs"
	"gridmap/internal/fault"
	"gridmap/internal/region"
)

// Options says how a file is to be read and stored. The zero value reads WGS-84
// in the format that the content shows, and only adds.
type Options struct {
	Format  Format
	System  crs.Name
	Columns map[string]string // field to column, where the usual names do not fit
	Store   region.ImportOptions

	RepairM     float64     // metres: gaps and overlaps up to this width are closed
	KeepHoles   bool        // wider holes are lakes
	Community   region.Code // numbers grids inside it, for files without codes
	DefaultName string      // for grids and buildings without a name
	TrustSystem bool        // do not compare the positions with the land

	MaxBytes int64 // 0: DefaultMaxBytes
	Progress Progress
}

// Progress is told how far an import or export has come: a phase in a few words,
// and how many of how many units of it are done; total 0 is unknown.
type Progress func(phase string, done, total int64)

func (p Progress) tell(phase string, done, total int64) {
	if p != nil {
		p(phase, done, total)
	}
}

// importing is one import under way.
type importing struct {
	opt     Options
	noun    Noun
	file    io.ReadSeeker
	loader  Loader
	columns *columns
	text    textInfo
	report  *Report
	areas   []region.Area
	grids   []region.Grid
	heights int  // geometries that have some, which are dropped
	checked bool // the file has been read through once
}

// Import reads a file of one noun and stores it whole, or not at all. What is
// wrong with the file is in the report, and in the error, a fault.Invalid; other
// faults are TooLarge, Unsupported and Malformed for files that cannot be read.
// The report is never nil.
func Import(ctx context.Context, loader Loader, noun Noun, file io.ReadSeeker, opt Options) (*Report, error) {
	report := &Report{Noun: noun, DryRun: opt.Store.DryRun}
	in := &importing{opt: opt, noun: noun, file: file, loader: loader, report: report}
	if err := in.run(ctx); err != nil {
		return report, err
	}
	return report, nil
}

func (in *importing) run(ctx context.Context) (err error) {
	if in.opt.MaxBytes <= 0 {
		in.opt.MaxBytes = DefaultMaxBytes
	}
	if in.columns, err = newColumns(in.noun, in.opt.Columns); err != nil {
		return err
	}
	in.opt.Progress.tell("reading", 0, 0)
	if in.text, err = inspect(in.file, in.opt.MaxBytes); err != nil {
		return err
	}
	if in.areas, in.grids, err = in.loader.CurrentLand(ctx); err != nil {
		return err
	}
	switch in.noun {
	case Areas:
		return load(ctx, in, (*importing).area, in.loader.ImportAreas)
	case People:
		return load(ctx, in, person, in.loader.ImportPeople)
	case Posts:
		return load(ctx, in, post, in.postsOnly)
	case Leaves:
		return load(ctx, in, leave, in.leavesOnly)
	case Reference:
		return load(ctx, in, line, in.loader.ImportReference)
	case Grids:
		return in.importGrids(ctx)
	case Buildings:
		return in.importBuildings(ctx)
	}
	return fault.New(fault.Invalid, "noun.unknown", "noun", "%q cannot be imported.", in.noun)
}

// load imports records that fit in memory and need no second look.
func load[T any](ctx context.Context, in *importing, read func(*importing, *record) []T,
	store func(context.Context, []T, region.ImportOptions) (region.Counts, error),
) error {
	var all []T
	var rows []int
	err := in.each(ctx, func(r *record) error {
		for _, one := range read(in, r) {
			all = append(all, one)
			rows = append(rows, r.row.number)
		}
		return nil
	})
	if err := errors.Join(err, in.report.err()); err != nil {
		return err
	}
	in.opt.Progress.tell("storing", 0, 0)
	in.report.Counts, err = store(ctx, all, in.opt.Store)
	return in.named(err, rows)
}

// each calls f for every row of the file. What is wrong with rows is in the report;
// the error is why reading could not go on.
func (in *importing) each(ctx context.Context, f func(*record) error) error {
	if _, err := in.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read again: %w", err)
	}
	counted := &counter{reader: in.file}
	rows, err := in.open(counted)
	if err != nil {
		return err
	}
	if c, ok := rows.(*csvReader); ok && in.lacksColumns(c.header) {
		return in.report.err()
	}
	in.report.Rows = 0
	for {
		r, err := rows.next()
		var wrong *rowError
		switch {
		case errors.Is(err, io.EOF):
			in.finish(rows)
			return nil
		case errors.As(err, &wrong):
			in.report.Rows++
			in.report.problem(wrong.row, "", wrong.code, "%s", wrong.text)
			continue
		case err != nil:
			return err
		}
		if in.report.Rows++; in.report.Rows > maxRows {
			return fault.New(fault.TooLarge, "file.rows", "", "The file has more than %d rows; split it.", maxRows)
		}
		if in.report.Rows%1024 == 0 {
			in.opt.Progress.tell("reading", counted.done, in.text.size)
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if r.hasZ {
			in.heights++
		}
		if err := f(&record{row: r, columns: in.columns, report: in.report}); err != nil {
			return err
		}
	}
}

// finish says what concerns the file as a whole.
func (in *importing) finish(rows reader) {
	if lost := in.columns.missing(rows.columns()); len(lost) > 0 && in.report.Rows > 0 {
		in.report.problem(0, "map", "map.column", "The file has no such column: %s.", strings.Join(lost, ", "))
	}
	if in.report.Rows == 0 {
		in.report.problem(0, "", "file.no_rows", "The file has no rows.")
	}
	if in.heights > 0 && !in.checked {
		in.report.note(0, "geometry.z", "%d geometries have heights (Z), which are dropped.", in.heights)
	}
	in.checked = true
}

// open returns a reader for the file's format.
func (in *importing) open(r io.Reader) (reader, error) {
	text := textOf(r, in.text.gb18030)
	format := in.opt.Format
	if format == "" || format == Auto {
		var err error
		if format, err = formatOf(text); err != nil {
			return nil, err
		}
	}
	if format == CSV {
		if !in.text.whole && !in.checked {
			in.report.note(0, "file.no_line_end", "The last line does not end: if the file was cut off, its last row is wrong.")
		}
		return newCSV(text)
	}
	return newGeoJSON(bufio.NewReader(text)), nil
}

// named turns positions in a slice, as a loader's fault has them, into rows of
// the file, and lists them in the report.
func (in *importing) named(err error, rows []int) error {
	var f *fault.Fault
	if err == nil || !errors.As(err, &f) || f.Kind == fault.Unavailable || f.Kind == fault.Internal {
		return err
	}
	for i, d := range f.Details {
		if d.Row >= 1 && d.Row <= len(rows) {
			f.Details[i].Row = rows[d.Row-1]
		}
		if len(in.report.Problems) < maxProblems {
			in.report.Problems = append(in.report.Problems, f.Details[i])
		} else {
			in.report.More++
		}
	}
	return err
}

func (in *importing) area(r *record) []region.Area {
	a, skip := r.area()
	if skip {
		in.report.Skipped++
		in.report.note(r.row.number, "area.province", "A province is not kept: skipped.")
		return nil
	}
	return []region.Area{a}
}

// lacksColumns notes the columns that a file must have and has not, once and not
// by their effect on each row.
func (in *importing) lacksColumns(h *header) bool {
	needed := map[Noun][]string{
		Areas: {"code", "name"}, Grids: {"geometry"}, People: {"number", "name"},
		Posts: {"person", "role"}, Leaves: {"person"}, Buildings: {"lon", "lat"}, Reference: {"geometry"},
	}[in.noun]
	if in.noun == Grids && in.opt.Community == "" {
		needed = append(needed, "code")
	}
	empty := row{header: h}
	lacks := false
	for _, name := range needed {
		if _, ok := in.columns.get(empty, name); ok {
			continue
		}
		lacks = true
		hint := ""
		if in.noun == Grids && name == "code" {
			hint = ", or --community to number the grids inside one"
		}
		in.report.problem(0, name, "column.missing", "The file has no column %s; say --map %s=COLUMN if it has another name%s.", name, name, hint)
	}
	return lacks
}

// counter counts the bytes that have been read.
type counter struct {
	reader io.Reader
	done   int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.reader.Read(p)
	c.done += int64(n)
	return n, err
}
