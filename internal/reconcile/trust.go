package reconcile

import (
	"context"

	"github.com/camsync/camsync/internal/api"
)

// quietPasses is how many passes have to read all lists, with nothing to do and with the same log, before it is trusted: a list
// may show a change later than the log.
const quietPasses = 2

// A trust says in which passes the activity log is enough to know that no list below a cluster has changed.
//
// The log is read before the lists, so that a change between both is in the next log. It proves nothing for a pass that is to read
// all, after one that found anything or failed, and while an earlier run has left something under way. A pass that does find
// something reads all lists before it goes on: no difference is shown, and no call is made, because of what an earlier pass has
// read.
type trust struct {
	log    api.LogState
	quiet  int  // passes since the log is this one that have read all, and found nothing
	clean  bool // the last pass found nothing
	whole  bool // the pass has to read all
	spares bool // it does not
	warned bool // that there is no log
}

// trusting is a pass that may trust the log.
type trusting struct{ *Pass }

// begin begins a pass.
func (t *trust) begin(whole bool) { t.whole, t.spares = whole || !t.clean, false; t.clean = false }

// end ends a pass that has a plan.
func (t *trust) end(p *Pass) {
	if t.clean = len(p.pending) == 0 && !shows(p); !t.clean {
		t.quiet = 0
	} else if !t.spares {
		t.quiet++
	}
}

// shows reports whether the plan has anything that differs, is held or ends at some time.
func shows(p *Pass) bool {
	return len(p.Plan.Actions)+len(p.Plan.Outside)+len(p.Plan.Rotations) > 0 || p.Plan.Refusal != nil
}

// spares reports whether the pass need not request what is below clusters.
func (p trusting) spares(ctx context.Context) bool {
	if p.request.Seldom == nil || !p.request.Seldom.TrustActivity {
		return false
	}
	t := &p.request.Seldom.trust
	state, err := t.log.Next(ctx, p.Client)
	if err != nil && !t.warned && ctx.Err() == nil {
		t.warned = true
		p.engine.Log.WarnContext(ctx, "the activity log proves nothing, so each pass reads all lists", "error", err)
	}
	if !state.Same(t.log) {
		t.quiet = 0
	}
	t.log = state
	if t.quiet < quietPasses || t.whole {
		return false
	}
	pending, err := p.Journal.Pending()
	t.spares = err == nil && len(pending) == 0
	return t.spares
}

// spared reports whether the pass has not requested what is below clusters.
func (p trusting) spared() bool { return p.request.Seldom != nil && p.request.Seldom.trust.spares }

// reread reads all lists, unless the pass has.
func (p trusting) reread(ctx context.Context) error {
	if !p.spared() {
		return nil
	}
	p.request.Seldom.trust.begin(true)
	return p.read(ctx)
}

// wholly compares once more, with all lists, where a pass that has not read them has anything to show.
func (p trusting) wholly(ctx context.Context) error {
	if !p.spared() || !shows(p.Pass) {
		return nil
	}
	p.request.Seldom.trust.begin(true)
	return p.compare(ctx)
}

// Renewed forgets what the activity log has shown: it was that of other credentials.
func (s *Seldom) Renewed() { s.trust = trust{warned: s.trust.warned} }
