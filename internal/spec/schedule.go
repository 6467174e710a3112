package spec

import (
	"fmt"
	"math/bits"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// minBackupInterval is the shortest time between two runs of a backup schedule, in minutes (PUT /clusters/{clusterUuid}/backups/schedule).
const minBackupInterval = 15

// CheckSchedule says what is wrong with a backup schedule: five fields of cron in UTC, with numbers, ranges, lists and steps. It is empty
// for nothing, for the empty schedule, which says that none is wanted, and for syntax on which only the server can decide: see
// [OpenSchedule]. Only what certainly cannot work is wrong.
func CheckSchedule(text string) string {
	switch fields := strings.Fields(text); {
	case text == "":
		return ""
	case strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII || r < ' ' && !unicode.IsSpace(r) || r == 0x7f }):
		return "holds a character that no schedule has; write five fields such as 0 2 * * *"
	case strings.Contains(text, "="):
		return "names a time zone; leave it out, schedules are in UTC"
	case len(fields) > 0 && strings.HasPrefix(fields[0], "@"):
		return ""
	case len(fields) != len(cronFields):
		return fmt.Sprintf("has %s; write five, in UTC: minute, hour, day of month, month and day of week, such as 0 2 * * *", count(len(fields), "field"))
	}
	c := readCron(text)
	switch {
	case c.wrong != "":
		return c.wrong
	case c.open:
		return ""
	case c.tooOften():
		return "runs more often than every 15 minutes, which the API does not do"
	case c.never():
		return "never runs: no month that it names has such a day"
	}
	return ""
}

// OpenSchedule reports whether only the server can say if it takes a schedule: it has a name such as MON or @daily, or another
// extension of cron's five fields of numbers.
func OpenSchedule(text string) bool {
	return text != "" && (len(strings.Fields(text)) != len(cronFields) || readCron(text).open)
}

// SameSchedule reports whether two schedules are written in the same way, but for spaces and leading zeros.
func SameSchedule(a, b string) bool { return foldCron(a) == foldCron(b) }

// SameTimes reports whether two schedules certainly run at the same times, however they are written.
func SameTimes(a, b string) bool {
	if SameSchedule(a, b) {
		return true
	}
	if a == "" || b == "" || CheckSchedule(a) != "" || CheckSchedule(b) != "" || OpenSchedule(a) || OpenSchedule(b) {
		return false
	}
	return readCron(a) == readCron(b)
}

// foldCron is a schedule with single spaces and without leading zeros.
func foldCron(text string) string {
	return leadingZeros.ReplaceAllString(strings.Join(strings.Fields(text), " "), "$1$2")
}

var leadingZeros = regexp.MustCompile(`(^|[^0-9A-Za-z])0+([0-9])`)

// The fields of a schedule, in their order.
const (
	cronMinute = iota
	cronHour
	cronDay
	cronMonth
	cronWeekday
)

var cronFields = [...]struct {
	name      string
	low, high int
}{{"minute", 0, 59}, {"hour", 0, 23}, {"day of month", 1, 31}, {"month", 1, 12}, {"day of week", 0, 7}}

// A cron is a schedule of five fields.
type cron struct {
	values [len(cronFields)]uint64 // a bit for each value
	every  [len(cronFields)]bool   // the field is *, so that it restricts nothing
	open   bool                    // some of it is not understood
	wrong  string                  // what cannot be; empty for nothing
}

// readCron reads a schedule that has five fields.
func readCron(text string) (c cron) {
	for i, field := range strings.Fields(text) {
		c.every[i] = field == "*"
		for item := range strings.SplitSeq(field, ",") {
			c.item(i, item)
		}
	}
	if sunday := uint64(1) << 7; c.values[cronWeekday]&sunday != 0 {
		c.values[cronWeekday] = c.values[cronWeekday]&^sunday | 1
	}
	return c
}

// cronItem is a number, a range or a star, with or without a step.
var cronItem = regexp.MustCompile(`^(?:\*|([0-9]{1,4})(?:-([0-9]{1,4}))?)(?:/([0-9]{1,4}))?$`)

// item reads one item of the list that a field is.
func (c *cron) item(i int, item string) {
	f := cronFields[i]
	match := cronItem.FindStringSubmatch(item)
	switch {
	case match == nil && strings.Trim(item, "0123456789*-/") == "":
		c.fault("has %q as its %s; write a number, a range such as 1-5, or a step such as */15", item, f.name)
		return
	case match == nil:
		c.open = true
		return
	}
	number := func(group, otherwise int) int {
		if n, err := strconv.Atoi(match[group]); err == nil {
			return n
		}
		return otherwise
	}
	from, step := number(1, f.low), number(3, 1)
	to := number(2, from)
	switch {
	case match[1] == "":
		to = f.high
	case match[2] == "" && match[3] != "": // 5/20 has no end
		to, c.open = f.high, true
	}
	switch {
	case from < f.low || to > f.high:
		c.fault("has %q as its %s, which goes from %d to %d", item, f.name, f.low, f.high)
	case from > to:
		c.fault("has the range %q, which goes backwards", item)
	case step < 1:
		c.fault("has the step %q; write 1 or more behind the slash", item)
	default:
		for v := from; v <= to; v += step {
			c.values[i] |= 1 << v
		}
	}
}

// fault notes what is wrong, the first of it.
func (c *cron) fault(format string, args ...any) {
	if c.wrong == "" {
		c.wrong = fmt.Sprintf(format, args...)
	}
}

// tooOften reports whether two runs are certainly closer than the API allows: within an hour, or across the end of one.
func (c *cron) tooOften() bool {
	minutes, hours := c.values[cronMinute], c.values[cronHour]
	first, last := bits.TrailingZeros64(minutes), bits.Len64(minutes)-1
	previous := -minBackupInterval
	for m := first; m <= last; m++ {
		if minutes&(1<<m) != 0 {
			if m-previous < minBackupInterval {
				return true
			}
			previous = m
		}
	}
	midnight := hours&1 != 0 && hours&(1<<23) != 0 && c.every[cronDay] && c.every[cronMonth] && c.every[cronWeekday]
	return first+60-last < minBackupInterval && (hours&(hours>>1) != 0 || midnight)
}

// never reports whether no month that the schedule names has a day that it names. With days of the week, either sort of day counts.
func (c *cron) never() bool {
	if !c.every[cronWeekday] {
		return false
	}
	for month, days := range [...]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31} {
		if c.values[cronMonth]&(1<<(month+1)) != 0 && bits.TrailingZeros64(c.values[cronDay]) <= days {
			return false
		}
	}
	return true
}
