package notify

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

const hour = time.Hour // about ten passes

func TestDriftIsReportedOnce(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		w.expects("in sync", hour)
		w.now(differing("member/a"))
		w.expects("drift", hour, "1 difference between the files and the organisation, low: member/a: changed")
		w.now(differing("member/a", "member/b"))
		w.expects("more of it", hour, "2 differences between the files and the organisation, low: member/b: changed, low: member/a: changed")
		w.now(differing("member/b"))
		w.expects("less of it", hour)
		w.now(unreadable)
		w.expects("an outage", hour)
		w.now(differing("member/b"))
		w.expects("after the outage", hour)
		w.now(differing("member/a", "member/b"))
		w.expects("what had gone", hour, "2 differences between the files and the organisation, low: member/a: changed, low: member/b: changed")
		w.stop()
		w.start()
		w.expects("after a restart", hour)
		w.stop()
		w.becomes(inSync)
		w.start()
		w.expects("gone while no process ran", hour, "no more differences: the organisation is as the files say")
		w.expects("and then", hour)
	})
}

func TestAnAppliedChangeIsReported(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		w.now(differing("member/a", "member/b"))
		w.expects("drift", time.Minute, "2 differences between the files and the organisation, low: member/a: changed, low: member/b: changed")
		w.becomes(func(t daemon.Task) daemon.Outcome {
			w.becomes(inSync)
			return differing("member/a", "member/b")(t)
		})
		w.files("two")
		w.expects("applied", hour, "apply done: 2 actions, updated member/a, updated member/b", "no more differences: the organisation is as the files say")
		w.becomes(func(t daemon.Task) daemon.Outcome {
			w.becomes(inSync)
			return differing("member/c")(t)
		})
		w.files("three")
		w.expects("applied again", hour, "apply done: 1 action, updated member/c")
	})
}

// A part that could not be read is not drift, and its differences have not gone. If there is a change
// to apply, the apply has failed.
func TestAnUnreadPart(t *testing.T) {
	for part, test := range map[spec.Name]struct{ in, text string }{ // a name in it
		spec.Members.List(""):                 {"member/a", "members: the members"},
		spec.BackupSchedules.Name("a", ""):    {"cluster/a/backupSchedule", "cluster/a/backupSchedule: the backup schedules"},
		spec.SecureConnectivity.Name("a", ""): {"cluster/a/secureConnectivity", "cluster/a/secureConnectivity: the secure connectivity"},
	} {
		live(t, reportsDrift, func(w *world) {
			w.now(differing(test.in, "cluster/a"))
			w.expects("drift", hour, "2 differences between the files and the organisation, low: "+test.in+": changed, low: cluster/a: changed")
			w.now(partUnread(part, "cluster/a"))
			w.expects("a part is not read", hour)
			w.now(differing(test.in, "cluster/a"))
			w.expects("it is read", hour)
			w.becomes(partUnread(part, "cluster/a"))
			w.files("two")
			w.expects("a change", hour, "apply failed: not all of the organisation can be read, "+test.text+" are unknown: 503")
			w.now(differing(test.in))
			w.expects("it is read", time.Second, "apply done: 2 actions, updated cluster/a, updated "+test.in, "no more differences: the organisation is as the files say")
		})
	}
}

// No pass that ended between two updates is lost.
func TestManyPassesBetweenTwoUpdates(t *testing.T) {
	begun := time.Now()
	made := func(at int, result daemon.Result, name string) daemon.Pass {
		return daemon.Pass{Begun: begun.Add(time.Duration(at)), Result: result, Write: true, Made: []apply.Result{{Outcome: apply.Created, Action: diff.Action{Name: spec.ClusterName(name)}}}}
	}
	notifier := newNotifier(Options{Log: slog.New(slog.DiscardHandler)})
	news := notifier.update(daemon.Status{Digest: "one", Passes: []daemon.Pass{made(3, daemon.PassApplied, "c"), made(2, daemon.PassApplied, "b"), made(1, daemon.PassApplied, "a")}})
	var texts []string
	for _, m := range news {
		texts = append(texts, m.text())
	}
	if got := strings.Join(texts, "; "); got != "apply done: 1 action\ncreated cluster/a; apply done: 1 action\ncreated cluster/b; apply done: 1 action\ncreated cluster/c" {
		t.Error(got)
	}
}

// A change that waits for a cluster is not finished, and what it still has to write is not drift.
func TestAWaitingChangeIsReportedAtItsEnd(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		made := false
		w.becomes(ending(func(name string) apply.Result {
			switch {
			case name == "member/a" && !made:
				made = true
				return apply.Result{Outcome: apply.Created}
			case name == "member/a":
				return apply.Result{Outcome: apply.Updated}
			}
			return apply.Result{Outcome: apply.NotTried, Err: apply.ErrWaiting}
		}, "member/a", "cluster/a"))
		w.files("two")
		w.expects("under way", time.Second)
		waits := ending(func(string) apply.Result { return apply.Result{Outcome: apply.NotTried, Err: apply.ErrWaiting} }, "cluster/a")
		w.now(waits)
		w.expects("waiting", hour)
		w.becomes(unreadable)
		w.files("!half-written")
		w.expects("invalid and unreadable", hour, "invalid input: nothing is written until the files are valid, half-written")
		w.becomes(waits)
		w.files("two")
		w.expects("waiting again", hour, "the files are valid again")
		w.now(differing("cluster/a"))
		w.expects("done", time.Second, "apply done: 2 actions, created member/a, updated cluster/a")
		w.now(inSync)
		w.expects("and then", hour)
	})
}

