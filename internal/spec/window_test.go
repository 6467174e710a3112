package spec_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := spec.LoadZone(name)
	if err != nil {
		t.Skip(err)
	}
	return z
}

func window(t *testing.T, zoneName, from, to string, days ...time.Weekday) spec.Window {
	t.Helper()
	w := spec.Window{Zone: zone(t, zoneName), Days: map[time.Weekday]bool{}}
	var fromOK, toOK bool
	w.From, fromOK = spec.ParseClock(from)
	w.To, toOK = spec.ParseClock(to)
	if !fromOK || !toOK {
		t.Fatal(from, to)
	}
	for _, d := range days {
		w.Days[d] = true
	}
	return w
}

// A window follows what a clock in its zone shows: in 2026, Berlin's skips from 02:00 to 03:00 on March 29, and shows the
// hour from 02:00 to 03:00 twice on October 25.
func TestTheNextOpening(t *testing.T) {
	const berlin = "Europe/Berlin"
	tue, sat, sun := time.Tuesday, time.Saturday, time.Sunday
	for _, c := range []struct {
		window spec.Window
		after  string
		want   string
	}{
		{window(t, berlin, "09:00", "15:00", tue), "2026-11-28T10:00:00Z", "2026-12-01T09:00:00+01:00"},
		{window(t, berlin, "09:00", "15:00", tue), "2026-12-01T08:00:00Z", "2026-12-01T09:00:00+01:00"},
		{window(t, berlin, "09:00", "15:00", tue), "2026-12-01T13:59:59Z", "2026-12-01T14:59:59+01:00"},
		{window(t, berlin, "09:00", "15:00", tue), "2026-12-01T14:00:00Z", "2026-12-08T09:00:00+01:00"},
		{window(t, berlin, "09:00", "15:00", tue), "2026-06-30T06:59:00Z", "2026-06-30T09:00:00+02:00"},
		// over midnight, the day is that of the evening
		{window(t, berlin, "22:00", "04:00", sat), "2026-11-28T20:59:59Z", "2026-11-28T22:00:00+01:00"},
		{window(t, berlin, "22:00", "04:00", sat), "2026-11-29T02:30:00Z", "2026-11-29T03:30:00+01:00"},
		{window(t, berlin, "22:00", "04:00", sat), "2026-11-29T03:00:00Z", "2026-12-05T22:00:00+01:00"},
		// the days are those of the zone: in Auckland it is Sunday already
		{window(t, "Pacific/Auckland", "00:00", "06:00", sun), "2026-11-28T10:00:00Z", "2026-11-29T00:00:00+13:00"},
		// the gap: a clock never shows 02:15 to 02:45 on that day, and jumps into 02:30 to 04:00 at 03:00
		{window(t, berlin, "02:15", "02:45", sun), "2026-03-28T23:00:00Z", "2026-04-05T02:15:00+02:00"},
		{window(t, berlin, "02:30", "04:00", sun), "2026-03-28T23:00:00Z", "2026-03-29T03:00:00+02:00"},
		{window(t, berlin, "01:30", "02:30", sun), "2026-03-29T01:00:00Z", "2026-04-05T01:30:00+02:00"},
		// the fold: 02:15 to 02:45 comes twice on that day
		{window(t, berlin, "02:15", "02:45", sun), "2026-10-24T22:00:00Z", "2026-10-25T02:15:00+02:00"},
		{window(t, berlin, "02:15", "02:45", sun), "2026-10-25T00:45:00Z", "2026-10-25T02:15:00+01:00"},
		{window(t, berlin, "02:15", "02:45", sun), "2026-10-25T01:45:00Z", "2026-11-01T02:15:00+01:00"},
		{window(t, berlin, "01:00", "03:00", sun), "2026-10-25T01:30:00Z", "2026-10-25T02:30:00+01:00"},
		// whole days, and each day
		{window(t, berlin, "00:00", "00:00", sun), "2026-10-24T10:00:00Z", "2026-10-25T00:00:00+02:00"},
		{window(t, berlin, "09:00", "10:00"), "2026-10-24T08:00:00Z", "2026-10-25T09:00:00+01:00"},
		// Lord Howe's clock moves by half an hour
		{window(t, "Australia/Lord_Howe", "02:00", "02:20", sun), "2026-10-03T12:00:00Z", "2026-10-11T02:00:00+11:00"},
	} {
		after, err := time.Parse(time.RFC3339, c.after)
		if err != nil {
			t.Fatal(err)
		}
		next, ok := c.window.Next(after)
		if got := next.Format(time.RFC3339); !ok || got != c.want {
			t.Errorf("%s after %s: %s, want %s", c.window, c.after, got, c.want)
		}
	}
}

// The next opening is what a clock finds that is looked at every minute.
func TestTheNextOpeningIsTheFirst(t *testing.T) {
	var zones []*time.Location
	for _, name := range []string{"Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo", "Pacific/Apia", "Africa/Casablanca", "UTC"} {
		zones = append(zones, zone(t, name))
	}
	check := func(seed uint64) bool {
		r := rand.New(rand.NewPCG(seed, 1))
		w := spec.Window{Zone: zones[r.IntN(len(zones))], From: r.IntN(24 * 60), To: r.IntN(24 * 60), Days: map[time.Weekday]bool{}}
		if r.IntN(4) == 0 {
			w.From, w.To = 0, 0
		} else if r.IntN(2) == 0 {
			w.From, w.To = 60+r.IntN(150), 60+r.IntN(150) // where clocks change
		}
		for range r.IntN(3) {
			w.Days[time.Weekday(r.IntN(7))] = true
		}
		after := time.Date(2010+r.IntN(20), time.Month(1+r.IntN(12)), 1+r.IntN(31), r.IntN(24), r.IntN(60), 0, 0, w.Zone)
		if _, change := after.ZoneBounds(); !change.IsZero() && r.IntN(2) == 0 {
			after = change.Add(-time.Duration(r.IntN(48*60)) * time.Minute).Truncate(time.Minute)
		}
		want := after
		for !w.Open(want) && want.Sub(after) < 16*24*time.Hour {
			want = want.Add(time.Minute)
		}
		next, ok := w.Next(after)
		if !w.Open(want) {
			return !ok || next.After(want) && w.Open(next)
		}
		if !ok || !next.Equal(want) {
			t.Logf("%s after %s: %s, want %s", w, after, next, want)
			return false
		}
		return true
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 1500}); err != nil {
		t.Error(err)
	}
}

func TestZonesAndClocks(t *testing.T) {
	for name, want := range map[string]string{
		"Europe/Berlin": "", "UTC": "", "Local": "not one of the tz database", "": "not one of the tz database", "Mars/Olympus": "not one of the tz database", "../etc/passwd": "not one of the tz database",
	} {
		_, err := spec.LoadZone(name)
		if got := fmt.Sprint(err); (want == "") != (err == nil) || want != "" && !strings.Contains(got, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for text, want := range map[string]int{"00:00": 0, "09:05": 545, "23:59": 1439, "24:00": -1, "9:00": -1, "09:00:00": -1, "noon": -1, "": -1, "09.00": -1} {
		if got, ok := spec.ParseClock(text); ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: %d, %t", text, got, ok)
		}
	}
}
