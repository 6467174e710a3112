package emulator

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func (c *cluster) scheduleReply() *answer {
	return reply(map[string]string{"name": "schedule-" + c.UUID, "schedule": c.schedule})
}

func getSchedule(_ *request, c *cluster) *answer {
	if c.schedule == "" {
		return refuse(http.StatusNotFound, "this cluster has no backup schedule")
	}
	return c.scheduleReply()
}

func putSchedule(q *request, c *cluster) *answer {
	var schedule string
	if refusal := q.closed(required("schedule", &schedule)); refusal != nil {
		return refusal
	}
	if err := checkCron(schedule); err != nil {
		return refuse(http.StatusBadRequest, "the schedule is refused: %s", err)
	}
	q.record(c.part("Backup schedule updated", updated, "schedule", c.UUID), change{"schedule", c.schedule, schedule})
	c.schedule = schedule
	return c.scheduleReply()
}

// deleteSchedule responds the same whether or not there is a schedule.
func deleteSchedule(q *request, c *cluster) *answer {
	if c.schedule != "" {
		q.record(c.part("Backup schedule deleted", deleted, "schedule", c.UUID), change{"schedule", c.schedule, ""})
	}
	c.schedule = ""
	return noContent()
}

// checkCron accepts five numeric fields, and at most one run in 15 minutes.
func checkCron(text string) error {
	bounds := [5][2]int{{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}}
	fields := strings.Fields(text)
	if len(fields) != len(bounds) {
		return errors.New("it must have five fields")
	}
	values := make([][]int, len(bounds))
	for i, f := range fields {
		var err error
		if values[i], err = cronValues(f, bounds[i][0], bounds[i][1]); err != nil {
			return err
		}
	}
	minutes := append(values[0], values[0][0]+60)
	for i, m := range minutes[1:] {
		if m-minutes[i] < 15 {
			return errors.New("it runs more often than every 15 minutes")
		}
	}
	return nil
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
