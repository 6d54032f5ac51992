package postgis

import (
	"cmp"
	"slices"
	"time"

	"gridmap/internal/region"
	"gridmap/internal/roster"
)

// A term is a post or a leave as imports compare them.
type term struct {
	id     int64 // 0 if it is not stored
	row    int   // 1-based, in the import; 0 if it is stored
	who    string
	seat   string // what one person at a time can have; "" if it can be shared
	target string
	period roster.Period
	deputy string
}

// same is what makes a term the same one, whatever its end and deputy are.
type same struct {
	who, target string
	from        int64
}

// instant is a moment in microseconds, as it is stored; the zero time is before all.
func instant(t time.Time) int64 {
	if t.IsZero() {
		return -1 << 63
	}
	return t.UnixMicro()
}

func (t term) key() same { return same{t.who, t.target, instant(t.period.From)} }

func (t term) equal(o term) bool {
	return t.deputy == o.deputy && instant(t.period.Until) == instant(o.period.Until)
}

// postTerms returns posts as terms; the first is in the given row, or all are
// stored if that is 0.
func postTerms(posts []roster.Post, firstRow int) []term {
	terms := make([]term, len(posts))
	for i, p := range posts {
		target := string(p.Role) + " " + string(p.Code) + " " + p.Building
		terms[i] = term{id: p.ID, who: p.Person, target: target, period: p.Period, deputy: p.Deputy}
		switch p.Role {
		case roster.FirstLeader, roster.CommunityLeader, roster.Desk:
			terms[i].seat = target
		}
		if firstRow > 0 {
			terms[i].id, terms[i].row = 0, firstRow+i
		}
	}
	return terms
}

// leaveTerms is postTerms for leaves: a person has one at a time.
func leaveTerms(leaves []roster.Leave, firstRow int) []term {
	terms := make([]term, len(leaves))
	for i, l := range leaves {
		terms[i] = term{id: l.ID, who: l.Person, seat: l.Person, target: "leave", period: l.Period, deputy: l.Deputy}
		if firstRow > 0 {
			terms[i].id, terms[i].row = 0, firstRow+i
		}
	}
	return terms
}

// merged says what an import does to the terms that are stored.
type merged struct {
	added, changed []term // changed have the stored one's id
	removed        []int64
	unchanged      int
}

// mergeTerms puts the new terms beside the old ones, and adds to wrong every row
// that is there already or that overlaps another in its seat. noun begins codes.
func mergeTerms(wrong *findings, old, added []term, opt region.ImportOptions, noun string) merged {
	var m merged
	stored := make(map[same]term, len(old))
	for _, t := range old {
		stored[t.key()] = t
	}
	row := make(map[same]int, len(added))
	after := make([]term, 0, len(old)+len(added))
	for _, t := range added {
		if first, twice := row[t.key()]; twice {
			wrong.add(t.row, noun+".duplicate", "", "This %s is in row %d already.", noun, first)
			continue
		}
		row[t.key()] = t.row
		after = append(after, t)
		before, exists := stored[t.key()]
		t.id = before.id
		switch {
		case !exists:
			m.added = append(m.added, t)
		case before.equal(t):
			m.unchanged++
		case !opt.Update && !opt.Replace:
			wrong.exists(t.row, noun+".exists", "", "There is a %s of %s from that day already, with another end or deputy.", noun, t.who)
		default:
			m.changed = append(m.changed, t)
		}
	}
	for _, t := range old {
		if _, named := row[t.key()]; named {
			continue
		}
		if opt.Replace {
			m.removed = append(m.removed, t.id)
		} else {
			after = append(after, t)
		}
	}
	overlaps(wrong, after, noun)
	return m
}

// overlaps adds a finding for each row whose term shares its seat with another for
// some time.
func overlaps(wrong *findings, terms []term, noun string) {
	slices.SortStableFunc(terms, func(a, b term) int {
		return cmp.Or(cmp.Compare(a.seat, b.seat), cmp.Compare(instant(a.period.From), instant(b.period.From)))
	})
	var last term // of the seat, the one that ends latest so far
	for _, t := range terms {
		if t.seat == "" {
			continue
		}
		if t.seat == last.seat && ends(last) > instant(t.period.From) {
			row, other := t.row, last
			if row == 0 {
				row, other = last.row, t
			}
			wrong.add(row, noun+".overlap", "", "At the same time %s has the same %s; one of the two has to end first.", other.who, noun)
		}
		if t.seat != last.seat || ends(t) > ends(last) {
			last = t
		}
	}
}

// ends is the end of a term in microseconds; an open one never ends.
func ends(t term) int64 {
	if t.period.Until.IsZero() {
		return 1<<63 - 1
	}
	return t.period.Until.UnixMicro()
}
