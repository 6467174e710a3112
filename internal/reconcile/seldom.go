package reconcile

import (
	"slices"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

// seldomPasses is how many passes one reading of what seldom changes is good for.
const seldomPasses = 10

// A Seldom lets most passes of a process go without reading what seldom changes, and without running the programs that give the
// values of secrets. The zero Seldom knows nothing. What is read has its answer decoded only where that is another one.
//
// It keeps what is as the files say, and nothing else: a difference is read in every pass, so that one that is shown is true,
// and no call is made because of what an earlier pass has read. All of it is read again in every tenth pass, once the files have
// changed, when someone asks for a pass, and when the activity log names a change to it. A value that differs from what is live is
// fetched again in the same pass, and so is one whose program failed.
type Seldom struct {
	// TrustActivity lets passes go without the lists below clusters while the activity log shows no change.
	TrustActivity bool

	trust    trust
	answers  api.Answers              // of the last reading
	values   *sources.Kept            // of secrets
	digest   string                   // of the files
	clusters map[string]*spec.Cluster // by uuid
	passes   int                      // how many have used them
	changes  int                      // to it, that the log has named
	newest   time.Time                // of them
	stale    bool                     // the log has named another one since
}

// Begin begins a pass of the files of that digest. A pass that repeats another one may go on with what is known.
func (s *Seldom) Begin(digest string, repeats bool) {
	s.passes++
	whole := !repeats || s.stale || digest != s.digest || s.passes >= seldomPasses
	if whole {
		s.values, s.clusters, s.passes, s.stale = new(sources.Kept), nil, 0, false
	}
	s.digest = digest
	s.trust.begin(whole)
}

// kept is what a pass may take over; nil for nothing.
func (s *Seldom) kept() map[string]*spec.Cluster {
	if s == nil {
		return nil
	}
	return s.clusters
}

// answered are the answers that a pass goes on with; nil for none.
func (s *Seldom) answered() *api.Answers {
	if s == nil {
		return nil
	}
	return &s.answers
}

// End keeps what a pass has read or taken over of what does not differ.
func (s *Seldom) End(p *Pass) {
	s.trust.end(p)
	live := p.Live.Clusters.Value()
	s.clusters = make(map[string]*spec.Cluster, len(live))
	for i := range live {
		l := &live[i]
		s.clusters[l.UUID] = api.Seldom(l, func(kind spec.Kind) bool {
			about := func(a diff.Action) bool { return a.Name.Kind == kind && (a.UUID == l.UUID || a.Name.Outer == l.Name) }
			return slices.ContainsFunc(p.Plan.Actions, about) || slices.ContainsFunc(p.Plan.Outside, about)
		})
	}
}

// Logged takes note of what the activity log names. If that is a change of which nothing was known, the next pass reads all.
func (s *Seldom) Logged(log *audit.Log) {
	n, newest := log.Changes(func(k spec.Kind) bool { return k.Traits().Seldom })
	if n != s.changes || !newest.Equal(s.newest) {
		s.changes, s.newest, s.stale = n, newest, true
	}
}
