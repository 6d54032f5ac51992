package transfer

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/paulmach/orb"

	"gridmap/geo/lattice"
	"gridmap/internal/fault"
	"gridmap/internal/place"
	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// Source is what exports read: everything, as it stands together at one moment.
type Source interface {
	Snapshot(ctx context.Context) (roster.Snapshot, error)
	SnapshotAt(ctx context.Context, at time.Time) (roster.Snapshot, error)
}

// value is one field of a record on its way out. A number is written without
// quotation marks in JSON.
type value struct {
	text   string
	number bool
}

func text(s string) value { return value{text: s} }
func number(n int) value  { return value{strconv.Itoa(n), true} }
func moment(t time.Time) value {
	if t.IsZero() {
		return value{}
	}
	return value{text: t.UTC().Format(time.RFC3339Nano)}
}

// record is one record on its way out: the values in the order of the noun's
// fields, without those that are geometry, and the geometry, nil if none.
type outRecord struct {
	values   []value
	geometry any // lattice.Shape, orb.LineString or orb.Point
}

// Export writes all records of one noun, as they are now or, if at is not zero,
// as they were at that moment. Import reads every format back to the same
// records. progress may be nil.
func Export(ctx context.Context, source Source, noun Noun, w io.Writer, format Format, at time.Time, progress Progress) error {
	var s roster.Snapshot
	var err error
	if at.IsZero() {
		s, err = source.Snapshot(ctx)
	} else {
		s, err = source.SnapshotAt(ctx, at)
	}
	if err != nil {
		return err
	}
	if !at.IsZero() && noun != Grids && noun != Areas {
		return fault.New(fault.Invalid, "export.at", "at", "Only areas and grids can be exported as of an earlier moment.")
	}
	records, total := outRecords(noun, &s)
	buffered := bufio.NewWriterSize(w, 1<<16)
	out, err := newWriter(buffered, noun, format)
	if err != nil {
		return err
	}
	done := int64(0)
	for r := range records {
		if err := out.write(r); err != nil {
			return fmt.Errorf("write: %w", err)
		}
		if done++; done%1024 == 0 {
			progress.tell("writing", done, int64(total))
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
	if err := out.close(); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return buffered.Flush()
}

// outRecords returns the records of a noun, and how many they are.
func outRecords(noun Noun, s *roster.Snapshot) (records func(yield func(outRecord) bool), total int) {
	switch noun {
	case Areas:
		return each(s.Areas, func(a region.Area) outRecord {
			return outRecord{values: []value{text(string(a.Code)), text(a.Name), text(a.Pinyin), text(string(a.Code.Level()))}}
		}), len(s.Areas)
	case Grids:
		return each(s.Grids, func(g region.Grid) outRecord {
			return outRecord{[]value{text(string(g.Code)), text(g.Name), text(string(g.Kind))}, g.Shape}
		}), len(s.Grids)
	case Buildings:
		return each(s.Buildings, buildingOut), len(s.Buildings)
	case People:
		return each(s.People, func(p roster.Person) outRecord {
			return outRecord{values: []value{text(p.Number), text(p.Name), text(p.Unit), text(p.Phone), text(p.Office)}}
		}), len(s.People)
	case Posts:
		return each(s.Posts, func(p roster.Post) outRecord {
			return outRecord{values: []value{
				text(p.Person), text(string(p.Role)), text(string(p.Code)), text(p.Building),
				moment(p.Period.From), moment(p.Period.Until), text(p.Deputy),
			}}
		}), len(s.Posts)
	case Leaves:
		return each(s.Leaves, func(l roster.Leave) outRecord {
			return outRecord{values: []value{text(l.Person), moment(l.Period.From), moment(l.Period.Until), text(l.Deputy)}}
		}), len(s.Leaves)
	case Reference:
		return each(s.Lines, func(l region.ReferenceLine) outRecord {
			return outRecord{[]value{text(string(l.Kind)), number(l.Class), text(l.Name)}, l.Line}
		}), len(s.Lines)
	}
	return func(func(outRecord) bool) {}, 0
}

func each[T any](all []T, out func(T) outRecord) func(yield func(outRecord) bool) {
	return func(yield func(outRecord) bool) {
		for one := range slices.Values(all) {
			if !yield(out(one)) {
				return
			}
		}
	}
}

func buildingOut(b place.Building) outRecord {
	values := []value{text(b.Ref), text(b.Name), text(b.Address), number(b.Households)}
	for _, help := range []place.Help{place.Elderly, place.Disabled, place.Minors, place.LowPay} {
		values = append(values, number(b.Assisted[help]))
	}
	return outRecord{append(values, moment(b.CountedAt)), b.Entrance}
}

// appendDegrees appends a coordinate of the lattice with seven decimals.
func appendDegrees(dst []byte, steps int32) []byte {
	return strconv.AppendFloat(dst, float64(steps)/lattice.PerDegree, 'f', 7, 64)
}

// appendPoint appends a position as "x<separator>y", shortest and exact.
func appendPoint(dst []byte, p orb.Point, separator byte) []byte {
	dst = strconv.AppendFloat(dst, p[0], 'f', -1, 64)
	dst = append(dst, separator)
	return strconv.AppendFloat(dst, p[1], 'f', -1, 64)
}
