package daemon

import (
	"context"
	"testing"
	"time"
)

// Only the leader has a plan that can be approved, and an approval ends with its leadership.
func TestApprovalsEndWithTheLease(t *testing.T) {
	v, s := &approvable{live: "none"}, &seat{holder: "other"}
	live(t, func(w *world) {
		s.daemon = w.Daemon
		w.since(time.Second)
		w.refused("on standby", "sha256:0", "", "this replica is on standby; approve at the one that leads, which is other")
		s.give("me")
		w.since(time.Second)
		first := w.offer()
		s.give("other")
		w.since(time.Second)
		w.refused("deposed", first.Digest, first.ID, "is on standby")
		s.give("")
		w.since(time.Second)
		w.refused("no one leads", first.Digest, first.ID, "which is not known")

		s.give("me")
		w.since(time.Second)
		second := w.offer()
		if second.Digest != first.Digest || second.ID == first.ID {
			t.Errorf("offered %+v after %+v", second, first)
		}
		w.refused("the offer of an earlier term", first.Digest, first.ID, "an old one")

		// The lease is lost between the approval and the writes of its pass.
		w.passing(func(ctx context.Context, _ Task) Outcome { <-ctx.Done(); return Outcome{Err: ctx.Err()} })
		if err := w.Approve("ana", second.Digest, second.ID); err != nil {
			t.Fatal(err)
		}
		w.expect("approved", time.Second, "approved of one, writing")
		s.give("other")
		w.passing(v.pass)
		w.since(time.Second)
		if given := w.Status().Approved; given != nil {
			t.Errorf("on standby it is still approved: %+v", given)
		}
		s.give("me")
		w.since(10 * time.Minute)
		if v.writes() != "" {
			t.Errorf("in a later term it wrote %q", v.writes())
		}
		third := w.offer()
		w.refused("the approved offer", second.Digest, second.ID, "an old one")
		if err := w.Approve("ana", third.Digest, third.ID); err != nil {
			t.Fatal(err)
		}
		w.since(time.Minute)
		if v.writes() != "none → one" {
			t.Errorf("approved again, it wrote %q", v.writes())
		}
	}, func(w *world, o *Options) { planning(v)(w, o); o.Leadership, s.lost = s, make(chan struct{}) })
}

// An approval that no pass has taken up yet ends with the lease, too.
func TestAnApprovalIsNotTakenUpInALaterTerm(t *testing.T) {
	v, s := &approvable{live: "none"}, &seat{holder: "me"}
	live(t, func(w *world) {
		s.daemon = w.Daemon
		w.since(time.Second)
		o := w.offer()
		w.passing(func(ctx context.Context, t Task) Outcome {
			time.Sleep(time.Minute) // does not notice the end of the lease
			return v.pass(ctx, t)
		})
		w.Trigger(Asked)
		w.since(time.Second)
		if err := w.Approve("ana", o.Digest, o.ID); err != nil {
			t.Fatal(err)
		}
		s.give("other")
		w.since(time.Hour)
		if given := w.Status().Approved; given != nil {
			t.Errorf("on standby it is still approved: %+v", given)
		}
		w.passing(v.pass) // none of a minute is under way at the end
		s.give("me")
		w.since(time.Hour)
		if v.writes() != "" {
			t.Errorf("in a later term it wrote %q", v.writes())
		}
	}, func(w *world, o *Options) { planning(v)(w, o); o.Leadership, s.lost = s, make(chan struct{}) })
}
