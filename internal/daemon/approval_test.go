package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/saved"
	"github.com/camsync/camsync/internal/spec"
)

// approvable makes the passes of an organisation in which the role of a member differs: what is live is a text, and so is what
// a file says. They do as internal/syncer does.
type approvable struct {
	mu   sync.Mutex
	live string
	made []string
}

func (v *approvable) set(live string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.live = live
}

func (v *approvable) writes() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return strings.Join(v.made, "; ")
}

func (v *approvable) pass(_ context.Context, t Task) (o Outcome) {
	v.mu.Lock()
	defer v.mu.Unlock()
	org, err := t.Input.Load()
	if err != nil {
		return Outcome{Err: err}
	}
	if org.OwnerID == v.live {
		return Outcome{}
	}
	action := diff.Action{Verb: diff.Update, Name: named("member/ana@example.com"), Fields: []diff.Field{{Name: "roles", Live: v.live, Desired: org.OwnerID}}, Harms: spec.AccessGain}
	plan := diff.Plan{Actions: []diff.Action{action}}
	proposal := &Proposal{Plan: Proposed(plan), Same: saved.New(saved.Run{}, plan, spec.Organization{}, spec.Organization{})}
	if t.Propose {
		o.Proposal = proposal
	}
	o.Plan = t.Guard(plan)
	switch same := t.Same(); {
	case same != nil && same.Digest() != proposal.Same.Digest():
		o.Plan.Refusal = &diff.Refusal{Reason: "the approved plan is stale: member/ana@example.com"}
	case t.Write:
		o.Results = []apply.Result{{Action: o.Plan.Actions[0], Outcome: apply.Held}}
		if o.Plan.Actions[0].Verb != diff.Hold {
			v.made = append(v.made, v.live+" → "+org.OwnerID)
			v.live = org.OwnerID
			o.Results[0].Outcome = apply.Updated
		}
	}
	return o
}

func (w *world) Approve(by, digest, offer string) error { return approve(w.Daemon, by, digest, offer) }

func planning(v *approvable) func(*world, *Options) {
	return func(w *world, o *Options) { w.pass, o.ApplyChanges, o.Approvals = v.pass, false, true }
}

func (w *world) offer() *Offer {
	w.t.Helper()
	o := w.Status().Offer
	if o == nil {
		w.t.Fatalf("no plan waits\n%s", w.log())
	}
	return o
}

// refused checks that an approval is refused for that reason, and that nothing comes of it.
func (w *world) refused(what, digest, offer, want string) {
	w.t.Helper()
	err := w.Approve("eve", digest, offer)
	if _, is := errors.AsType[*NotApprovedError](err); !is || !strings.Contains(err.Error(), want) {
		w.t.Errorf("%s: %v, want %q", what, err, want)
	}
}

