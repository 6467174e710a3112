package spec

import (
	"fmt"
	"strings"
	"time"
)

// A Window is when something may be done, by what a clock and a calendar in its zone show. So it follows daylight saving
// by itself: what a clock skips is in no window, and what it shows twice is in a window twice.
type Window struct {
	Days     map[time.Weekday]bool // on which it opens; empty for every day
	From, To int                   // minutes since midnight, from 0 to 24*60-1; it reaches into the next day unless To is later than From. Both are 0 for whole days
	Zone     *time.Location
}

const dayMinutes = 24 * 60

// Whole reports whether the window is open on its whole days.
func (w Window) Whole() bool { return w.From == 0 && w.To == 0 }

// Open reports whether the window is open at a time.
func (w Window) Open(at time.Time) bool {
	at = at.In(w.Zone)
	minute := at.Hour()*60 + at.Minute()
	today, yesterday := at.Weekday(), (at.Weekday()+6)%7
	switch {
	case w.Whole():
		return w.on(today)
	case w.From < w.To:
		return w.on(today) && w.From <= minute && minute < w.To
	}
	return w.on(today) && w.From <= minute || w.on(yesterday) && minute < w.To
}

func (w Window) on(day time.Weekday) bool { return len(w.Days) == 0 || w.Days[day] }

// searched is how far ahead an opening is looked for: a window opens at least once a week, unless clocks skip it.
const searched = 60 * 24 * time.Hour

// Next is the first time, not before a given one, at which the window is open; false if there is none in the next two
// months.
func (w Window) Next(after time.Time) (time.Time, bool) {
	at := after.In(w.Zone)
	for limit := after.Add(searched); at.Before(limit); {
		if w.Open(at) {
			return at, true
		}
		// Until the zone's offset changes, the clock moves evenly: the next opening is a number of minutes away.
		_, change := at.ZoneBounds()
		next := w.opening(at)
		if change.IsZero() || next.Before(change) {
			at = next
		} else {
			at = change
		}
	}
	return time.Time{}, false
}

// opening is when the clock, moving evenly, shows the next opening after a time at which the window is closed.
func (w Window) opening(at time.Time) time.Time {
	since := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute + time.Duration(at.Second())*time.Second + time.Duration(at.Nanosecond())
	for days := range 8 {
		wait := time.Duration(days*dayMinutes+w.From)*time.Minute - since
		if day := (at.Weekday() + time.Weekday(days)) % 7; wait > 0 && w.on(day) {
			return at.Add(wait)
		}
	}
	return at.Add(searched)
}

// String is the window in words: "on tue, wed, from 09:00 to 15:00 Europe/Berlin".
func (w Window) String() string {
	var parts []string
	if len(w.Days) > 0 {
		var days []string
		for i, name := range Weekdays() {
			if w.Days[time.Weekday((i+1)%7)] {
				days = append(days, name)
			}
		}
		parts = append(parts, "on "+strings.Join(days, ", "))
	}
	if !w.Whole() {
		parts = append(parts, fmt.Sprintf("from %02d:%02d to %02d:%02d", w.From/60, w.From%60, w.To/60, w.To%60))
	}
	if len(parts) == 0 {
		parts = append(parts, "at any time")
	}
	return strings.Join(parts, ", ") + " " + w.Zone.String()
}

// Weekdays are the days of the week as a file spells them, the first one monday.
func Weekdays() []string { return []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} }

// ParseWeekday returns the day that a file spells so.
func ParseWeekday(name string) (time.Weekday, bool) {
	for i, n := range Weekdays() {
		if n == name {
			return time.Weekday((i + 1) % 7), true
		}
	}
	return 0, false
}

// ParseClock reads a time of the day such as 09:00, as minutes since midnight.
func ParseClock(text string) (int, bool) {
	at, err := time.Parse("15:04", text)
	return at.Hour()*60 + at.Minute(), err == nil && len(text) == len("15:04")
}

// LoadZone returns the time zone of a name such as Europe/Berlin. Its error says whether the machine has time zones at
// all; Local is not one, since it is another one on each machine.
func LoadZone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	switch {
	case name == "" || name == "Local":
		return nil, fmt.Errorf("time zone %q is not one of the tz database; write one such as Europe/Berlin, or UTC", name)
	case err == nil:
		return zone, nil
	}
	if _, none := time.LoadLocation("Europe/London"); none != nil {
		return nil, fmt.Errorf("time zone %s cannot be looked up: this machine has no time zone database; install the package tzdata, or name a file zoneinfo.zip in ZONEINFO", name)
	}
	return nil, fmt.Errorf("time zone %q is not one of the tz database; write one such as Europe/Berlin, or UTC", name)
}
