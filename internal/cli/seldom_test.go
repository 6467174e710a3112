package cli

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/spec"
)

// seldomRead are the requests that read what seldom changes.
var seldomRead = []string{
	"GET /clusters/{clusterUuid}/backups/schedule", "GET /clusters/{clusterUuid}/monitoring/clients", "GET /clusters/{clusterUuid}/secure-connectivity",
}

const seldomFile = `apiVersion: camsync/v1
policy: {allow: [access-gain, cost]}
clusters:
  - name: one
    backupSchedule: 0 2 * * *
    monitoringClients: [{name: grafana, credentials: {file: one.env}}]
    secureConnectivity: {allowedPrincipals: ["arn:aws:iam::123456789012:root"], allowedRegions: [eu-central-1]}
    secrets: {}
  - name: two
    backupSchedule: 0 2 * * *
    monitoringClients: []
    secureConnectivity: {state: absent}
    secrets: {}
`

// A repeater makes passes as a daemon does: one after the other, of the same files, as the same account.
type repeater struct {
	t      *testing.T
	e      *emulator.Emulator
	engine *reconcile.Engine
	r      reconcile.Request
	seldom reconcile.Seldom
}

// pass makes a pass, after which the activity log may be read, and compares how many requests have read what seldom changes.
func (p *repeater) pass(what string, repeats, log bool, want int) *reconcile.Pass {
	p.t.Helper()
	p.e.ResetRequests()
	p.seldom.Begin("the files", repeats)
	p.r.Seldom = &p.seldom
	pass, err := p.engine.Run(p.t.Context(), p.r)
	if err != nil {
		p.t.Fatal(err)
	}
	if log {
		p.seldom.Logged(pass.ReadLog(p.t.Context()).Join(p.t.Context(), pass.Live))
	}
	p.seldom.End(pass)
	got, requests := 0, p.e.Requests()
	for _, route := range seldomRead {
		got += requests[route]
	}
	if got != want {
		p.t.Errorf("%s: %d requests for what seldom changes, want %d", what, got, want)
	}
	if requests["GET /clusters"] != 1 || requests["GET /clusters/{clusterUuid}/secrets"] != 2 {
		p.t.Errorf("%s: all else is not read in each pass: %v", what, requests)
	}
	return pass
}

// Of ten passes of a daemon, one reads what seldom changes. What differs is read in each, and so is what the log names.
func TestOnePassInTenReadsWhatSeldomChanges(t *testing.T) {
	inPipes(t, emulator.Options{LoginInterval: -1}, func(t *testing.T, e *emulator.Emulator, dial dialer) {
		all := 2 * len(seldomRead)
		for _, name := range []string{"one", "two"} {
			e.AddCluster(emulator.Cluster{UUID: name, Name: name, Region: "eu-central-1"})
		}
		p := newRepeater(t, e, dial)
		p.r.Approve = func(context.Context, *reconcile.Pass) (reconcile.Answer, error) { return reconcile.Yes, nil }
		p.pass("a new file", false, false, all+4) // what is written is read before, and watched after
		p.r.Approve = nil
		p.pass("what the pass before has made", true, false, 4)
		for i := range 8 {
			p.pass(fmt.Sprint("repeated pass ", i+1), true, false, 0)
		}
		p.pass("the tenth", true, false, all)

		p.pass("someone asks", false, false, all)
		p.pass("the log names what was made", true, true, 0)
		p.pass("after that", true, true, all)
		p.pass("the log names nothing new", true, true, 0)
		p.pass("nor then", true, false, 0)

		change := api.SetSchedule{Schedule: "0 5 * * *"}
		if _, err := p.r.Account.Client.Do(t.Context(), change, "one"); err != nil {
			t.Fatal(err)
		}
		pass := p.pass("changed by another", true, true, 0)
		if pass.Plan.Differs() {
			t.Error("a change was seen before it was read")
		}
		for _, want := range []int{all, 1, 1} {
			if pass = p.pass("a difference that the log names", true, true, want); !pass.Plan.Differs() {
				t.Error("the difference was not seen")
			}
		}
	})
}

func newRepeater(t *testing.T, e *emulator.Emulator, dial dialer) *repeater {
	t.Helper()
	file := filepath.Join(t.TempDir(), "org.yaml")
	if err := os.WriteFile(file, []byte(seldomFile), 0o600); err != nil {
		t.Fatal(err)
	}
	p := passing(t, dial, file)
	p.e = e
	return p
}

// passing makes passes of a file, as an account that logs in.
func passing(t *testing.T, dial dialer, file string) *repeater {
	t.Helper()
	org, err := orgfile.Load([]string{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	silent := slog.New(slog.DiscardHandler)
	account, err := reconcile.Connect(api.Config{
		BaseURL: "http://127.0.0.1:8320", OAuthURL: "http://127.0.0.1:8320/oauth/token", Audience: "api.cloud.camunda.io",
		ClientID: "emulator", ClientSecret: spec.Seal("emulator-secret"), Dial: dial, Log: silent,
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	lookup := func(string) (string, bool) { return "value", true }
	return &repeater{
		t: t, engine: &reconcile.Engine{Env: environment.Environment{Lookup: lookup}, Log: silent, Exposed: &private.Warnings{}},
		r: reconcile.Request{Files: []string{file}, Load: func() (spec.Organization, error) { return org, nil }, Account: account, Wait: time.Minute},
	}
}
