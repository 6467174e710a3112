package daemon

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/report"
)

// report logs a pass: one line for each new difference that it leaves, and one for the pass itself.
func (d *Daemon) report(p Pass, o Outcome, drift report.Report) {
	if o.Err == nil {
		known := map[string]bool{}
		for _, found := range drift.Drifted() {
			text := found.Text + "\n" + found.Action.String()
			known[text] = true
			if !d.known[text] {
				d.difference(found)
			}
		}
		d.known = known
	}
	level, attrs := slog.LevelInfo, []any{
		"cause", string(p.Cause), "result", string(p.Result), "write", p.Write, "took", p.Took.Round(time.Millisecond).String(),
	}
	if p.Differences > 0 || o.Err == nil && o.Plan.Refusal == nil { // otherwise their number is unknown
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
	invalid := d.Status().Invalid
	if invalid != nil { // logged by itself only once, perhaps long ago
		attrs = append(attrs, "stale_input", invalid.Why)
	}
	switch {
	case o.Err != nil:
		level = slog.LevelError
	case p.Problem != "" || failed(o) || invalid != nil:
		level = slog.LevelWarn
	}
	d.o.Log.Log(context.Background(), level, "pass", attrs...)
}

// difference logs a new difference.
func (d *Daemon) difference(found report.Drifted) {
	a := found.Action
	attrs := []any{"name", a.Name, "kind", string(a.Name.Kind), "severity", found.Severity, "change", found.Text}
	if found.Who != "" {
		attrs = append(attrs, "who", found.Who)
	}
	if found.Outside {
		d.o.Log.Warn("unmanaged", append(attrs, "rights", found.Rights)...)
		return
	}
	d.o.Log.Info("difference", append(attrs, "action", a.String())...)
}

// brief is the first line of an error and the number of further lines.
func brief(err error) string {
	first, rest, more := strings.Cut(err.Error(), "\n")
	if more {
		return fmt.Sprintf("%s (and %d more)", first, strings.Count(rest, "\n")+1)
	}
	return first
}
