package identity_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/spec"
)

// An organisation whose clusters are renamed, deleted and made by somebody, with its whole log.
type organisation struct {
	live []spec.Cluster
	log  []api.Entry // the newest first
	made int
	at   time.Time
}

func (o *organisation) note(e api.Entry) {
	o.at = o.at.Add(time.Minute)
	e.At, e.Entity = o.at, "cluster"
	o.log = slices.Insert(o.log, 0, e)
}

func (o *organisation) create(name string) {
	o.made++
	uuid := fmt.Sprintf("u%d", o.made)
	o.note(api.Entry{Type: api.EntryCreated, ID: uuid, Attribute: "name", To: name})
	o.live = append(o.live, spec.Cluster{Name: name, UUID: uuid, Created: o.at})
}

// step does anything that somebody may do. Two clusters never have one name.
func (o *organisation) step(r *rand.Rand, names []string) {
	free := slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		return slices.ContainsFunc(o.live, func(l spec.Cluster) bool { return l.Name == n })
	})
	switch op := r.IntN(6); {
	case op == 0 && len(free) > 0:
		o.create(free[r.IntN(len(free))])
	case op == 1 && len(o.live) > 0:
		i := r.IntN(len(o.live))
		o.note(api.Entry{Type: api.EntryDeleted, ID: o.live[i].UUID})
		o.live = slices.Delete(o.live, i, i+1)
	case len(free) > 0 && len(o.live) > 0:
		l, to := &o.live[r.IntN(len(o.live))], free[r.IntN(len(free))]
		o.note(api.Entry{Type: api.EntryUpdated, ID: l.UUID, Attribute: "name", From: l.Name, To: to})
		l.Name = to
	}
}

// Whatever others do, no declared cluster is taken for another one, and none is made a second time while it is there: by
// what was seen always, and by the log alone wherever an undeclared cluster or a missing one gives a reason to ask it.
func TestCaseU1WalksOfOtherPeoplesEdits(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e"}
	recognised, doubted := 0, 0
	for seed := range uint64(5000) {
		r := rand.New(rand.NewPCG(seed, 9))
		o := &organisation{at: day(5)}
		declared := names[:1+r.IntN(3)]
		var seen map[string]string
		for _, name := range declared {
			o.create(name)
		}
		desired := make([]spec.Cluster, len(declared))
		was := make(map[string]string)
		for i, name := range declared {
			desired[i] = spec.Cluster{Name: name}
			was[name] = o.live[i].UUID
		}
		seen = identity.Seen(nil, spec.Organization{Clusters: spec.Known(desired)}, spec.Organization{Clusters: spec.Known(o.live)})
		for range r.IntN(9) {
			o.step(r, names)
		}
		for _, memory := range []map[string]string{seen, nil} {
			asked := false
			identity.Finder{
				Seen: memory, Now: now,
				Log:     func(context.Context) ([]api.Entry, error) { asked = true; return o.log, nil },
				Cluster: func(context.Context, string) (*spec.Cluster, error) { return nil, nil },
			}.Find(t.Context(), desired, o.live)
			for _, m := range spec.Matches(desired, o.live) {
				uuid := was[m.Desired.Name]
				there := slices.ContainsFunc(o.live, func(l spec.Cluster) bool { return l.UUID == uuid })
				switch {
				case m.Conflict != "":
					doubted++
				case m.Live != nil && m.Live.UUID == uuid && m.Live.Name != m.Desired.Name:
					recognised++
				case m.Live == nil && !there, m.Live != nil && m.Live.UUID == uuid:
				case m.Live != nil && memory == nil && !asked: // names that were exchanged give no reason to ask
				case m.Live != nil && !there: // it is gone, and another one has its name: made anew by somebody
				default:
					t.Errorf("seed %d, seen %v: %s was %s, and is taken for %+v beside %v\n%v", seed, memory, m.Desired.Name, uuid, m.Live, o.live, o.log)
				}
			}
		}
		if t.Failed() {
			return
		}
	}
	if recognised < 1000 || doubted < 1000 {
		t.Errorf("%d were recognised and %d in doubt: too few to tell anything", recognised, doubted)
	}
}
