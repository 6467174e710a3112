package terminal

import (
	"cmp"
	"io"
	"log/slog"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
)

// Watch shows how a plan is applied, on standard error: live on a terminal, else a line for each event, or an entry of
// the log where JSON was asked for. done must be called when all is over.
func (t *Terminal) Watch(plan diff.Plan, log *slog.Logger) (watch func(apply.Event), done func()) {
	switch {
	case t.json():
		return func(e apply.Event) { logEvent(log, e) }, func() {}
	case t.Quiet:
		var running report.Running
		return func(e apply.Event) {
			if e.Result != nil && e.Result.Err != nil {
				writeEvent(t.Err, &running, e)
			}
		}, func() { writeLines(t.Err, running.Rest()...) }
	case t.moves():
		p := newProgress(t.Err, plan, t.colors(t.Err), func() (int, int) {
			_, rows := sizeOf(t.Err)
			return t.width(t.Err), cmp.Or(rows, 24)
		}, t.waits.programs)
		t.waits.hush()
		return p.watch, p.stop
	default:
		var running report.Running
		return func(e apply.Event) { writeEvent(t.Err, &running, e) }, func() { writeLines(t.Err, running.Rest()...) }
	}
}

// logEvent logs an event as JSON. A hold is not logged: it was in the plan.
func logEvent(log *slog.Logger, e apply.Event) {
	switch {
	case e.Waiting != "":
		log.Info("waiting", "lane", e.Lane, "status", e.Waiting)
	case e.Result == nil || e.Result.Outcome == apply.Held:
	case e.Result.Err != nil:
		log.Error("action", "outcome", string(e.Result.Outcome), "name", e.Result.Action.Name, "error", e.Result.Err.Error())
	default:
		log.Info("action", "outcome", string(e.Result.Outcome), "name", e.Result.Action.Name)
	}
}

// writeEvent writes an event as a line of text.
func writeEvent(w io.Writer, running *report.Running, e apply.Event) {
	switch {
	case e.Waiting != "":
		writeLines(w, report.Clean(e.Lane.String())+" is "+report.Clean(e.Waiting))
	case e.Result != nil && e.Result.Outcome != apply.Held:
		if line := running.Line(*e.Result); line != "" {
			writeLines(w, line)
		}
	}
}

// Progress says what a run does or waits for, in a line.
func (t *Terminal) Progress(log *slog.Logger, text string) {
	switch {
	case t.json():
		log.Info(text)
	case !t.Quiet:
		writeLines(t.Err, report.Clean(text))
	}
}

func writeLines(w io.Writer, lines ...string) {
	for _, line := range lines {
		_, _ = io.WriteString(w, line+"\n")
	}
}