func TestAnApprovedPlanIsCarriedOut(t *testing.T) {
	v := &approvable{live: "none"}
	live(t, func(w *world) {
		w.expect("at start", time.Second, "start of one")
		o := w.offer()
		if len(o.Changes()) != 1 || strings.Join(o.Harms(), " ") != "access-gain" || !strings.HasPrefix(o.Digest, "sha256:") {
			t.Errorf("it offers %+v", o)
		}
		w.refused("another plan", "sha256:0", o.ID, "another plan waits now")
		w.refused("another offer", o.Digest, "old", "an old one")
		w.refused("neither", "", "", "another plan waits now")
		if err := w.Approve("ana", o.Digest, o.ID); err != nil {
			t.Fatal(err)
		}
		w.refused("a double click", o.Digest, o.ID, "approved")
		w.expect("once", time.Second, "approved of one, writing")
		w.refused("a replay", o.Digest, o.ID, "no plan waits for approval")
		s := w.Status()
		if got := s.Passes[0]; got.Result != PassApplied || got.Approval == nil || got.Approval.By != "ana" || got.Approval.Digest != o.Digest || s.Approved != nil || s.Offer != nil {
			t.Errorf("the pass is %+v, approved %v, offered %v", got, s.Approved, s.Offer)
		}
		if !strings.Contains(w.log(), "approved_by=ana") || !strings.Contains(w.log(), `msg="a plan was approved" by=ana digest=sha256:`) {
			t.Errorf("the log does not say who:\n%s", w.log())
		}
		if got := w.since(10 * time.Minute); strings.Contains(got, "approved") || strings.Contains(got, "writing") {
			t.Errorf("and again: passes %q", got)
		}
		if v.writes() != "none → one" {
			t.Errorf("it wrote %q", v.writes())
		}
		if s := w.Status(); s.State != InSync || s.Applied.Digest != "digest of one" || s.Offer != nil {
			t.Errorf("%s, applied %q, offered %v", s.State, s.Applied.Digest, s.Offer)
		}
		for result, want := range map[string]float64{accepted: 1, notCurrent: 5, string(PassApplied): 1, stale: 0} {
			if got := testutil.ToFloat64(w.metrics.approvals.WithLabelValues(result)); got != want {
				t.Errorf("%v approvals %s, want %v", got, result, want)
			}
		}
	}, planning(v))
}

// Whatever the plan has become meanwhile is not what was approved.
func TestAnotherPlanThanTheApprovedOneIsRefused(t *testing.T) {
	for name, moves := range map[string]func(*world, *approvable){
		"the organisation":         func(_ *world, v *approvable) { v.set("admin") },
		"the file":                 func(w *world, _ *approvable) { w.write("two", false) },
		"the file, which was seen": func(w *world, _ *approvable) { w.write("two", true) },
	} {
		t.Run(name, func(t *testing.T) {
			v := &approvable{live: "none"}
			live(t, func(w *world) {
				w.since(time.Second)
				old := w.offer()
				moves(w, v)
				if err := w.Approve("ana", old.Digest, old.ID); err != nil {
					t.Fatal(err)
				}
				if got := w.since(time.Minute); !strings.HasPrefix(got, "approved of ") || strings.Count(got, "writing") != 1 {
					t.Errorf("passes %q", got)
				}
				s := w.Status()
				if v.writes() != "" || s.Passes[1].Result != PassRefused || s.Passes[1].Approval == nil || s.Approved != nil {
					t.Errorf("it wrote %q; the pass is %+v", v.writes(), s.Passes[1])
				}
				if now := w.offer(); now.Digest == old.Digest || now.ID == old.ID {
					t.Errorf("it offers %+v", now)
				}
				w.refused("the old plan", old.Digest, old.ID, "another plan waits now")
			}, planning(v))
		})
	}
}

// An approval is for one offer: the same plan, offered again, needs another one, and an offer has its time.
func TestAnApprovalIsUsedOnce(t *testing.T) {
	v := &approvable{live: "none"}
	live(t, func(w *world) {
		w.since(time.Second)
		first := w.offer()
		if err := w.Approve("ana", first.Digest, first.ID); err != nil {
			t.Fatal(err)
		}
		w.since(time.Second)
		v.set("none") // someone has put it back
		w.since(6 * time.Minute)
		again := w.offer()
		if again.Digest != first.Digest || again.ID == first.ID {
			t.Errorf("offered %+v after %+v", again, first)
		}
		w.refused("a replay", first.Digest, first.ID, "an old one")
		w.since(50 * time.Minute)
		if now := w.offer(); now.ID != again.ID {
			t.Error("an offer that has not changed is another one")
		}
		w.passing(func(context.Context, Task) Outcome { return Outcome{Err: errors.New("503")} })
		w.since(time.Hour)
		w.refused("too late", again.Digest, again.ID, "the time to approve this plan is over")
		w.passing(v.pass)
		w.since(time.Hour)
		if later := w.offer(); later.ID == again.ID || !later.Since.Equal(again.Since) {
			t.Errorf("offered %+v after %+v", later, again)
		}
		if v.writes() != "none → one" {
			t.Errorf("it wrote %q", v.writes())
		}
	}, planning(v))
}

