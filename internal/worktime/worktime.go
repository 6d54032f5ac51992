// Package worktime counts the time in which people work: by calendars with
// working hours, holidays, and the days that are worked in place of others.
//
// A limit is a number of working hours or of working days. Hours run while people
// work:
//
//	Fri 16:00            Mon 10:30
//	   |=====|..........|=|               2 h of work: 17:30 is the end of the day
//
// Days are counted as the Civil Code of China counts periods (articles 201 and
// 203): the day on which something begins is not counted, and the last day ends
// when work ends.
package worktime

import (
	"time"

	"gridmap/internal/fault"
)

// Calendar says when people work. Times of day are those of its Zone.
type Calendar struct {
	Name string
	Zone *time.Location
	// Week are the hours of usual weeks, by time.Weekday: Sunday first.
	Week [7]Hours
	// Days are those that are unlike their weekday, at most MaxDays.
	Days map[Date]Day
}

// Day is a day unlike its weekday.
type Day struct {
	Name  string // 国庆节
	Hours Hours  // none: a holiday
}

// Hours are the stretches of a day in which people work, in order and apart.
type Hours []Span

// Span is a stretch of a day, in time since midnight: From is in it, Until is not.
type Span struct{ From, Until time.Duration }

// Limits of a calendar.
const (
	MaxName  = 100 // characters
	MaxSpans = 10  // a day
	MaxDays  = 5_000
)

const wholeDay = 24 * time.Hour

// Validate returns a fault.Invalid with every broken rule, or nil. Somebody has to
// work on some day of the week.
func (c Calendar) Validate() error {
	var wrong []fault.Detail
	add := func(field, code, text string) {
		wrong = append(wrong, fault.Detail{Field: field, Code: code, Text: text})
	}
	if n := len([]rune(c.Name)); n == 0 || n > MaxName {
		add("name", "name.length", "A calendar has a name of at most 100 characters.")
	}
	if c.Zone == nil {
		add("zone", "calendar.zone", "A calendar belongs to a time zone.")
	}
	worked := time.Duration(0)
	for _, hours := range c.Week {
		if !hours.proper() {
			add("week", "calendar.hours", "The hours of a day follow one another from 0:00 to 24:00 and do not overlap.")
			break
		}
		worked += hours.length()
	}
	if worked == 0 {
		add("week", "calendar.idle", "Somebody has to work on some day of the week.")
	}
	if len(c.Days) > MaxDays {
		add("days", "calendar.too_many", "A calendar has at most 5,000 days unlike their weekday.")
	}
	for date, day := range c.Days {
		if !day.Hours.proper() || len([]rune(day.Name)) > MaxName {
			add("days", "calendar.day", "The hours or the name of "+date.String()+" are wrong.")
			break
		}
	}
	return fault.Several(fault.Invalid, wrong)
}

func (h Hours) proper() bool {
	last := time.Duration(0)
	for _, s := range h {
		if s.From < last || s.Until <= s.From || s.Until > wholeDay {
			return false
		}
		last = s.Until
	}
	return len(h) <= MaxSpans
}

func (h Hours) length() (sum time.Duration) {
	for _, s := range h {
		sum += s.Until - s.From
	}
	return sum
}

// On returns the hours of a day.
func (c Calendar) On(d Date) Hours {
	if day, unlike := c.Days[d]; unlike {
		return day.Hours
	}
	return c.Week[d.Weekday()]
}

// Works reports whether people work at a moment.
func (c Calendar) Works(at time.Time) bool { return c.Next(at).Equal(at) }

// Next returns the first moment from at on at which people work: at itself, or when
// work begins. The calendar must be valid.
func (c Calendar) Next(at time.Time) time.Time {
	for date := c.dateOf(at); ; date++ {
		for _, s := range c.On(date) {
			if from, until := c.moments(date, s); at.Before(until) {
				return later(at, from)
			}
		}
	}
}

// Add returns the moment at which so much time has been worked since from: the end
// of a day's work rather than the beginning of the next. The calendar must be valid,
// and d not negative; with none it is from itself.
func (c Calendar) Add(from time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return from
	}
	for date := c.dateOf(from); ; date++ {
		for _, s := range c.On(date) {
			begin, end := c.moments(date, s)
			if begin = later(begin, from); !begin.Before(end) {
				continue
			}
			if worked := end.Sub(begin); worked < d {
				d -= worked
				continue
			}
			return begin.Add(d)
		}
	}
}

// AddDays returns the end of work on the n-th day on which people work after the day
// of from; with an n of 0 it is the end of work on the first such day from that of
// from on, unless it is past. The calendar must be valid.
func (c Calendar) AddDays(from time.Time, n int) time.Time {
	date := c.dateOf(from)
	if n > 0 {
		date++
	}
	for ; ; date++ {
		hours := c.On(date)
		if len(hours) == 0 {
			continue
		}
		_, end := c.moments(date, hours[len(hours)-1])
		if n--; n <= 0 && end.After(from) {
			return end
		}
	}
}

// Between returns how much time is worked from one moment to another, negative if
// the second comes first. It takes time in proportion to the days between.
func (c Calendar) Between(from, until time.Time) time.Duration {
	if until.Before(from) {
		return -c.Between(until, from)
	}
	sum := time.Duration(0)
	for date, last := c.dateOf(from), c.dateOf(until); date <= last; date++ {
		for _, s := range c.On(date) {
			begin, end := c.moments(date, s)
			if until.Before(end) {
				end = until
			}
			if begin = later(begin, from); begin.Before(end) {
				sum += end.Sub(begin)
			}
		}
	}
	return sum
}

func (c Calendar) dateOf(at time.Time) Date { return DateOf(at.In(c.Zone)) }

// moments returns when a stretch of a day begins and ends.
func (c Calendar) moments(d Date, s Span) (from, until time.Time) {
	return d.at(s.From, c.Zone), d.at(s.Until, c.Zone)
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
