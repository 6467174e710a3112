package emulator

import (
	"errors"
	"net/http"
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

func deleteSchedule(q *request, c *cluster) *answer {
	if c.schedule == "" {
		return refuse(http.StatusNotFound, "this cluster has no backup schedule")
	}
	q.record(c.part("Backup schedule deleted", deleted, "schedule", c.UUID), change{"schedule", c.schedule, ""})
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
	var minutes []int
	for i, f := range fields {
		values, err := cronValues(f, bounds[i][0], bounds[i][1])
		if err != nil {
			return err
		}
		if i == 0 {
			minutes = values
		}
	}
	for i := 1; i < len(minutes); i++ {
		if minutes[i]-minutes[i-1] < 15 {
			return errors.New("it runs more often than every 15 minutes")
		}
	}
	if last := len(minutes) - 1; last > 0 && minutes[0]+60-minutes[last] < 15 {
		return errors.New("it runs more often than every 15 minutes")
	}
	return nil
}

// cronValues lists the values of a field like 1,10-20/5 in order.
func cronValues(field string, low, high int) ([]int, error) {
	var values []int
	for part := range strings.SplitSeq(field, ",") {
		span, stepText, stepped := strings.Cut(part, "/")
		step := 1
		var err error
		if stepped {
			if step, err = strconv.Atoi(stepText); err != nil || step < 1 {
				return nil, errors.New("a step must be a number from 1 on")
			}
		}
		from, to := low, high
		if span != "*" {
			fromText, toText, ranged := strings.Cut(span, "-")
			if from, err = strconv.Atoi(fromText); err != nil {
				return nil, errors.New("a field must hold numbers")
			}
			switch {
			case ranged:
				if to, err = strconv.Atoi(toText); err != nil {
					return nil, errors.New("a field must hold numbers")
				}
			case !stepped:
				to = from
			}
		}
		if from < low || to > high || from > to {
			return nil, errors.New("a number is out of its range")
		}
		for v := from; v <= to; v += step {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return slices.Compact(values), nil
}
