package syncer

import (
	"log/slog"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/report"
)

// An eventsOf writes what a daemon does as events.
type eventsOf struct {
	to    *report.Events
	log   *slog.Logger
	known map[string]bool // differences that were written already
	lost  bool            // it was said that events are
}

func (e *eventsOf) Begun(r daemon.Running)  { e.to.Pass(string(r.Cause), r.Write) }
func (e *eventsOf) Watch(event apply.Event) { e.to.Apply(event) }

func (e *eventsOf) Ended(p daemon.Pass, drift report.Report) {
	for i, r := range p.Made {
		if by := p.MadeBy(i); by.By != "" && (r.Outcome == apply.Created || r.Outcome == apply.Updated || r.Outcome == apply.Deleted) {
			e.to.Corrected(r.Action.Name.String(), report.ChangeObject(by))
		}
	}
	if p.Result != daemon.PassFailed {
		known := map[string]bool{}
		for _, found := range drift.Drifted() {
			known[found.Key()] = true
			if !e.known[found.Key()] {
				e.to.Found(found)
			}
		}
		e.known = known
	}
	e.to.Passed(report.Passed{
		Cause: string(p.Cause), Result: string(p.Result), Problem: p.Problem, Write: p.Write, Differences: p.Differences, Took: p.Took, Record: p.Record,
	})
	if err := e.to.Err(); err != nil && !e.lost {
		e.lost = true
		e.log.Warn("events cannot be written; there are none from now on", "error", localfile.Cause(err))
	}
}

func (e *eventsOf) Changed(was, now daemon.Status) {
	why := ""
	if now.Invalid != nil {
		why = now.Invalid.Why
	}
	if before := was.Invalid; before == nil != (now.Invalid == nil) || before != nil && before.Why != why {
		e.to.Input(now.Invalid == nil, why)
	}
	if was.State != now.State {
		e.to.State(string(was.State), string(now.State), now.Problem)
	}
}
