package spec_test

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

func TestCheckSchedule(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		"0 2 * * *":                 "",
		" 00  02 * *\t* ":           "",
		"*/15 * * * *":              "",
		"0,15,30,45 8-18/2 1 1-6 7": "",
		"0,50 2 * * *":              "",
		"0,50 0,23 * * 1":           "",
		"0 0 31 1,2 *":              "",
		"0 0 31 2 1":                "",
		"@daily":                    "",
		"@every 1h":                 "",
		"0 2 * * MON":               "",
		"0 2 L * *":                 "",
		"0 2 ? * 1#2":               "",
		"5/20 * * * *":              "",

		"0 2 * *":           "has 4 fields",
		"0":                 "has 1 field;",
		"0 0 2 * * *":       "has 6 fields",
		"   ":               "has 0 fields",
		"TZ=UTC 0 2 * * *":  "leave it out, schedules are in UTC",
		"0 2 * * *\x1b":     "holds a character that no schedule has",
		"0 2\u00a0* * *":    "holds a character that no schedule has",
		"60 2 * * *":        `has "60" as its minute, which goes from 0 to 59`,
		"0 24 * * *":        `has "24" as its hour, which goes from 0 to 23`,
		"0 2 0 * *":         `has "0" as its day of month, which goes from 1 to 31`,
		"0 2 * 1-13 *":      `has "1-13" as its month, which goes from 1 to 12`,
		"0 2 * * 8":         `has "8" as its day of week, which goes from 0 to 7`,
		"0 18-8 * * *":      `has the range "18-8", which goes backwards`,
		"0 */0 * * *":       `has the step "*/0"`,
		"0, 2 * * *":        `has "" as its minute; write a number`,
		"0 2- * * *":        `has "2-" as its hour; write a number`,
		"0 12345 * * *":     `has "12345" as its hour; write a number`,
		"* 2 * * *":         "runs more often than every 15 minutes",
		"*/10 * * * *":      "runs more often than every 15 minutes",
		"0,50 * * * *":      "runs more often than every 15 minutes",
		"0,50 0,23 * * *":   "runs more often than every 15 minutes",
		"0 0 31 2,4,6,9 *":  "never runs",
		"0 0 30,31 2 *":     "never runs",
		"60 2 * * MON":      `has "60" as its minute`,
		"0 2 * * MON extra": "has 6 fields",
	} {
		if got := spec.CheckSchedule(text); want == "" && got != "" || !strings.HasPrefix(got, want) && !strings.HasSuffix(got, want) {
			t.Errorf("%q %s, want %q", text, got, want)
		}
	}
}

func TestOpenSchedule(t *testing.T) {
	for text, want := range map[string]bool{"": false, "0 2 * * *": false, "@daily": true, "0 2 * * MON": true, "0 2 L * *": true, "5/20 * * * *": true} {
		if got := spec.OpenSchedule(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestSameSchedule(t *testing.T) {
	for _, test := range []struct {
		a, b        string
		same, times bool
	}{
		{"0 2 * * *", " 00  02 *\t* * ", true, true},
		{"0 2 * * *", "0 3 * * *", false, false},
		{"0 20 * * *", "0 2 * * *", false, false},
		{"*/15 * * * *", "0,15,30,45 * * * *", false, true},
		{"*/05 0-09 * * *", "*/5 00-9 * * *", true, true},
		{"0 2 * * 0", "0 2 * * 7", false, true},
		{"0 2 1-31 * 1", "0 2 * * 1", false, false}, // either sort of day counts
		{"0 2 * * MON", "0 2 * * 1", false, false},  // only the server knows
		{"@daily", "0 0 * * *", false, false},
		{"", "0 2 * * *", false, false},
		{"", "", true, true},
	} {
		if same, times := spec.SameSchedule(test.a, test.b), spec.SameTimes(test.a, test.b); same != test.same || times != test.times {
			t.Errorf("%q and %q: written the same %v, times the same %v", test.a, test.b, same, times)
		}
	}
}

// FuzzSchedule runs what is accepted by the clock for a month: no two runs are closer than the API allows. What is spelled in another way
// stays what it was.
func FuzzSchedule(f *testing.F) {
	for _, text := range []string{"0 2 * * *", "*/15 * * * *", "0,50 0,23 * * *", "5/20 1-5,7 */2 1,12 0-7/2", "@daily", "0 0 31 2 *", "00 002 * * MON#1", "-/*,"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		wrong := spec.CheckSchedule(text)
		spelled := "  " + strings.ReplaceAll(text, " ", "\t ")
		if !spec.SameSchedule(text, text) || !spec.SameSchedule(text, spelled) || spec.CheckSchedule(spelled) == "" != (wrong == "") && strings.TrimSpace(text) != "" {
			t.Fatalf("%q is not what it is with other spaces", text)
		}
		if wrong != "" || text == "" || spec.OpenSchedule(text) {
			return
		}
		if !spec.SameTimes(text, text) {
			t.Fatalf("%q is not at its own times", text)
		}
		fields := strings.Fields(text)
		if fields[2] != "*" || fields[3] != "*" || fields[4] != "*" {
			return
		}
		var last time.Time
		start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		for at := start; at.Before(start.Add(50 * time.Hour)); at = at.Add(time.Minute) {
			if !runs(fields[0], at.Minute(), 59) || !runs(fields[1], at.Hour(), 23) {
				continue
			}
			if !last.IsZero() && at.Sub(last) < 15*time.Minute {
				t.Fatalf("%q runs at %s and at %s", text, last, at)
			}
			last = at
		}
		if last.IsZero() {
			t.Fatalf("%q does not run", text)
		}
	})
}

// runs reports whether a field of numbers has a value, read without the code that it is compared with.
func runs(field string, value, high int) bool {
	for item := range strings.SplitSeq(field, ",") {
		span, every, stepped := strings.Cut(item, "/")
		low, end := 0, high
		if span != "*" {
			from, to, isRange := strings.Cut(span, "-")
			low = number(from)
			if end = low; isRange {
				end = number(to)
			}
		}
		step := 1
		if stepped {
			step = number(every)
		}
		if value >= low && value <= end && (value-low)%step == 0 {
			return true
		}
	}
	return false
}

func number(digits string) (n int) {
	for _, d := range digits {
		n = 10*n + int(d-'0')
	}
	return n
}