// Of many at once, one approves, also while a pass runs.
func TestManyApproveAtOnceDuringAPass(t *testing.T) {
	v := &approvable{live: "none"}
	live(t, func(w *world) {
		w.since(time.Second)
		o := w.offer()
		w.passing(func(ctx context.Context, t Task) Outcome {
			time.Sleep(time.Minute)
			return v.pass(ctx, t)
		})
		w.Trigger(Asked)
		w.expect("a pass", time.Second, "asked of one")
		errs := make(chan error)
		for range 20 {
			go func() { errs <- w.Approve("ana", o.Digest, o.ID) }()
		}
		took := 0
		for range 20 {
			if <-errs == nil {
				took++
			}
		}
		if got := w.since(10 * time.Minute); !strings.HasPrefix(got, "approved of one, writing") || strings.Count(got, "writing") != 1 {
			t.Errorf("after it: passes %q", got)
		}
		if took != 1 || v.writes() != "none → one" {
			t.Errorf("%d approved; it wrote %q", took, v.writes())
		}
	}, planning(v))
}

// Nothing is approved of what no pass would write for another reason, or after the end of the process.
func TestWhatCannotBeApproved(t *testing.T) {
	v := &approvable{live: "none"}
	live(t, func(w *world) {
		w.since(time.Second)
		o := w.offer()
		w.write("!broken", true)
		w.since(time.Second)
		w.refused("invalid files", o.Digest, o.ID, "the files are invalid")
		w.write("one", true)
		w.since(time.Second)
		if err := w.Approve("ana", o.Digest, o.ID); err != nil {
			t.Fatal(err)
		}
		w.end() // before the pass begins, or in it
		if s := w.Status(); s.Approved != nil {
			t.Errorf("after the end it is still approved: %+v", s.Approved)
		}
		before := v.writes()
		v.set("none")
		w.start(planning(v))
		w.since(time.Second)
		w.refused("after a restart", o.Digest, o.ID, "an old one")
		w.since(time.Minute)
		if v.writes() != before {
			t.Errorf("it wrote %q, then %q", before, v.writes())
		}
	}, planning(v))
	off := func(w *world, o *Options) { w.pass, o.ApplyChanges = v.pass, false }
	v.set("none")
	live(t, func(w *world) {
		w.since(time.Second)
		if s := w.Status(); s.Offer != nil || s.Approvals {
			t.Errorf("without the flag, it offers %+v", s.Offer)
		}
		w.refused("without the flag", "", "", "no plan waits")
	}, off)
}

// What an approved plan creates may have vanished, or have a live cluster that looks like it: a person has looked at it.
func TestAnApprovedPassHoldsNothingOfItsOwn(t *testing.T) {
	create := diff.Action{Verb: diff.Create, Name: named("cluster/prod"), Matches: []string{"old"}}
	task := Task{Write: true, vanished: vanished{drift: true}, ambiguity: ambiguity{first: true}, only: []string{}}
	if held := task.Guard(diff.Plan{Actions: []diff.Action{create}}).Actions[0]; held.Verb != diff.Hold {
		t.Fatalf("without approval: %s", held)
	}
	task.Approval = &Approval{}
	blocked := diff.Action{Verb: diff.Hold, Would: diff.Delete, Name: named("cluster/gone"), Reason: "it does data-loss, which is not allowed"}
	plan := task.Guard(diff.Plan{Actions: []diff.Action{create, blocked}})
	if plan.Actions[0].Verb != diff.Create || plan.Actions[1].Verb != diff.Hold {
		t.Errorf("with approval: %v", plan.Actions)
	}
}

// names are approvers.
type names map[string]string

func (n names) Name(token spec.Sealed) (string, error) {
	if name := n[token.Reveal()]; name != "" {
		return name, nil
	}
	return "", errors.New("not a token of anyone")
}

