package notify

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

const (
	orgID     = "6ff582aa-a62e-4a28-aac7-4d2224d8c58a"
	clusterID = "11111111-1111-4111-8111-111111111111"
)

func cloud() report.About {
	return report.About{Organization: orgID, Host: "api.cloud.camunda.io", Files: []string{"org.yaml"}, Commit: "abc1234", Version: "v1.2.3", At: time.Date(2026, 11, 28, 5, 0, 0, 0, time.UTC)}
}

func anOpenAllowlist() daemon.Status {
	a := diff.Action{
		Verb: diff.Update, Name: spec.Allowlists.Name("production", ""), UUID: clusterID, Harms: spec.AccessLoss,
		Fields:   []diff.Field{{Name: "who may reach it", Live: "everyone", Desired: "the listed networks"}},
		Happened: diff.Happened{What: diff.Opened, Harms: spec.AccessGain, For: "everyone", Grave: true},
	}
	return daemon.Status{
		State: daemon.Differs, Digest: "a", Applied: daemon.Applied{Digest: "a"}, About: cloud(), Plan: &diff.Plan{Actions: []diff.Action{a}}, Open: []diff.Action{a},
		Changed: []audit.Change{{By: "olga@example.com", At: time.Date(2026, 11, 28, 4, 0, 0, 0, time.UTC), How: "a person"}},
		Passes:  []daemon.Pass{{Begun: time.Now(), Result: daemon.PassPlanned, Differences: 1}},
	}
}

// A message about drift names the organisation, the severity, the change, the actor and the time, and
// links to the details.
func TestCaseU4AMessageSaysWhoWhenHowSevereAndWhere(t *testing.T) {
	const told = "org.yaml, organisation " + orgID + ": 1 difference between the files and the organisation\n" +
		"high: cluster/production/allowlist: opened, who may reach it: the listed networks → everyone [access-gain for everyone]; opened by: olga@example.com (a person), 2026-11-28 04:00 UTC\n"
	const of = "\norganisation " + orgID + " at api.cloud.camunda.io · org.yaml @ abc1234 · camsync v1.2.3 · 2026-11-28 05:00 UTC"
	for dashboard, link := range map[string]string{
		"":                             "see https://console.camunda.io/org/" + orgID + "/cluster/" + clusterID,
		"https://camsync.example.com/": "see https://camsync.example.com/",
	} {
		news := newNotifier(Options{About: "org.yaml", Dashboard: dashboard}).update(anOpenAllowlist())
		if len(news) != 1 {
			t.Fatalf("%d messages", len(news))
		}
		if got, want := news[0].text(), told+link+of; got != want {
			t.Errorf("told\n%s\nwant\n%s", got, want)
		}
	}
}

// Each service gets the link as a link, and all other text as text.
func TestCaseU4EachServiceShowsTheLink(t *testing.T) {
	m := newNotifier(Options{About: "org.yaml", Dashboard: "https://camsync.example.com/a_b/"}).update(anOpenAllowlist())[0]
	for _, test := range []struct{ service, got, want string }{
		{"Discord", markdown(m), "see <https://camsync.example.com/a_b/>"},
		{"Discord", markdown(m), `olga\@example.com`},
		{"Slack", mrkdwn(m), "see https://camsync.example.com/a_b/"},
		{"Teams", card(m), `"actions":[{"title":"See more","type":"Action.OpenUrl","url":"https://camsync.example.com/a_b/"}]`},
		{"Teams", card(m), "organisation " + orgID + " at"},
	} {
		if !strings.Contains(test.got, test.want) {
			t.Errorf("%s is told %q, without %q", test.service, test.got, test.want)
		}
	}
	p := webhookParams(m)
	for name, want := range map[string]string{
		"link": "https://camsync.example.com/a_b/", "organization": orgID, "host": "api.cloud.camunda.io", "files": "org.yaml", "commit": "abc1234", "version": "v1.2.3", "at": "2026-11-28T05:00:00Z",
	} {
		if p[name] != want {
			t.Errorf("a webhook's %s is %q, want %q", name, p[name], want)
		}
	}
}

// Severe drift is among the few lines of a message.
func TestCaseU4SevereDriftComesFirst(t *testing.T) {
	s := anOpenAllowlist()
	for range 10 {
		a := diff.Action{Verb: diff.Update, Name: spec.ClusterName("a" + strings.Repeat("a", len(s.Open))), Fields: []diff.Field{{Name: "description", Live: "x"}}}
		s.Open, s.Changed = append([]diff.Action{a}, s.Open...), append([]audit.Change{{}}, s.Changed...)
	}
	if lines := newNotifier(Options{}).update(s)[0].lines; len(lines) != maxLines+1 || !strings.HasPrefix(lines[0], "high: cluster/production/allowlist: opened") {
		t.Errorf("told %q", lines)
	}
}

// Corrected drift names the actor who made it.
func TestCaseU4CorrectedDriftNamesItsActor(t *testing.T) {
	s := anOpenAllowlist()
	s.State, s.Open = daemon.InSync, nil
	s.Passes[0] = daemon.Pass{Begun: time.Now(), Write: true, Result: daemon.PassApplied, Differences: 1, Made: []apply.Result{{Action: s.Plan.Actions[0], Outcome: apply.Updated}}, Settled: s.Changed}
	s.Changed = nil
	news := newNotifier(Options{}).update(s)
	if len(news) != 1 || !strings.HasSuffix(news[0].lines[0], "everyone → the listed networks; was opened by: olga@example.com (a person), 2026-11-28 04:00 UTC") {
		t.Errorf("told %+v", news)
	}
}

// Ids come from a server: one that could lead elsewhere is not part of a link, and an unknown host
// has no link.
func TestCaseU4NoLinkFromForeignText(t *testing.T) {
	for _, test := range []struct{ org, host, uuid, want string }{
		{orgID, "api.cloud.camunda.io", clusterID, "https://console.camunda.io/org/" + orgID + "/cluster/" + clusterID},
		{orgID, "api.cloud.camunda.io", "", "https://console.camunda.io/org/" + orgID},
		{orgID, "api.cloud.camunda.io", "../../evil?x", "https://console.camunda.io/org/" + orgID},
		{"..", "api.cloud.camunda.io", clusterID, ""},
		{"", "api.cloud.camunda.io", clusterID, ""},
		{orgID, "127.0.0.1:8080", clusterID, ""},
	} {
		got := consoleLink(report.About{Organization: test.org, Host: test.host}, diff.Action{UUID: test.uuid})
		if _, err := url.Parse(got); got != test.want || err != nil {
			t.Errorf("%+v: %q", test, got)
		}
	}
}

// The actor is never cut off, however much differs.
func TestCaseU4WhoIsNotCutOff(t *testing.T) {
	s := anOpenAllowlist()
	s.Open[0].Fields[0].Desired = strings.Repeat("203.0.113.0/24 ", 50)
	if text := newNotifier(Options{}).update(s)[0].lines[0]; !strings.HasSuffix(text, "…; opened by: olga@example.com (a person), 2026-11-28 04:00 UTC") {
		t.Errorf("told %q", text)
	}
}
