package notify

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// The message about a finished apply says what it changed, with old and new values.
func TestCaseU17DoneSaysFromWhatToWhat(t *testing.T) {
	notifier := newNotifier(Options{Log: slog.New(slog.DiscardHandler)})
	made := []apply.Result{
		{Outcome: apply.Updated, Action: diff.Action{Verb: diff.Update, Name: spec.MemberName("a"), Fields: []diff.Field{{Name: "roles", Live: "admin", Desired: "visitor"}}}},
		{Outcome: apply.Updated, Action: diff.Action{Verb: diff.Update, Name: spec.Secrets.Name("p", "S"), Fields: []diff.Field{{Name: "value"}}}},
		{Outcome: apply.Deleted, Action: diff.Action{Verb: diff.Delete, Name: spec.MemberName("b")}},
	}
	news := notifier.update(daemon.Status{Passes: []daemon.Pass{{Begun: time.Unix(1, 0), Write: true, Result: daemon.PassApplied, Made: made}}})
	if len(news) != 1 {
		t.Fatalf("%d messages", len(news))
	}
	want := []string{
		"updated member/a: " + made[0].Action.Fields[0].String(),
		"updated cluster/p/secret/S: " + made[1].Action.Fields[0].String(),
		"deleted member/b",
	}
	if got := strings.Join(news[0].lines, "\n"); got != strings.Join(want, "\n") || !strings.Contains(got, "admin → visitor") {
		t.Errorf("it says\n%s", got)
	}
}