// Drift that goes during a change is reported as gone once the change is finished.
func TestDriftThatGoesDuringAChange(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		w.now(differing("member/a"))
		w.expects("drift", hour, "1 difference between the files and the organisation, low: member/a: changed")
		w.becomes(ending(func(string) apply.Result { return apply.Result{Outcome: apply.NotTried, Err: apply.ErrWaiting} }, "cluster/a"))
		w.files("two")
		w.expects("under way", hour)
		w.now(inSync)
		w.expects("done", hour, "no more differences: the organisation is as the files say")
	})
}

func TestAFailedApplyIsReportedOncePerInput(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		fails := ending(func(name string) apply.Result {
			if name == "member/a" {
				return apply.Result{Outcome: apply.Failed, Err: errors.New("POST /members: 500")}
			}
			return apply.Result{Outcome: apply.NotTried, Err: errors.New("needs member/a")}
		}, "member/a", "member/b")
		w.now(unreadable)
		w.expects("nothing to apply", hour)
		w.files("two")
		w.expects("unreadable", hour, "apply failed: the organisation cannot be read, organisation unreadable: 503")
		w.now(fails)
		w.expects("failing", hour, "apply failed: 1 of 2 actions, member/a: POST /members: 500")
		w.now(unreadable)
		w.expects("unreadable again", hour)
		w.becomes(fails)
		w.files("three")
		w.expects("the next files", hour, "apply failed: 1 of 2 actions, member/a: POST /members: 500")
		w.stop()
		w.start()
		w.expects("after a restart", hour)
		w.now(inSync)
		w.expects("done by another client", hour, "apply done: nothing is left to do")
		w.becomes(func(daemon.Task) daemon.Outcome {
			return daemon.Outcome{Plan: diff.Plan{Actions: []diff.Action{{Verb: diff.Delete, Name: spec.MemberName("a")}}, Refusal: &diff.Refusal{Reason: "too many deletions"}}}
		})
		w.files("four")
		w.expects("refused", hour, "apply refused: nothing was changed, too many deletions")
		w.becomes(differing("member/a"))
		w.files("three")
		w.expects("taken back", hour, "apply done: nothing is left to do", "1 difference between the files and the organisation, low: member/a: changed")
	})
}

func TestCorrectedDriftIsAnApply(t *testing.T) {
	live(t, appliesDrift, func(w *world) {
		w.becomes(func(t daemon.Task) daemon.Outcome {
			w.becomes(inSync)
			return differing("member/a")(t)
		})
		w.expects("corrected", hour, "apply done: 1 action, updated member/a")
		w.now(unreadable)
		w.expects("an outage", hour)
		w.now(inSync)
		w.expects("after it", hour)
	})
}

func TestAPlannedChangeIsADifference(t *testing.T) {
	live(t, onlyPlans, func(w *world) {
		w.becomes(differing("member/a"))
		w.files("two")
		w.expects("planned", hour, "1 change of the files not applied, low: update member/a")
	})
}

func TestInvalidInputIsReportedOnce(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		w.files("!org.yaml:3:1: unknown key")
		w.expects("invalid", hour, "invalid input: nothing is written until the files are valid, org.yaml:3:1: unknown key")
		w.files("!another mistake")
		w.expects("still invalid", hour)
		w.stop()
		w.start()
		w.expects("after a restart", hour)
		w.files("two")
		w.expects("valid", hour, "the files are valid again")
		w.expects("and then", hour)
	})
}

// A replica that loses leadership right after a pass no longer knows what differs, which is not the
// end of drift.
func TestAFormerLeaderReportsNoEndOfDrift(t *testing.T) {
	notifier := newNotifier(Options{Log: slog.New(slog.DiscardHandler)})
	leads := daemon.Status{
		State: daemon.Differs, Replica: &daemon.Replica{Leads: true}, Plan: &diff.Plan{}, Open: []diff.Action{{Verb: diff.Update, Name: spec.MemberName("a")}},
		Passes: []daemon.Pass{{Begun: time.Unix(1, 0), Result: daemon.PassPlanned}},
	}
	if news := notifier.update(leads); len(news) != 1 || news[0].event != driftFound {
		t.Fatalf("leading: %+v", news)
	}
	standby := daemon.Status{
		State: daemon.Standby, Replica: &daemon.Replica{Leader: "other"},
		Passes: []daemon.Pass{{Begun: time.Unix(2, 0), Result: daemon.PassPlanned}, leads.Passes[0]},
	}
	if news := notifier.update(standby); len(news) != 0 {
		t.Errorf("standing by: %+v", news)
	}
}

// A memory that cannot be read or written is logged, and messages are sent all the same.
func TestABrokenMemory(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		w.stop()
		if err := os.MkdirAll(w.path, 0o700); err != nil {
			t.Fatal(err)
		}
		w.start()
		w.now(differing("member/a"))
		w.expects("drift", hour, "1 difference between the files and the organisation, low: member/a: changed")
		if log := w.logged(); !strings.Contains(log, "they are sent again") || !strings.Contains(log, "cannot be written") {
			t.Error(log)
		}
	})
}

func TestMessagesAreShortAndHarmless(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		names := []string{"member/\x1b[2J\n::error::a", "member/" + strings.Repeat("é", 1000)}
		for i := range 100 {
			names = append(names, fmt.Sprintf("member/%d", i))
		}
		w.now(differing(names...))
		time.Sleep(time.Minute)
		lines := strings.Split(strings.Join(w.heard(), "\n"), "\n")
		if len(lines) != 7 || lines[1] != `low: member/\x1b[2J\n::error::a: changed` || len([]rune(lines[2])) != maxRunes || lines[6] != "… and 97 more" {
			t.Errorf("%q", lines)
		}
	})
}
