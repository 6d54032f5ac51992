package postgis

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gridmap/internal/fault"
	"gridmap/internal/issue"
	"gridmap/internal/region"
)

func TestIssuesAreFiltered(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	var all []issue.Issue
	for i, tt := range []struct {
		route    issue.Route
		text     string
		category string
		lon      float64
	}{
		{led, "汇川大道井盖缺失", "safety", 106.91}, {outside, "河边垃圾堆积 Rubbish", "sanitation", 106.5},
		{vacant, "楼道灯不亮，3栋", "facilities", 106.85}, {led, "13栋漏水", "property", 106.95},
	} {
		is, events := newIssue(tt.route, tt.text)
		is.Category, is.Place.At = tt.category, orb.Point{tt.lon, 27.7}
		is.CreatedAt = day.Add(time.Duration(i) * time.Hour)
		is.UpdatedAt = is.CreatedAt
		stored, err := db.AddIssue(t.Context(), is, events, issue.Key{})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, stored)
	}
	bound := orb.Bound{Min: orb.Point{106.85, 27.7}, Max: orb.Point{106.91, 27.7}}
	for name, tt := range map[string]struct {
		filter issue.Filter
		want   []int // of all, newest first
	}{
		"all":                         {issue.Filter{}, []int{3, 2, 1, 0}},
		"one state":                   {issue.Filter{States: []issue.State{issue.Routed}}, []int{3, 0}},
		"two states":                  {issue.Filter{States: []issue.State{issue.Unplaced, issue.Received}}, []int{2, 1}},
		"a state without any":         {issue.Filter{States: []issue.State{issue.Closed}}, nil},
		"a category":                  {issue.Filter{Category: "property"}, []int{3}},
		"a grid":                      {issue.Filter{Area: ledGrid}, []int{3, 0}},
		"a county":                    {issue.Filter{Area: "520303"}, []int{3, 2, 0}},
		"another county":              {issue.Filter{Area: "520304"}, nil},
		"part of a code of no level":  {issue.Filter{Area: "52030300600100"}, []int{3, 2, 0}},
		"a box with its rim":          {issue.Filter{Bound: &bound}, []int{2, 0}},
		"since":                       {issue.Filter{Since: all[2].UpdatedAt}, []int{3, 2}},
		"two characters":              {issue.Filter{Text: "井盖"}, []int{0}},
		"one character":               {issue.Filter{Text: "漏"}, []int{3}},
		"a whole number":              {issue.Filter{Text: "3栋"}, []int{2}},
		"letters in either case":      {issue.Filter{Text: "rubbish"}, []int{1}},
		"several words":               {issue.Filter{Text: "垃圾 河边"}, []int{1}},
		"the number":                  {issue.Filter{Text: all[1].Number}, []int{1}},
		"the end of the number":       {issue.Filter{Text: "000003"}, []int{2}},
		"the number without zeros":    {issue.Filter{Text: "4"}, []int{3}},
		"the day":                     {issue.Filter{Text: "20261124"}, []int{3, 2, 1, 0}},
		"words that do not occur":     {issue.Filter{Text: "井盖 漏水"}, nil},
		"punctuation":                 {issue.Filter{Text: "！"}, nil},
		"nothing but spaces":          {issue.Filter{Text: "  "}, []int{3, 2, 1, 0}},
		"operators":                   {issue.Filter{Text: "' & | :* !"}, nil},
		"a like pattern":              {issue.Filter{Text: "%"}, nil},
		"everything at the same time": {issue.Filter{States: issue.States, Category: "safety", Area: "5203", Bound: &bound, Since: day, Text: "汇川"}, []int{0}},
	} {
		tt.filter.Scope = region.Everywhere
		page, err := db.Issues(t.Context(), tt.filter)
		if err != nil || page.Next != "" {
			t.Errorf("%s: %v, next %q", name, err, page.Next)
		}
		var got []int
		counts := map[issue.State]int{}
		for _, is := range page.Issues {
			i := slices.IndexFunc(all, func(a issue.Issue) bool { return a.ID == is.ID })
			got = append(got, i)
			counts[is.State]++
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
		if counted, err := db.IssueCounts(t.Context(), tt.filter); err != nil || fmt.Sprint(counted) != fmt.Sprint(counts) {
			t.Errorf("%s: counts %v, %v, want %v", name, counted, err, counts)
		}
	}
}

// Page by page one sees every issue once, also those of the same moment, and also
// while new ones come in.
func TestPagesMissNothing(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	var want []string
	for i := range 23 {
		is, events := newIssue(vacant, "x")
		is.CreatedAt = day.Add(time.Duration(i/4) * time.Microsecond)
		if _, err := db.AddIssue(t.Context(), is, events, issue.Key{}); err != nil {
			t.Fatal(err)
		}
		want = append(want, is.ID)
	}
	var got []string
	f := issue.Filter{Scope: region.Everywhere, Limit: 5, Area: "520303"}
	for pages := 0; ; pages++ {
		page, err := db.Issues(t.Context(), f)
		if err != nil || len(page.Issues) > 5 || pages > 5 {
			t.Fatalf("page %d with %d issues, %v", pages, len(page.Issues), err)
		}
		for _, is := range page.Issues {
			got = append(got, is.ID)
		}
		if f.After = page.Next; f.After == "" {
			break
		}
		is, events := newIssue(vacant, "neu")
		is.CreatedAt = day.Add(time.Hour)
		if _, err := db.AddIssue(t.Context(), is, events, issue.Key{}); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%d issues in pages, want %d", len(got), len(want))
	}
	for _, cursor := range []string{"x", "!", "MTIz", formatCursor(day, "x")} {
		_, err := db.Issues(t.Context(), issue.Filter{Scope: region.Everywhere, After: cursor})
		mustFail(t, err, fault.Malformed, "cursor.unknown")
	}
}

func TestChangesSinceAnEvent(t *testing.T) {
	t.Parallel()
	db := openWithGrids(t)
	if last, err := db.LastIssueEvent(t.Context()); last != 0 || err != nil {
		t.Errorf("LastIssueEvent = %d, %v", last, err)
	}
	a, b := add(t, db, led, "a"), add(t, db, vacant, "b")
	mark, err := db.LastIssueEvent(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ChangeIssue(t.Context(), issue.Change{ID: a.ID, Event: issue.Event{At: day, Kind: issue.EventComment}}, issue.Key{}, allow); err != nil {
		t.Fatal(err)
	}
	c := add(t, db, outside, "c")
	for _, tt := range []struct {
		after int64
		limit int
		want  []string
	}{{0, 9, []string{b.ID, a.ID, c.ID}}, {mark, 9, []string{a.ID, c.ID}}, {mark, 1, []string{a.ID}}, {mark + 3, 9, nil}} {
		changes, err := db.IssueChanges(t.Context(), tt.after, tt.limit)
		var got []string
		last := tt.after
		for _, change := range changes {
			got = append(got, change.Issue.ID)
			if change.Event <= last {
				t.Errorf("event %d after %d", change.Event, last)
			}
			last = change.Event
		}
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("after %d: %v, %v, want %v", tt.after, got, err, tt.want)
		}
	}
}
