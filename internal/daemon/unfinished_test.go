package daemon

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A client that a killed run deleted in order to recreate it is created by a daemon that only reports drift: it belongs to
// the files that were applied.
func TestWhatAnEarlierRunDidNotRecreateIsPending(t *testing.T) {
	worker := spec.Clients.Name("a", "worker")
	live(t, func(w *world) {
		w.expect("the first pass only finds it", time.Second, "start of one")
		if pending := w.memory.applied.Pending; !slices.Equal(pending, []string{worker.String()}) {
			t.Errorf("pending %q", pending)
		}
		w.Trigger(Asked)
		w.expect("the next one creates it", time.Second, "asked of one, writing")
		if pending := w.memory.applied.Pending; len(pending) != 0 {
			t.Errorf("pending after it was created: %q", pending)
		}
	}, func(w *world, o *Options) {
		w.memory.applied = Applied{Digest: "digest of one"}
		w.pass = func(_ context.Context, task Task) Outcome {
			task.Unfinished = []spec.Name{worker}
			o := Outcome{Unfinished: task.Unfinished, Plan: task.Guard(diff.Plan{Actions: []diff.Action{{Verb: diff.Create, Name: worker}}})}
			if task.Write {
				o.Results = []apply.Result{{Action: o.Plan.Actions[0], Outcome: apply.Created}}
			}
			return o
		}
	})
}

// A client that is deleted and then cannot be created has not vanished: the next pass creates it.
func TestHalfARecreationIsFinished(t *testing.T) {
	worker := spec.Clients.Name("a", "worker")
	live(t, func(w *world) {
		w.since(time.Second)
		w.passing(func(_ context.Context, task Task) Outcome {
			o := Outcome{Plan: task.Guard(diff.Plan{Actions: []diff.Action{
				{Verb: diff.Update, Name: worker, Calls: []api.Call{api.DeleteClient{}, api.CreateClient{}}},
			}})}
			o.Results = []apply.Result{{Action: o.Plan.Actions[0], Outcome: apply.Failed, Err: errors.New("503")}}
			return o
		})
		w.Trigger(Asked)
		w.seen(time.Second)
		var verb diff.Verb
		w.passing(func(_ context.Context, task Task) Outcome {
			o := Outcome{Plan: task.Guard(diff.Plan{Actions: []diff.Action{{Verb: diff.Create, Name: worker}}})}
			verb = o.Plan.Actions[0].Verb
			o.Results = []apply.Result{{Action: o.Plan.Actions[0], Outcome: apply.Created}}
			return o
		})
		w.Trigger(Asked)
		w.seen(time.Second)
		if verb != diff.Create {
			t.Errorf("the next pass plans to %s", verb)
		}
	}, drifted)
}

// What vanished stays held while the list that it was in cannot be read.
func TestVanishedIsRememberedOverAnUnreadList(t *testing.T) {
	worker, link := spec.Clients.Name("a", "worker").String(), spec.SecureConnectivity.Name("a", "").String()
	for _, c := range []struct {
		list spec.Name
		want []string
	}{{spec.Clients.List("a"), []string{worker}}, {spec.SecureConnectivity.Name("a", ""), []string{link}}, {spec.Clients.List("b"), nil}} {
		live(t, func(w *world) {
			w.since(time.Second)
			if got := w.memory.applied.Vanished; !slices.Equal(got, c.want) {
				t.Errorf("%s unread: vanished %q, want %q", c.list, got, c.want)
			}
		}, func(w *world, o *Options) {
			w.memory.applied = Applied{Digest: "digest of one", Vanished: []string{worker, link}}
			w.pass = func(_ context.Context, task Task) Outcome {
				return Outcome{Plan: task.Guard(diff.Plan{Actions: []diff.Action{{Verb: diff.Hold, Unread: true, Name: c.list}}})}
			}
		})
	}
}
