package cli

import (
	"io"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
)

// watch shows how a run goes, on standard error: live on a terminal, else a line for each thing
// that happens, as the log where that was asked for. done must be called when the run is over.
func (s *session) watch(plan diff.Plan) (watch func(apply.Event), done func()) {
	switch {
	case s.logFormat == "json":
		return s.logEvent, func() {}
	case isTerminal(s.screen.out) && s.get("TERM", "") != "dumb":
		p := newProgress(s.screen, plan, s.colors(s.screen.out), func() (int, int) {
			return s.width(s.screen.out), height(s.screen.out)
		}, s.waits.programs)
		s.waits.hush()
		return p.watch, p.stop
	default:
		var running report.Running
		return func(e apply.Event) { s.writeEvent(&running, e) }, func() { s.writeLines(running.Rest()...) }
	}
}

// logEvent is an event for a machine. A hold is no event of a run: it was in the plan.
func (s *session) logEvent(e apply.Event) {
	switch {
	case e.Waiting != "":
		s.log.Info("waiting", "lane", e.Lane, "status", e.Waiting)
	case e.Result == nil || e.Result.Outcome == apply.Held:
	case e.Result.Err != nil:
		s.log.Error("action", "outcome", string(e.Result.Outcome), "name", e.Result.Action.Name, "error", e.Result.Err.Error())
	default:
		s.log.Info("action", "outcome", string(e.Result.Outcome), "name", e.Result.Action.Name)
	}
}

// writeEvent is an event for a person who reads a file later.
func (s *session) writeEvent(running *report.Running, e apply.Event) {
	switch {
	case e.Waiting != "":
		s.writeLines(report.Clean(e.Lane) + " is " + report.Clean(e.Waiting))
	case e.Result != nil && e.Result.Outcome != apply.Held:
		if line := running.Line(*e.Result); line != "" {
			s.writeLines(line)
		}
	}
}

// writeLines writes lines to standard error.
func (s *session) writeLines(lines ...string) {
	for _, line := range lines {
		_, _ = io.WriteString(s.stderr, line+"\n")
	}
}
