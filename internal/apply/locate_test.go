package apply_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A run that is stopped right while it says that it waits for the address of the metrics ends, too.
func TestARunIsStoppedBeforeTheAddressOfTheMetricsIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		o := &listing{clusters: []spec.Cluster{{UUID: "c", Name: "c", Status: spec.Healthy}}}
		a := diff.Action{
			Verb: diff.Create, Name: spec.MonitoringClients.Name("c", "grafana"), UUID: "c", Calls: []api.Call{api.CreateMonitoringClient{Name: "grafana"}},
			Destination: &spec.Destination{File: t.TempDir() + "/grafana.env", Format: "env"},
		}
		results := apply.Run(ctx, o, diff.Plan{Actions: []diff.Action{a}}, apply.Options{Wait: time.Hour, Deliver: delivery.Destinations{}, Watch: func(e apply.Event) {
			if e.Waiting != "" {
				stop()
			}
		}})
		if results[0].Outcome != apply.NotTried || len(o.sent) > 0 {
			t.Errorf("%s, sent %q", outcomes(results), o.sent)
		}
	})
}
