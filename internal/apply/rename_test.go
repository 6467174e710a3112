package apply_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// chain renames 1 to b after 2 has become c, and that after 3 has become d.
func chain() diff.Plan {
	to := func(uuid, name string, after ...string) diff.Action {
		return diff.Action{Verb: diff.Update, Name: spec.ClusterName(name), UUID: uuid, After: after, Calls: []api.Call{api.PatchCluster{Name: &name}}}
	}
	return diff.Plan{Actions: []diff.Action{to("1", "b", "2"), to("2", "c", "3"), to("3", "d")}}
}

func TestCaseU1AChainOfRenamesIsDoneInItsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &org{}
		o.answer = func(api.Call, string) (api.Answer, error) {
			<-time.After(time.Second)
			return api.Answer{}, nil
		}
		check(t, "outcomes", outcomes(apply.Run(t.Context(), o, chain(), apply.Options{Wait: time.Minute})), `
			cluster/b updated
			cluster/c updated
			cluster/d updated`)
		if want := []string{"3 api.PatchCluster", "2 api.PatchCluster", "1 api.PatchCluster"}; !slices.Equal(o.sent, want) {
			t.Errorf("%q, want %q", o.sent, want)
		}
	})
}

func TestCaseU1AChainOfRenamesThatBreaks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &org{answer: func(_ api.Call, cluster string) (api.Answer, error) {
			if cluster == "2" {
				panic("a mistake")
			}
			return api.Answer{}, nil
		}}
		check(t, "outcomes", outcomes(apply.Run(t.Context(), o, chain(), apply.Options{Wait: time.Minute})), `
			cluster/b not tried: it waits for the renaming of 2, which was not done
			cluster/c failed: an internal error of camsync ended it; what it sent may have been done
			cluster/d updated`)
		held := chain()
		held.Actions[2] = diff.Action{Verb: diff.Hold, Name: spec.ClusterName("d"), UUID: "3"}
		check(t, "outcomes", outcomes(apply.Run(t.Context(), o, held, apply.Options{Wait: time.Minute})), `
			cluster/b not tried: it waits for the renaming of 2, which was not done
			cluster/c not tried: it waits for the renaming of 3, which is held
			cluster/d held`)
		ctx, stop := context.WithCancelCause(t.Context())
		o.answer = func(api.Call, string) (api.Answer, error) {
			stop(errors.New("enough"))
			return api.Answer{}, nil
		}
		results := apply.Run(ctx, o, chain(), apply.Options{Wait: time.Minute})
		if results[0].Outcome != apply.NotTried || results[1].Outcome != apply.NotTried || results[2].Outcome != apply.Updated {
			t.Error(outcomes(results))
		}
	})
}
