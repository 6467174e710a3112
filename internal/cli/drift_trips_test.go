package cli

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/spec"
)

// drift, with who changed what, takes at most one round trip more than plan. Here
// time passes only while something waits, so that it counts round trips and nothing else.
func TestDriftTakesNoMoreRoundTripsThanPlan(t *testing.T) {
	const latency = 50 * time.Millisecond
	size := size{50, 20, 5, 200}
	dir := size.files(t, "")
	inPipes(t, emulator.Options{Latency: latency, LoginInterval: -1}, func(t *testing.T, e *emulator.Emulator, dial dialer) {
		size.seed(e)
		e.SetMember("member-00000@example.com", "", "visitor")
		desired, err := orgfile.Load([]string{dir}, nil)
		if err != nil {
			t.Fatal(err)
		}
		lookup := func(string) (string, bool) { return "value", true }
		silent := slog.New(slog.DiscardHandler)
		trips := func(activity bool) float64 {
			config := api.Config{
				BaseURL: "http://127.0.0.1:8320", OAuthURL: "http://127.0.0.1:8320/oauth/token", Audience: "api.cloud.camunda.io",
				ClientID: "emulator", ClientSecret: spec.Seal("emulator-secret"), Dial: dial, Log: silent,
			}
			account, err := reconcile.Connect(config, "")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := account.Client.Clusters(t.Context()); err != nil { // logs in
				t.Fatal(err)
			}
			engine := &reconcile.Engine{Env: environment.Environment{Lookup: lookup}, Log: silent, Exposed: &private.Warnings{}}
			begin := time.Now()
			p, err := engine.Run(t.Context(), reconcile.Request{Files: []string{"-"}, Load: func() (spec.Organization, error) { return desired, nil }, Account: account, Activity: activity})
			if err != nil || len(p.Plan.Actions) != 1 {
				t.Fatalf("%d actions, %v", len(p.Plan.Actions), err)
			}
			if activity {
				if why := p.Activity.Changed(p.Plan.Actions[0]).Why; why != "the activity log does not mention it" {
					t.Errorf("the log was not read: %s", why)
				}
			}
			return float64(time.Since(begin)) / float64(latency)
		}
		plan, drift := trips(false), trips(true)
		t.Logf("a plan takes %.1f round trips, drift %.1f", plan, drift)
		if plan < 2 || drift > plan+1 {
			t.Errorf("a plan takes %.1f round trips, drift %.1f", plan, drift)
		}
	})
}

type dialer = func(ctx context.Context, network, address string) (net.Conn, error)

// inPipes runs f with an emulator that is reached without a network, where time is simulated.
func inPipes(t *testing.T, o emulator.Options, f func(*testing.T, *emulator.Emulator, dialer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := pipes{conns: make(chan net.Conn), done: make(chan struct{})}
		e := emulator.New(o)
		server := &http.Server{Handler: e}
		var serving sync.WaitGroup
		serving.Go(func() { _ = server.Serve(l) })
		f(t, e, l.dial)
		_ = server.Close()
		serving.Wait()
	})
}

// pipes are a listener for the connections that its dial makes.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

var errClosed = errors.New("closed")

func (p pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.done:
		return nil, errClosed
	}
}

func (p pipes) Close() error { close(p.done); return nil }
func (pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8320} }

func (p pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-p.done:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
