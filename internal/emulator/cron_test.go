package emulator

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// The runs of a schedule are the minutes that its fields name, one by one.
func FuzzCron(f *testing.F) {
	for _, text := range []string{"0 2 * * *", "*/15 * * * *", "0,30 8-18/2 1 1-6 0,6", "59 23 31 12 7", "0 0 29 2 *", "5-1 * * * *", "@daily", "0 3 * * MON", ""} {
		f.Add(text, int64(946_684_800))
	}
	f.Fuzz(func(t *testing.T, text string, second int64) {
		schedule, err := parseCron(text)
		if err != nil {
			return
		}
		after := time.Unix(second%4_000_000_000, 0).UTC()
		until := after.Add(50 * time.Hour)
		var want []time.Time
		for minute := after.Truncate(time.Minute).Add(time.Minute); !minute.After(until); minute = minute.Add(time.Minute) {
			if schedule.names(minute) {
				want = append(want, minute)
			}
		}
		if got := schedule.between(after, until); !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Errorf("%q from %v: %v, want %v", strings.TrimSpace(text), after, got, want)
		}
	})
}

// names reports whether the fields name a minute.
func (c cron) names(minute time.Time) bool {
	weekday := int(minute.Weekday())
	month, week := slices.Contains(c.days, minute.Day()), slices.Contains(c.weekdays, weekday) || slices.Contains(c.weekdays, weekday+7)
	day := month && week
	if !c.anyDay && !c.anyWeekday {
		day = month || week
	}
	return day && slices.Contains(c.minutes, minute.Minute()) && slices.Contains(c.hours, minute.Hour()) && slices.Contains(c.months, int(minute.Month()))
}
