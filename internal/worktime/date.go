package worktime

import (
	"time"

	"gridmap/internal/fault"
)

// Date is a day of the Gregorian calendar, wherever that is: the number of days
// since 1 January 1970.
type Date int32

// DateOf returns the day that it is at a moment in the moment's own zone.
func DateOf(at time.Time) Date { return DateOn(at.Date()) }

// DateOn returns a day by its year, month and day of the month.
func DateOn(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / int64(wholeDay/time.Second))
}

// ParseDate reads a day written as 2026-10-01. The fault is Invalid, with the field
// "date".
func ParseDate(s string) (Date, error) {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fault.New(fault.Invalid, "date.format", "date", "%.40q is no day: write it as 2026-10-01.", s)
	}
	return DateOf(at), nil
}

// String returns the day as 2026-10-01.
func (d Date) String() string { return d.midnight().Format(time.DateOnly) }

// Weekday returns the day's weekday.
func (d Date) Weekday() time.Weekday { return d.midnight().Weekday() }

func (d Date) midnight() time.Time { return time.Unix(int64(d)*int64(wholeDay/time.Second), 0).UTC() }

// at returns the moment at which a clock in the zone shows the time since midnight,
// however long the day is there.
func (d Date) at(clock time.Duration, zone *time.Location) time.Time {
	year, month, day := d.midnight().Date()
	return time.Date(year, month, day, 0, 0, int(clock/time.Second), int(clock%time.Second), zone)
}
