package daemon

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/report"
)

// A passLog logs passes, and each difference once.
type passLog struct {
	*slog.Logger
	known map[string]bool // differences that were logged already
}

// pass logs a pass: one line for each new difference that it leaves, and one for the pass itself. invalid is nil if the
// files are valid.
func (l *passLog) pass(p Pass, o Outcome, drift report.Report, invalid *InvalidInput) {
	if o.Err == nil {
		known := map[string]bool{}
		for _, found := range drift.Drifted() {
			text := found.Text + "\n" + found.Action.String()
			if found.Check { // its age changes
				text = found.Key()
			}
			known[text] = true
			if !l.known[text] {
				l.difference(found)
			}
		}
		l.known = known
	}
	level, attrs := slog.LevelInfo, []any{
		"cause", string(p.Cause), "result", string(p.Result), "write", p.Write, "took", p.Took.Round(time.Millisecond).String(),
	}
	if p.Approval != nil {
		attrs = append(attrs, "approved_by", p.Approval.By)
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
	if invalid != nil { // logged by itself only once, perhaps long ago
		attrs = append(attrs, "stale_input", invalid.Why)
	}
	switch {
	case o.Err != nil:
		level = slog.LevelError
	case p.Problem != "" || failed(o) || invalid != nil:
		level = slog.LevelWarn
	}
	l.Log(context.Background(), level, "pass", attrs...)
}

// difference logs a new difference.
func (l *passLog) difference(found report.Drifted) {
	a := found.Action
	attrs := []any{"name", a.Name, "kind", string(a.Name.Kind), "severity", found.Severity, "change", found.Text}
	if found.Who != "" {
		attrs = append(attrs, "who", found.Who)
	}
	if found.Outside {
		l.Warn("unmanaged", append(attrs, "rights", found.Rights)...)
		return
	}
	l.Info("difference", append(attrs, "action", a.String())...)
}

// logPanic logs the type of a panic's value, since the value may hold a secret.
func logPanic(ctx context.Context, log *slog.Logger, what string, panicked any) {
	log.ErrorContext(ctx, what, "panic", fmt.Sprintf("%T", panicked), "stack", string(debug.Stack()))
}

// brief is the first line of an error and the number of further lines.
func brief(err error) string {
	first, rest, more := strings.Cut(err.Error(), "\n")
	if more {
		return fmt.Sprintf("%s (and %d more)", first, strings.Count(rest, "\n")+1)
	}
	return first
}
