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
)

const hour = time.Hour // some ten passes

func TestDriftIsToldOnce(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		w.told("in sync", hour)
		w.now(differing("member/a"))
		w.told("drift", hour, "1 difference between the files and the organisation, low: member/a: changed")
		w.now(differing("member/a", "member/b"))
		w.told("more of it", hour, "2 differences between the files and the organisation, low: member/b: changed, low: member/a: changed")
		w.now(differing("member/b"))
		w.told("less of it", hour)
		w.now(unreadable)
		w.told("an outage", hour)
		w.now(differing("member/b"))
		w.told("after the outage", hour)
		w.now(differing("member/a", "member/b"))
		w.told("what had gone", hour, "2 differences between the files and the organisation, low: member/a: changed, low: member/b: changed")
		w.stop()
		w.start()
		w.told("after a restart", hour)
		w.stop()
		w.becomes(inSync)
		w.start()
		w.told("gone while no process ran", hour, "no differences any more: the organisation is as the files say")
		w.told("and then", hour)
	})
}

func TestAnAppliedChangeIsTold(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		w.now(differing("member/a", "member/b"))
		w.told("drift", time.Minute, "2 differences between the files and the organisation, low: member/a: changed, low: member/b: changed")
		w.becomes(func(t daemon.Task) daemon.Outcome {
			w.becomes(inSync)
			return differing("member/a", "member/b")(t)
		})
		w.files("two")
		w.told("applied", hour, "apply done: 2 actions, updated member/a, updated member/b", "no differences any more: the organisation is as the files say")
		w.becomes(func(t daemon.Task) daemon.Outcome {
			w.becomes(inSync)
			return differing("member/c")(t)
		})
		w.files("three")
		w.told("applied again", hour, "apply done: 1 action, updated member/c")
	})
}

// A list that can not be read is no drift, and what differs in it is not gone; with a change to apply, that has failed.
func TestAListThatIsNotRead(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		w.now(differing("member/a", "cluster/a"))
		w.told("drift", hour, "2 differences between the files and the organisation, low: member/a: changed, low: cluster/a: changed")
		w.now(membersUnread("cluster/a"))
		w.told("a list is not read", hour)
		w.now(differing("member/a", "cluster/a"))
		w.told("it is read", hour)
		w.becomes(membersUnread("cluster/a"))
		w.files("two")
		w.told("a change", hour, "apply failed: not all of the organisation can be read, members: the members are unknown: 503")
		w.now(differing("member/a"))
		w.told("it is read", time.Second, "apply done: 2 actions, updated cluster/a, updated member/a", "no differences any more: the organisation is as the files say")
	})
}

// Of passes that ended between two looks none is lost, whichever ended last.
func TestManyPassesBetweenTwoLooks(t *testing.T) {
	begun := time.Now()
	made := func(at int, result daemon.Result, name string) daemon.Pass {
		return daemon.Pass{Begun: begun.Add(time.Duration(at)), Result: result, Write: true, Made: []apply.Result{{Outcome: apply.Created, Action: diff.Action{Name: name}}}}
	}
	teller := newTeller(Options{Log: slog.New(slog.DiscardHandler)})
	news := teller.look(daemon.Status{Digest: "one", Passes: []daemon.Pass{made(3, daemon.PassApplied, "c"), made(2, daemon.PassApplied, "b"), made(1, daemon.PassApplied, "a")}})
	var texts []string
	for _, m := range news {
		texts = append(texts, m.text())
	}
	if got := strings.Join(texts, "; "); got != "apply done: 1 action\ncreated a; apply done: 1 action\ncreated b; apply done: 1 action\ncreated c" {
		t.Error(got)
	}
}

// While a change waits for a cluster it is not done, and what it is still to make is no drift.
func TestAChangeThatWaitsIsToldAtItsEnd(t *testing.T) {
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
		w.told("under way", time.Second)
		waits := ending(func(string) apply.Result { return apply.Result{Outcome: apply.NotTried, Err: apply.ErrWaiting} }, "cluster/a")
		w.now(waits)
		w.told("waiting", hour)
		w.becomes(unreadable)
		w.files("!half-written")
		w.told("stale and unreadable", hour, "stale input: nothing is written until the files are right, half-written")
		w.becomes(waits)
		w.files("two")
		w.told("waiting again", hour, "the files are right again")
		w.now(differing("cluster/a"))
		w.told("done", time.Second, "apply done: 2 actions, created member/a, updated cluster/a")
		w.now(inSync)
		w.told("and then", hour)
	})
}

