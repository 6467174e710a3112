package daemon

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/report"
)

// report logs a pass: a line for each difference that was not there before and is not made, and one
// line for the pass.
func (d *Daemon) report(p Pass, o Outcome, drift report.Report) {
	if o.Err == nil {
		known := map[string]bool{}
		for _, told := range drift.Drifted() {
			text := told.Text + "\n" + told.Action.String()
			known[text] = true
			if !d.known[text] {
				d.difference(told)
			}
		}
		d.known = known
	}
	level, attrs := slog.LevelInfo, []any{
		"cause", string(p.Cause), "result", string(p.Result), "write", p.Write, "took", p.Took.Round(time.Millisecond).String(),
	}
	if p.Differences > 0 || o.Err == nil && o.Plan.Refusal == nil { // else they are not known
		attrs = append(attrs, "differences", p.Differences)
	}
	count := map[string]int{}
	for _, r := range o.Results {
		count[outcome(r)]++
	}
	for _, word := range []string{"created", "updated", "deleted", "waiting", "held", "failed", "not tried"} {
		if n := count[word]; n > 0 {
			attrs = append(attrs, strings.ReplaceAll(word, " ", "_"), n)
		}
	}
	if p.Problem != "" {
		attrs = append(attrs, "error", p.Problem)
	}
	stale := d.Status().Stale
	if stale != nil { // it was said once, maybe long ago
		attrs = append(attrs, "stale_input", stale.Why)
	}
	switch {
	case o.Err != nil:
		level = slog.LevelError
	case p.Problem != "" || failed(o) || stale != nil:
		level = slog.LevelWarn
	}
	d.o.Log.Log(context.Background(), level, "pass", attrs...)
}

// difference logs one that is new.
func (d *Daemon) difference(told report.Drifted) {
	a := told.Action
	attrs := []any{"name", a.Name, "kind", string(a.Kind), "severity", told.Severity, "change", told.Text}
	if told.Who != "" {
		attrs = append(attrs, "who", told.Who)
	}
	if told.Outside {
		d.o.Log.Warn("unmanaged", append(attrs, "rights", told.Rights)...)
		return
	}
	d.o.Log.Info("difference", append(attrs, "action", a.String())...)
}

// brief is an error's first line, and how many there are more.
func brief(err error) string {
	first, rest, more := strings.Cut(err.Error(), "\n")
	if more {
		return fmt.Sprintf("%s (and %d more)", first, strings.Count(rest, "\n")+1)
	}
	return first
}
