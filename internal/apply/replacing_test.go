package apply_test

import (
	"context"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A crowded API gives a write its turn so late that it is not sent, a few times; meantime is what happens until then.
type crowded struct {
	listing
	late     int
	meantime func(*crowded)
	looks    int
}

func (c *crowded) Clusters(ctx context.Context) ([]spec.Cluster, error) {
	c.looks++
	return c.listing.Clusters(ctx)
}

func (c *crowded) Do(ctx context.Context, call api.Call, cluster string) (api.Answer, error) {
	if c.late > 0 {
		c.late--
		c.meantime(c)
		return api.Answer{}, api.ErrLate
	}
	return c.listing.Do(ctx, call, cluster)
}

// An allowlist whose replacement waits for long for its turn is read again.
func TestAnAllowlistIsReadAgainAfterAWait(t *testing.T) {
	was := spec.Allowlist{Entries: []spec.AllowlistEntry{{IP: "a"}}}
	for name, test := range map[string]struct {
		meantime func(*crowded)
		want     string
		looks    int
	}{
		"nothing happens": {func(*crowded) {}, "updated", 3},
		"another client changes it": {func(c *crowded) {
			c.clusters = []spec.Cluster{{UUID: "c", Allowlist: spec.Known(spec.Allowlist{Entries: []spec.AllowlistEntry{{IP: "b"}}})}}
		}, "held", 2},
	} {
		t.Run(name, func(t *testing.T) {
			o := &crowded{late: 2, meantime: test.meantime}
			o.clusters = []spec.Cluster{{UUID: "c", Allowlist: spec.Known(was)}}
			plan := diff.Plan{Actions: []diff.Action{{Verb: diff.Update, Name: spec.Allowlists.Name("c", ""), UUID: "c",
				Replaces: spec.Known(was), Calls: []api.Call{api.SetAllowlist{}}}}}
			check(t, "outcome", outcomes(apply.Run(t.Context(), o, plan, apply.Options{})), "cluster/c/allowlist "+test.want)
			if sent := len(o.sent) == 1; sent != (test.want == "updated") || o.looks != test.looks {
				t.Errorf("sent %q after %d looks, want %d", o.sent, o.looks, test.looks)
			}
		})
	}
	t.Run("stopped", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		o := &leaving{crowded{late: 1, meantime: func(*crowded) { stop() }}}
		o.clusters = []spec.Cluster{{UUID: "c", Allowlist: spec.Known(was)}}
		plan := diff.Plan{Actions: []diff.Action{{Verb: diff.Update, Name: spec.Allowlists.Name("c", ""), UUID: "c",
			Replaces: spec.Known(was), Calls: []api.Call{api.SetAllowlist{}}}}}
		check(t, "outcome", outcomes(apply.Run(ctx, o, plan, apply.Options{})), "cluster/c/allowlist not tried: the run was stopped")
	})
}

// A leaving API is read only while the run goes on.
type leaving struct{ crowded }

func (l *leaving) Clusters(ctx context.Context) ([]spec.Cluster, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return l.crowded.Clusters(ctx)
}
