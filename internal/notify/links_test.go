package notify

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
)

// A message leads to the page of the dashboard where its reader goes on: to the record of a run, or to the plan that waits for approval.
func TestMessagesLeadToTheirPages(t *testing.T) {
	applied := daemon.Status{Digest: "a", Applied: daemon.Applied{Digest: "a"}, Plan: &diff.Plan{}, Passes: []daemon.Pass{{
		Begun: time.Now(), Write: true, Result: daemon.PassApplied, Record: "0a1b2c3d",
		Made: []apply.Result{{Action: diff.Action{Verb: diff.Update, Name: named("member/a")}, Outcome: apply.Updated}},
	}}}
	unrecorded := applied
	unrecorded.Passes = []daemon.Pass{applied.Passes[0]}
	unrecorded.Passes[0].Record = ""
	waits := anOpenAllowlist()
	waits.Offer = &daemon.Offer{}
	const at = "https://camsync.example.com/"
	for name, c := range map[string]struct {
		status      daemon.Status
		title, link string
	}{
		"an apply":                      {applied, "apply done: 1 action", at + "runs/0a1b2c3d"},
		"an apply that is not recorded": {unrecorded, "apply done: 1 action", at},
		"drift":                         {anOpenAllowlist(), "1 difference between the files and the organisation", at},
		"a plan that waits":             {waits, "1 difference between the files and the organisation; a plan waits for approval", at + "approve"},
	} {
		news := newNotifier(Options{Dashboard: at}).update(c.status)
		if len(news) != 1 || !strings.HasSuffix(news[0].title, c.title) || news[0].link != c.link {
			t.Errorf("%s: %+v", name, news)
		}
		news = newNotifier(Options{}).update(c.status)
		if len(news) != 1 || strings.Contains(news[0].link, "runs/") || strings.Contains(news[0].link, "approve") {
			t.Errorf("%s, without a dashboard: %+v", name, news)
		}
	}
}
