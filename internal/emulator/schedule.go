package emulator

import (
	"errors"
	"net/http"
	"time"
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
	c.schedule, c.scheduled = schedule, q.now
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

// checkCron accepts at most one run in 15 minutes.
func checkCron(text string) error {
	schedule, err := parseCron(text)
	if err != nil {
		return err
	}
	minutes := append(schedule.minutes, schedule.minutes[0]+60)
	for i, m := range minutes[1:] {
		if m-minutes[i] < 15 {
			return errors.New("it runs more often than every 15 minutes")
		}
	}
	return nil
}

// runSchedule makes the backups that were due since it was called last. A cluster that is not healthy
// now has missed them.
func (c *cluster) runSchedule(now time.Time, o *Options) {
	if c.schedule == "" {
		return
	}
	since := c.scheduled
	c.scheduled = now
	schedule, err := parseCron(c.schedule)
	if err != nil || c.status != healthy {
		return
	}
	for _, run := range schedule.between(since, now) {
		c.begin(run, o, true)
	}
}
