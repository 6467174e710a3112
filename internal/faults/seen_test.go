package faults

import (
	"context"
	"encoding/json"
	"runtime"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/identity"
)

// store is where runs remember which live clusters and clients bore which declared names.
func (w *world) store() identity.Store { return identity.Store(w.path("state/seen/org.json")) }

// finder looks for clusters behind names as camsync does: in what was seen before, in the activity log, and in delivered
// credentials.
func (s *sides) finder() identity.Finder {
	s.seen, _ = s.p.w.store().Recall() // what cannot be read is not remembered
	return identity.Finder{
		Seen: s.seen.Clusters, Made: s.journal.Clusters(), Cluster: s.client.Cluster,
		Log: func(ctx context.Context) ([]api.Entry, error) {
			ctx, stop := context.WithTimeout(ctx, askForNames)
			defer stop()
			entries, err := s.client.Activity(ctx)
			if err == nil {
				_ = s.self.Learn(entries) // what cannot be kept is known to this process at least
			}
			return entries, err
		},
		Ours: func(by string) bool { return s.self.Is(by) == actor.Ours },
		Now:  time.Now(),
	}
}

// look notes which live clusters and clients are the declared ones, once both sides were read.
func (s *sides) look() {
	s.seen.Clusters = identity.Seen(s.seen.Clusters, s.desired, s.live)
	s.unlisted = s.seen.Clients.Unlisted(s.desired, s.live)
	s.seen.Clients = s.seen.Clients.Seen(s.seen.Clusters, s.desired, s.live)
	s.p.remember(s.seen)
}

// made adds what a run has made to what was seen.
func (s *sides) made(results []apply.Result) {
	apply.Remembered(s.seen, s.unlisted, results)
	s.p.remember(s.seen)
}

// remember notes what was seen, with a boundary at each step where that is not what the file says already.
func (p *process) remember(seen identity.Memory) {
	store := p.w.store()
	before, err := store.Recall()
	was, _ := json.Marshal(before)
	if now, _ := json.Marshal(seen); err == nil && string(now) == string(was) {
		return
	}
	p.at("before remembering names")
	if p.ends("half of remembering names") {
		p.w.torn(string(store))
		runtime.Goexit()
	}
	_ = store.Remember(seen) // it is worth no failure
	p.at("after remembering names")
}
