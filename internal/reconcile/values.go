package reconcile

import (
	"cmp"
	"context"
	"sync"

	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

// values are those of the desired secrets of a pass.
type values struct{ *Pass }

// begin begins to fetch them, and sends nothing yet. What needs no program or file of a secret is there when it returns, such as
// whose credentials are at each destination: the reading asks for that.
func (p values) begin(ctx context.Context) error {
	if p.Desired.ByPresence {
		return nil
	}
	p.engine.Exposed.Warn(p.engine.Log, secretFiles(p.Desired)...)
	p.kept = cmp.Or(p.kept, p.request.Seldom.programs(), new(sources.Kept))
	p.fetching = sources.Begin(ctx, &p.Desired, p.engine.Env.Lookup, p.kept)
	return ctx.Err()
}

// end waits for them, and fetches those again that were kept and are not what is live: no difference is shown, and no
// call is made, because of what an earlier pass has fetched, nor one before a question.
func (p values) end(ctx context.Context) error {
	if p.fetching == nil {
		return nil
	}
	p.fetching.Wait()
	differ := sync.OnceValue(func() map[*spec.Secret]bool { return differing(p.Desired, p.Live) }) // only where something was kept
	p.fetching.Again(ctx, func(s *spec.Secret) bool { return differ()[s] })
	return ctx.Err()
}

// differing are the desired secrets that are not known to be live with their values. In a list that could not be read, nothing
// is compared.
func differing(desired, live spec.Organization) map[*spec.Secret]bool {
	all := make(map[*spec.Secret]bool)
	if !live.Clusters.IsKnown() {
		return all
	}
	for _, m := range spec.Matches(desired.Clusters.Value(), live.Clusters.Value()) {
		here := make(map[string]*spec.Secret)
		if m.Live != nil && m.Conflict == "" {
			if !m.Live.Secrets.IsKnown() {
				continue
			}
			for i := range m.Live.Secrets.Value() {
				l := &m.Live.Secrets.Value()[i]
				here[l.Name] = l
			}
		}
		for i := range m.Desired.Secrets.Value() {
			d := &m.Desired.Secrets.Value()[i]
			l := here[d.Name]
			all[d] = l == nil || !l.Value.IsKnown() || !d.Value.IsKnown() || !d.Value.Value().Equal(l.Value.Value())
		}
	}
	return all
}

// programs keeps the values that programs have given; nil for nothing.
func (s *Seldom) programs() *sources.Kept {
	if s == nil {
		return nil
	}
	return s.values
}