// Drift that goes while a change is under way is gone once that is done.
func TestDriftThatGoesDuringAChange(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		w.now(differing("member/a"))
		w.told("drift", hour, "1 difference between the files and the organisation, low: member/a: changed")
		w.becomes(ending(func(string) apply.Result { return apply.Result{Outcome: apply.NotTried, Err: apply.ErrWaiting} }, "cluster/a"))
		w.files("two")
		w.told("under way", hour)
		w.now(inSync)
		w.told("done", hour, "no differences any more: the organisation is as the files say")
	})
}

func TestAFailedApplyIsToldOnceForTheSameFiles(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		fails := ending(func(name string) apply.Result {
			if name == "member/a" {
				return apply.Result{Outcome: apply.Failed, Err: errors.New("POST /members: 500")}
			}
			return apply.Result{Outcome: apply.NotTried, Err: errors.New("needs member/a")}
		}, "member/a", "member/b")
		w.now(unreadable)
		w.told("nothing to apply", hour)
		w.files("two")
		w.told("unreadable", hour, "apply failed: the organisation can not be read, organisation unreadable: 503")
		w.now(fails)
		w.told("failing", hour, "apply failed: 1 of 2 actions, member/a: POST /members: 500")
		w.now(unreadable)
		w.told("unreadable again", hour)
		w.becomes(fails)
		w.files("three")
		w.told("the next files", hour, "apply failed: 1 of 2 actions, member/a: POST /members: 500")
		w.stop()
		w.start()
		w.told("after a restart", hour)
		w.now(inSync)
		w.told("somebody else did it", hour, "apply done: nothing is left to do")
		w.becomes(func(daemon.Task) daemon.Outcome {
			return daemon.Outcome{Plan: diff.Plan{Actions: []diff.Action{{Verb: diff.Delete, Name: "member/a"}}, Refusal: &diff.Refusal{Reason: "too many deletions"}}}
		})
		w.files("four")
		w.told("refused", hour, "apply refused: nothing was changed, too many deletions")
		w.becomes(differing("member/a"))
		w.files("three")
		w.told("taken back", hour, "apply done: nothing is left to do", "1 difference between the files and the organisation, low: member/a: changed")
	})
}

func TestDriftThatIsPutRightIsAnApply(t *testing.T) {
	live(t, appliesDrift, func(w *world) {
		w.becomes(func(t daemon.Task) daemon.Outcome {
			w.becomes(inSync)
			return differing("member/a")(t)
		})
		w.told("put right", hour, "apply done: 1 action, updated member/a")
		w.now(unreadable)
		w.told("an outage", hour)
		w.now(inSync)
		w.told("after it", hour)
	})
}

func TestAChangeThatIsOnlyPlannedIsADifference(t *testing.T) {
	live(t, onlyPlans, func(w *world) {
		w.becomes(differing("member/a"))
		w.files("two")
		w.told("planned", hour, "1 change of the files not applied, low: update member/a")
	})
}

func TestStaleInputIsToldOnce(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		w.files("!org.yaml:3:1: unknown key")
		w.told("stale", hour, "stale input: nothing is written until the files are right, org.yaml:3:1: unknown key")
		w.files("!another mistake")
		w.told("stale still", hour)
		w.stop()
		w.start()
		w.told("after a restart", hour)
		w.files("two")
		w.told("right", hour, "the files are right again")
		w.told("and then", hour)
	})
}

// A replica that has ceased to lead right after a pass does not know any more what differs: that is no end of it.
func TestWhoCeasesToLeadTellsNoEndOfDrift(t *testing.T) {
	teller := newTeller(Options{Log: slog.New(slog.DiscardHandler)})
	leads := daemon.Status{
		State: daemon.Differs, Replica: &daemon.Replica{Leads: true}, Plan: &diff.Plan{}, Open: []diff.Action{{Verb: diff.Update, Name: "member/a"}},
		Passes: []daemon.Pass{{Begun: time.Unix(1, 0), Result: daemon.PassPlanned}},
	}
	if news := teller.look(leads); len(news) != 1 || news[0].event != driftFound {
		t.Fatalf("leading: %+v", news)
	}
	standsBy := daemon.Status{
		State: daemon.Standby, Replica: &daemon.Replica{Leader: "other"},
		Passes: []daemon.Pass{{Begun: time.Unix(2, 0), Result: daemon.PassPlanned}, leads.Passes[0]},
	}
	if news := teller.look(standsBy); len(news) != 0 {
		t.Errorf("standing by: %+v", news)
	}
}

// A memory that can not be read or written is said in the log, and people are told all the same.
func TestABrokenMemory(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		w.stop()
		if err := os.MkdirAll(w.path, 0o700); err != nil {
			t.Fatal(err)
		}
		w.start()
		w.now(differing("member/a"))
		w.told("drift", hour, "1 difference between the files and the organisation, low: member/a: changed")
		if log := w.logged(); !strings.Contains(log, "they are told again") || !strings.Contains(log, "can not be remembered") {
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