func TestApprovingOverHTTP(t *testing.T) {
	v := &approvable{live: "none"}
	live(t, func(w *world) {
		w.since(time.Second)
		approvers := names{"anas": "ana"}
		access := Access{Token: spec.Seal(token), Public: true, Hosts: []string{"camsync.example.com"}, Approvers: approvers}
		o := w.offer()
		encoded, err := json.Marshal(map[string]string{"digest": o.Digest, "offer": o.ID})
		if err != nil {
			t.Fatal(err)
		}
		right, h := string(encoded), w.Handler(access, nil)
		none := w.Handler(Access{Token: spec.Seal(token), Public: true, Hosts: access.Hosts}, nil)
		for _, c := range []struct {
			what    string
			handler http.Handler
			auth    string
			body    string
			headers string
			want    int
		}{
			{"without the flag", none, "Bearer anas", right, "", 403},
			{"without a token", h, "", right, "", 401},
			{"with the token for reading", h, "Bearer " + token, right, "", 403},
			{"with a wrong token", h, "Bearer bens", right, "", 403},
			{"with a password", h, "Basic YW5hOmFuYXM=", right, "", 401},
			{"of another plan", h, "Bearer anas", `{"digest": "sha256:0", "offer": "` + o.ID + `"}`, "", 409},
			{"of another offer", h, "Bearer anas", `{"digest": "` + o.Digest + `", "offer": "x"}`, "", 409},
			{"without an offer", h, "Bearer anas", `{"digest": "` + o.Digest + `"}`, "", 409},
			{"with something else", h, "Bearer anas", `{"digest": "` + o.Digest + `", "plan": 1}`, "", 400},
			{"with too much", h, "Bearer anas", `{"digest": "` + strings.Repeat("x", 5000) + `"}`, "", 400},
			{"as a form", h, "Bearer anas", "digest=" + o.Digest, "", 400},
			{"by a page of another origin", h, "Bearer anas", right, "Origin: https://evil.example.com", 403},
			{"by a page of another site", h, "Bearer anas", right, "Sec-Fetch-Site: cross-site", 403},
			{"by a page of a sibling", h, "Bearer anas", right, "Sec-Fetch-Site: same-site", 403},
			{"by a page without an origin", h, "Bearer anas", right, "Origin: null", 403},
			{"under a foreign name", h, "Bearer anas", right, "Host: evil.example.com", 421},
			{"as it should be", h, "Bearer anas", right, "", 202},
			{"again", h, "Bearer anas", right, "", 409},
		} {
			r := httptest.NewRequest(http.MethodPost, "/api/v1/approve", strings.NewReader(c.body))
			r.Host = "camsync.example.com"
			if c.auth != "" {
				r.Header.Set("Authorization", c.auth)
			}
			if name, value, _ := strings.Cut(c.headers, ": "); name == "Host" {
				r.Host = value
			} else if name != "" {
				r.Header.Set(name, value)
			}
			got := httptest.NewRecorder()
			if c.handler.ServeHTTP(got, r); got.Code != c.want {
				t.Errorf("%s: %d %s, want %d", c.what, got.Code, got.Body, c.want)
			}
			if given := w.Status().Approved; given != nil && c.want != 202 && c.what != "again" {
				t.Errorf("%s: approved %v", c.what, given)
			}
		}
		w.expect("then", time.Second, "approved of one, writing")
		var status struct {
			Approval struct{ Enabled bool }
			Passes   []struct{ Approval *Approval }
		}
		answer := ask(h, "GET", "/api/v1/status", "camsync.example.com", "Bearer "+token)
		if err := json.Unmarshal(answer.Body.Bytes(), &status); err != nil || !status.Approval.Enabled || status.Passes[0].Approval.By != "ana" || status.Passes[1].Approval != nil {
			t.Errorf("%v, %+v", err, status)
		}
	}, planning(v))
}
