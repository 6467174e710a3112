package emulator

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// cron is a schedule of five numeric fields, in UTC. Each list has its values in order.
type cron struct {
	minutes, hours, days, months, weekdays []int
	anyDay, anyWeekday                     bool // the field is *
}

func parseCron(text string) (cron, error) {
	bounds := [5][2]int{{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}}
	fields := strings.Fields(text)
	if len(fields) != len(bounds) {
		return cron{}, errors.New("it must have five fields")
	}
	values := make([][]int, len(bounds))
	for i, f := range fields {
		var err error
		if values[i], err = cronValues(f, bounds[i][0], bounds[i][1]); err != nil {
			return cron{}, err
		}
	}
	return cron{values[0], values[1], values[2], values[3], values[4], fields[2] == "*", fields[4] == "*"}, nil
}

// between lists the runs after one time and until another one, in order.
func (c cron) between(after, until time.Time) []time.Time {
	var runs []time.Time
	after, until = after.UTC(), until.UTC()
	year, month, first := after.Date()
	for day := time.Date(year, month, first, 0, 0, 0, 0, time.UTC); !day.After(until); day = day.AddDate(0, 0, 1) {
		if !c.on(day) {
			continue
		}
		for _, hour := range c.hours {
			for _, minute := range c.minutes {
				run := day.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
				if run.After(after) && !run.After(until) {
					runs = append(runs, run)
				}
			}
		}
	}
	return runs
}

// on reports whether there are runs on a day. If both the day of the month and the day of the week are
// restricted, one of them has to fit. Sunday is 0 and 7.
func (c cron) on(day time.Time) bool {
	inMonth := slices.Contains(c.days, day.Day())
	weekday := int(day.Weekday())
	inWeek := slices.Contains(c.weekdays, weekday) || weekday == 0 && slices.Contains(c.weekdays, 7)
	fits := inMonth && inWeek
	if !c.anyDay && !c.anyWeekday {
		fits = inMonth || inWeek
	}
	return fits && slices.Contains(c.months, int(day.Month()))
}

var cronPart = regexp.MustCompile(`^(?:\*|([0-9]{1,4})(?:-([0-9]{1,4}))?)(?:/([0-9]{1,4}))?$`)

// cronValues lists the values of a field like 1,10-20/5 in order.
func cronValues(field string, low, high int) ([]int, error) {
	var values []int
	for part := range strings.SplitSeq(field, ",") {
		match := cronPart.FindStringSubmatch(part)
		if match == nil {
			return nil, errors.New("a field must hold numbers")
		}
		number := func(group, otherwise int) int {
			if n, err := strconv.Atoi(match[group]); err == nil {
				return n
			}
			return otherwise
		}
		from, to, step := number(1, low), number(2, high), number(3, 1)
		if match[1] != "" && match[2] == "" && match[3] == "" {
			to = from
		}
		if from < low || to > high || from > to || step < 1 {
			return nil, errors.New("a number is out of its range")
		}
		for v := from; v <= to; v += step {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return slices.Compact(values), nil
}
