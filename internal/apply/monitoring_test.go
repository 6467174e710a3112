package apply_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A watched organisation has a metrics endpoint, and a private link that counts its connections.
type watched struct {
	org
	link spec.PrivateLink
}

func (w *watched) Monitoring(context.Context, string) (api.Monitoring, error) {
	return api.Monitoring{Endpoint: spec.MetricsEndpoint{On: true, Target: "metrics.example.com", Scheme: "https", Path: "/c"}}, nil
}

func (w *watched) PrivateLink(context.Context, string) (spec.PrivateLink, error) { return w.link, nil }

// The password in an answer about another client is not handed over.
func TestARotationAnsweredForAnother(t *testing.T) {
	for id, want := range map[string]string{"m": "updated", "other": "failed: the answer to the rotation is about another client"} {
		synctest.Test(t, func(t *testing.T) {
			o, kept := &watched{}, &keeping{}
			o.answer = func(api.Call, string) (api.Answer, error) {
				return api.Answer{Client: &api.NewClient{ID: id, Secret: spec.Seal("secret")}}, nil
			}
			a := diff.Action{Verb: diff.Update, Name: spec.MonitoringClients.Name("c", "g"), UUID: "id-c", Destination: &spec.Destination{File: "g.env"},
				Calls: []api.Call{api.RotateMonitoringClient{ID: "m"}}}
			results := apply.Run(t.Context(), o, diff.Plan{Actions: []diff.Action{a}}, apply.Options{Deliver: kept})
			check(t, "outcomes", outcomes(results), "cluster/c/monitoring/g "+want)
			if (kept.n == 1) != (want == "updated") {
				t.Errorf("handed over %d times", kept.n)
			}
		})
	}
}

// A keeping destination counts what it gets.
type keeping struct{ n int }

func (k *keeping) Prepare(spec.Destination) error { return nil }

func (k *keeping) Put(spec.Destination, apply.Credentials) error {
	k.n++
	return nil
}

// Where the API shows only the number of connections, one more than the plan showed keeps a private link on.
func TestConnectionsThatAreOnlyCounted(t *testing.T) {
	for count, want := range map[int]string{2: "deleted", 3: "held"} {
		synctest.Test(t, func(t *testing.T) {
			o := &watched{link: spec.PrivateLink{On: true, Count: count}}
			o.answer = func(api.Call, string) (api.Answer, error) {
				o.link = spec.PrivateLink{}
				return api.Answer{}, nil
			}
			a := diff.Action{Verb: diff.Delete, Name: spec.SecureConnectivity.Name("c", ""), UUID: "id-c", Link: spec.Known(spec.PrivateLink{On: true, Count: 2}),
				Calls: []api.Call{api.SwitchOffLink{}}}
			results := apply.Run(t.Context(), o, diff.Plan{Actions: []diff.Action{a}}, apply.Options{Wait: 1})
			if got := outcomes(results); !strings.HasSuffix(got, " "+want) {
				t.Errorf("%d connections: %s", count, got)
			}
		})
	}
}
