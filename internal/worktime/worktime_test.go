package worktime_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"gridmap/internal/fault"
	"gridmap/internal/worktime"
)

var shanghai = time.FixedZone("CST", 8*60*60)

const h, m = time.Hour, time.Minute

// office works from 9:00 to 12:00 and from 14:30 to 17:30, Monday to Friday. In 2026
// the National Day's week is free, and Saturday, 10 October, is worked for it.
func office() worktime.Calendar {
	day := worktime.Hours{{9 * h, 12 * h}, {14*h + 30*m, 17*h + 30*m}}
	c := worktime.Calendar{Name: "办公时间", Zone: shanghai,
		Week: [7]worktime.Hours{nil, day, day, day, day, day, nil}, Days: map[worktime.Date]worktime.Day{}}
	for d := 1; d <= 7; d++ {
		c.Days[worktime.DateOn(2026, time.October, d)] = worktime.Day{Name: "国庆节"}
	}
	c.Days[worktime.DateOn(2026, time.October, 10)] = worktime.Day{Name: "国庆节调休", Hours: day}
	return c
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	moment, err := time.ParseInLocation("2006-01-02 15:04", s, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func TestAdd(t *testing.T) {
	for _, tt := range []struct {
		from string
		d    time.Duration
		want string
	}{
		{"2026-11-24 09:00", 2 * h, "2026-11-24 11:00"},
		{"2026-11-24 11:00", 2 * h, "2026-11-24 15:30"}, // over noon
		{"2026-11-24 09:00", 3 * h, "2026-11-24 12:00"}, // the end of the morning, not 14:30
		{"2026-11-24 23:10", 1 * h, "2026-11-25 10:00"}, // at night
		{"2026-11-27 16:30", 2 * h, "2026-11-30 10:00"}, // over the weekend
		{"2026-09-30 16:30", 2 * h, "2026-10-08 10:00"}, // over the National Day
		{"2026-10-09 16:30", 2 * h, "2026-10-10 10:00"}, // into the Saturday that is worked for it
		{"2026-10-03 10:00", 6 * h, "2026-10-08 17:30"}, // begun on a holiday
		{"2026-11-28 10:00", 0, "2026-11-28 10:00"},     // no time at all
	} {
		if got := office().Add(at(t, tt.from), tt.d); !got.Equal(at(t, tt.want)) {
			t.Errorf("%v after %s is %v, want %s", tt.d, tt.from, got.In(shanghai), tt.want)
		}
	}
}

func TestAddDays(t *testing.T) {
	for _, tt := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-11-24 10:00", 1, "2026-11-25 17:30"},
		{"2026-11-24 20:00", 1, "2026-11-25 17:30"},
		{"2026-11-27 10:00", 3, "2026-12-02 17:30"}, // over the weekend
		{"2026-09-30 10:00", 2, "2026-10-09 17:30"}, // over the National Day
		{"2026-10-08 10:00", 2, "2026-10-10 17:30"}, // the Saturday counts
		{"2026-11-24 10:00", 0, "2026-11-24 17:30"}, // today
		{"2026-11-24 18:00", 0, "2026-11-25 17:30"}, // today is over
		{"2026-11-28 10:00", 0, "2026-11-30 17:30"}, // on a Saturday
	} {
		if got := office().AddDays(at(t, tt.from), tt.n); !got.Equal(at(t, tt.want)) {
			t.Errorf("%d days after %s end %v, want %s", tt.n, tt.from, got.In(shanghai), tt.want)
		}
	}
}

// Clocks that are changed make a day longer or shorter, and its hours stay those of
// the clock.
func TestSummerTime(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	day := worktime.Hours{{1 * h, 9 * h}}
	c := worktime.Calendar{Name: "Berlin", Zone: berlin, Week: [7]worktime.Hours{day, day, day, day, day, day, day}}
	for date, want := range map[int]time.Duration{28: 8 * h, 29: 7 * h, 30: 8 * h} {
		from := time.Date(2026, time.March, date, 0, 0, 0, 0, berlin)
		if got := c.Between(from, from.AddDate(0, 0, 1)); got != want {
			t.Errorf("on 2026-03-%d %v is worked, want %v", date, got, want)
		}
	}
}

func calendars(rt *rapid.T) worktime.Calendar {
	hours := func(label string) worktime.Hours {
		var day worktime.Hours
		last := 0
		for range rapid.IntRange(0, 3).Draw(rt, label+" spans") {
			if last > 23*60 {
				break
			}
			from := rapid.IntRange(last, 24*60-1).Draw(rt, label+" from")
			until := rapid.IntRange(from+1, 24*60).Draw(rt, label+" until")
			day, last = append(day, worktime.Span{From: time.Duration(from) * m, Until: time.Duration(until) * m}), until
		}
		return day
	}
	c := worktime.Calendar{Name: "x", Zone: shanghai, Days: map[worktime.Date]worktime.Day{}}
	for i := range c.Week {
		c.Week[i] = hours("weekday")
	}
	c.Week[3] = append(worktime.Hours{}, worktime.Span{From: 9 * h, Until: 10 * h})
	for range rapid.IntRange(0, 10).Draw(rt, "days") {
		date := worktime.DateOn(2026, time.January, rapid.IntRange(1, 60).Draw(rt, "date"))
		c.Days[date] = worktime.Day{Hours: hours("day")}
	}
	return c
}

// What is added lies between, minute by minute as a clock would count it.
func TestAddAndBetweenAgree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := calendars(rt)
		if err := c.Validate(); err != nil {
			rt.Fatal(err)
		}
		from := time.Date(2026, time.January, 1, 0, rapid.IntRange(0, 30*24*60).Draw(rt, "from"), 0, 0, shanghai)
		d := time.Duration(rapid.IntRange(1, 20*60).Draw(rt, "d")) * m
		due := c.Add(from, d)
		if got := c.Between(from, due); got != d {
			rt.Fatalf("%v after %v is %v, with %v between", d, from, due, got)
		}
		if c.Between(from, due.Add(-m)) != d-m {
			rt.Fatalf("%v after %v is %v, though nobody works in its last minute", d, from, due)
		}
		counted := time.Duration(0)
		for at := from; at.Before(due); at = at.Add(m) {
			if c.Works(at) {
				counted += m
			}
		}
		if counted != d {
			rt.Fatalf("a clock counts %v of %v", counted, d)
		}
		if next := c.Next(from); next.Before(from) || !c.Works(next) || c.Between(from, next) != 0 {
			rt.Fatalf("work goes on at %v after %v", next, from)
		}
		if c.Between(due, from) != -d {
			rt.Fatal("backwards it is not as long")
		}
	})
}

