package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/dashboard"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A still is a daemon that does nothing.
type still daemon.Status

func (s still) Status() daemon.Status { return daemon.Status(s) }

func (still) Changes() (<-chan struct{}, func()) { return nil, func() {} }

// takeDashboard serves the dashboard of a daemon that found the sample as drift.
func takeDashboard(ctx context.Context, folder string) error {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	about := dashboard.About{Files: []string{"infra/org.yaml"}, Version: "v1.0.0"}
	server := daemon.NewServer(dashboard.New(still(drifted(time.Now())), about))
	over := make(chan error, 1)
	go func() { over <- server.Serve(listener) }()
	err = picture{name: "dashboard", width: 1200, height: 1540}.take(ctx, "http://"+listener.Addr().String()+"/", folder)
	err = errors.Join(err, server.Close())
	if ended := <-over; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}

func drifted(now time.Time) daemon.Status {
	plan := sample().Plan
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	pass := func(c daemon.Cause, begun time.Duration, r daemon.Result, differences int, made ...apply.Result) daemon.Pass {
		return daemon.Pass{Cause: c, Begun: ago(begun), Took: 620 * time.Millisecond, Result: r, Differences: differences, Made: made}
	}
	failed := pass(daemon.Interval, 38*time.Minute, daemon.PassFailed, 0)
	failed.Problem = "clusters: GET /clusters: 503 Service Unavailable"
	return daemon.Status{
		Started: ago(26 * time.Hour), ApplyChanges: true, Interval: 5 * time.Minute, State: daemon.Differs, Since: ago(2 * time.Minute),
		Digest: "a", Read: ago(31 * time.Minute), Applied: daemon.Applied{Digest: "a"}, Next: now.Add(3 * time.Minute), Good: ago(2 * time.Minute),
		Plan: &plan, Planned: ago(2 * time.Minute), Open: plan.Actions,
		Clusters: []daemon.Cluster{{Name: "staging", Status: spec.Healthy}, {Name: "reports", Status: spec.Updating}, {Name: "sandbox", Status: spec.Healthy}},
		Passes: []daemon.Pass{
			pass(daemon.Interval, 2*time.Minute, daemon.PassPlanned, len(plan.Actions)), pass(daemon.Interval, 7*time.Minute, daemon.PassInSync, 0),
			pass(daemon.Changed, 31*time.Minute, daemon.PassApplied, 1, apply.Result{
				Action: diff.Action{Name: spec.MemberName("cleo@example.com"), Fields: []diff.Field{{Name: "roles", Desired: "analyst"}}}, Outcome: apply.Created,
			}),
			pass(daemon.Retry, 37*time.Minute, daemon.PassInSync, 0), failed,
		},
	}
}