func TestDaysEndWithWork(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := calendars(rt)
		from := time.Date(2026, time.January, 1, 0, rapid.IntRange(0, 30*24*60).Draw(rt, "from"), 0, 0, shanghai)
		n := rapid.IntRange(1, 15).Draw(rt, "n")
		due := c.AddDays(from, n)
		last := worktime.DateOf(due.Add(-m).In(shanghai))
		hours := c.On(last)
		midnight := time.Date(2026, time.January, 1, 0, 0, 0, 0, shanghai).AddDate(0, 0, int(last-worktime.DateOn(2026, time.January, 1)))
		if len(hours) == 0 || !due.Equal(midnight.Add(hours[len(hours)-1].Until)) {
			rt.Fatalf("%d days after %v end %v, which is not the end of a day's work", n, from, due)
		}
		worked := 0
		for date := worktime.DateOf(from) + 1; date <= last; date++ {
			if len(c.On(date)) > 0 {
				worked++
			}
		}
		if worked != n {
			rt.Fatalf("%d days lie in %d", worked, n)
		}
	})
}

func TestValidate(t *testing.T) {
	for name, break_ := range map[string]func(*worktime.Calendar){
		"no name":     func(c *worktime.Calendar) { c.Name = "" },
		"no zone":     func(c *worktime.Calendar) { c.Zone = nil },
		"nobody ever": func(c *worktime.Calendar) { c.Week = [7]worktime.Hours{} },
		"overlap":     func(c *worktime.Calendar) { c.Week[1] = worktime.Hours{{9 * h, 12 * h}, {11 * h, 13 * h}} },
		"backwards":   func(c *worktime.Calendar) { c.Week[1] = worktime.Hours{{12 * h, 9 * h}} },
		"past 24:00":  func(c *worktime.Calendar) { c.Week[1] = worktime.Hours{{12 * h, 25 * h}} },
		"a bad day": func(c *worktime.Calendar) {
			c.Days[0] = worktime.Day{Hours: worktime.Hours{{-h, h}}}
		},
	} {
		c := office()
		break_(&c)
		if err := c.Validate(); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := office().Validate(); err != nil {
		t.Error(err)
	}
}

func TestDate(t *testing.T) {
	for _, s := range []string{"1969-12-31", "1970-01-01", "2024-02-29", "2026-10-01"} {
		d, err := worktime.ParseDate(s)
		if err != nil || d.String() != s {
			t.Errorf("%s reads as %s, %v", s, d, err)
		}
	}
	if _, err := worktime.ParseDate("2026-02-30"); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
	if got := worktime.DateOn(2026, time.November, 24).Weekday(); got != time.Tuesday {
		t.Error(got)
	}
}
