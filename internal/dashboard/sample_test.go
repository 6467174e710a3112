package dashboard_test

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// source has the status that a test sets.
type source struct {
	mu      sync.Mutex
	status  daemon.Status
	readers map[chan struct{}]bool
}

func newSource(s daemon.Status) *source {
	return &source{status: s, readers: map[chan struct{}]bool{}}
}

func (s *source) Status() daemon.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

func (s *source) Changes() (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readers[c] = true
	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.readers, c)
	}
}

// be changes the status and notifies.
func (s *source) be(status daemon.Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	status.Revision = s.status.Revision + 1
	s.status = status
	for c := range s.readers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// open is the number of followers.
func (s *source) open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.readers)
}

func passed(now time.Time, cause daemon.Cause, ago time.Duration, result daemon.Result, differences int, made ...apply.Result) daemon.Pass {
	return daemon.Pass{Cause: cause, Begun: now.Add(-ago), Took: 840 * time.Millisecond, Result: result, Differences: differences, Made: made}
}

// samples are a daemon in one state each, at one time.

func inSync(now time.Time) daemon.Status {
	role := diff.Action{Verb: diff.Update, Name: spec.MemberName("ana@example.com"), Fields: []diff.Field{{Name: "roles", Live: "visitor", Desired: "developer"}}}
	secret := diff.Action{Verb: diff.Create, Name: spec.Secrets.Name("staging", "SLACK_TOKEN")}
	return daemon.Status{
		Started: now.Add(-3 * time.Hour), Revision: 1, ApplyChanges: true, Interval: 5 * time.Minute, State: daemon.InSync, Since: now.Add(-47 * time.Minute),
		Digest: "a", Read: now.Add(-50 * time.Minute), Applied: daemon.Applied{Digest: "a"},
		Next: now.Add(4 * time.Minute), Good: now.Add(-time.Minute), Plan: &diff.Plan{Unmanaged: []spec.Name{spec.ClusterName("sandbox")}}, Planned: now.Add(-time.Minute),
		Clusters: []daemon.Cluster{{Name: "production", UUID: "1", Status: spec.Healthy}, {Name: "sandbox", UUID: "2", Status: spec.Healthy}, {Name: "staging", UUID: "3", Status: spec.Healthy}},
		Passes: []daemon.Pass{
			passed(now, daemon.Interval, time.Minute, daemon.PassInSync, 0), passed(now, daemon.Interval, 6*time.Minute, daemon.PassInSync, 0),
			passed(now, daemon.Changed, 48*time.Minute, daemon.PassApplied, 2, apply.Result{Action: role, Outcome: apply.Updated}, apply.Result{Action: secret, Outcome: apply.Created}),
			{Cause: daemon.Retry, Begun: now.Add(-53 * time.Minute), Took: 12 * time.Second, Result: daemon.PassFailed, Problem: "GET /clusters: 503 Service Unavailable: upstream connect error"},
			passed(now, daemon.Start, 3*time.Hour, daemon.PassInSync, 0),
		},
	}
}

// drifted has differences that can be corrected, that are held, and that cannot be changed.
func drifted(now time.Time) daemon.Status {
	s := inSync(now)
	pos := func(line int) spec.Pos { return spec.Pos{File: "infra/org.yaml", Line: line, Column: 5} }
	s.Revision, s.State, s.Since = 2, daemon.Differs, now.Add(-2*time.Minute)
	s.Open = []diff.Action{
		{
			Verb: diff.Update, Name: spec.Allowlists.Name("staging", ""), Harms: spec.AccessLoss | spec.AccessGain, Pos: pos(44),
			Fields: []diff.Field{{Name: "network", Desired: "203.0.113.0/24"}, {Name: "network", Live: "10.0.0.0/8"}},
		},
		{
			Verb: diff.Update, Name: spec.MemberName("ana@example.com"), Harms: spec.AccessGain, Pos: pos(7),
			Fields: []diff.Field{{Name: "roles", Live: "visitor", Desired: "developer"}},
		},
		{
			Verb: diff.Hold, Would: diff.Delete, Name: spec.Secrets.Name("staging", "OLD_TOKEN"), Harms: spec.CredentialLoss,
			Reason: "credential-loss is not allowed", Hint: "--allow credential-loss, or policy.allow in the file, allows it",
		},
		{
			Verb: diff.Hold, Would: diff.Hold, Name: spec.ClusterName("reports"), Pos: pos(61),
			Fields: []diff.Field{{Name: "region", Live: "Iowa, North America (us-central1)", Desired: "Belgium, Europe (europe-west1)"}},
			Reason: "the region of a cluster cannot change", Hint: "create a cluster under another name there, move, then delete this one",
		},
	}
	s.Plan = &diff.Plan{Actions: s.Open, Unmanaged: []spec.Name{spec.ClusterName("sandbox"), spec.Clients.Name("staging", "experiment")}}
	s.Clusters = append(s.Clusters, daemon.Cluster{Name: "reports", UUID: "4", Status: spec.Unhealthy})
	s.Passes = append([]daemon.Pass{passed(now, daemon.Interval, 20*time.Second, daemon.PassPlanned, 4)}, s.Passes...)
	return s
}

func invalid(now time.Time) daemon.Status {
	s := inSync(now)
	s.Revision = 3
	s.Invalid = &daemon.InvalidInput{Since: now.Add(-8 * time.Minute), Why: `infra/org.yaml:12:5: members[3].roles: "develper" is not a role; did you mean developer? (and 2 more)`}
	return s
}

func down(now time.Time) daemon.Status {
	s := drifted(now)
	s.Revision, s.State, s.Since = 4, daemon.Failing, now.Add(-11*time.Minute)
	s.Problem = "organisation: GET /clusters: dial tcp 203.0.113.9:443: connect: connection refused"
	s.Planned, s.Good, s.Next = now.Add(-16*time.Minute), now.Add(-16*time.Minute), now.Add(30*time.Second)
	s.Passes = append([]daemon.Pass{{Cause: daemon.Retry, Begun: now.Add(-31 * time.Second), Took: 31 * time.Second, Result: daemon.PassFailed, Problem: s.Problem}}, s.Passes...)
	return s
}

// creating waits for a cluster.
func creating(now time.Time) daemon.Status {
	s := inSync(now)
	pos := func(line int) spec.Pos { return spec.Pos{File: "infra/org.yaml", Line: line, Column: 5} }
	cluster := diff.Action{
		Verb: diff.Create, Name: spec.ClusterName("reports"), Harms: spec.Cost, Pos: pos(61), Await: true,
		Fields: []diff.Field{{Name: "region", Desired: "Belgium, Europe (europe-west1)"}, {Name: "planType", Desired: "G3-S"}},
	}
	client := diff.Action{
		Verb: diff.Create, Name: spec.Clients.Name("reports", "exporter"), Harms: spec.AccessGain, Pos: pos(70),
		Fields: []diff.Field{{Name: "permissions", Desired: "Zeebe"}},
	}
	s.Revision, s.State, s.Since = 5, daemon.Working, now.Add(-3*time.Minute)
	s.Running, s.Next = &daemon.Running{Cause: daemon.Waiting, Since: now.Add(-20 * time.Second), Write: true}, time.Time{}
	s.Read, s.Applied = now.Add(-3*time.Minute), daemon.Applied{Digest: "a", Pending: []string{"cluster/reports", "cluster/reports/", "cluster/reports/client/exporter: credentials", "cluster/reports/client/exporter: permissions"}}
	s.Open = []diff.Action{cluster, client}
	s.Plan = &diff.Plan{Actions: s.Open}
	s.Clusters = append(s.Clusters, daemon.Cluster{Name: "reports", UUID: "4", Status: spec.Creating})
	late := fmt.Errorf("cluster/reports 5f0c0c5e-0004: it is still Creating after 30s: %w", apply.ErrWaiting)
	s.Passes = append([]daemon.Pass{passed(now, daemon.Changed, 3*time.Minute, daemon.PassWaiting, 2,
		apply.Result{Action: cluster, Outcome: apply.Failed, Err: late},
		apply.Result{Action: client, Outcome: apply.NotTried, Err: errors.New("cluster/reports is not Healthy yet")})}, s.Passes...)
	return s
}

// refused has a plan that a guard refuses.
func refused(now time.Time) daemon.Status {
	s := drifted(now)
	s.Revision, s.State, s.Problem = 6, daemon.Refused, "5 of 8 members would be deleted; policy.maxDeletePercent allows 25 %"
	s.Plan = &diff.Plan{Actions: s.Open, Refusal: &diff.Refusal{Reason: s.Problem, Hint: "raise policy.maxDeletePercent for this change, or make it in steps"}}
	return s
}

// starting has no valid file yet.
func starting(now time.Time) daemon.Status {
	return daemon.Status{Started: now, Since: now, State: daemon.NoInput, Interval: 5 * time.Minute, Invalid: &daemon.InvalidInput{Since: now, Why: "infra/org.yaml: no such file or directory"}}
}

func samples(now time.Time) map[string]daemon.Status {
	return map[string]daemon.Status{
		"in sync": inSync(now), "drift": drifted(now), "invalid": invalid(now), "down": down(now), "creating": creating(now), "refused": refused(now), "starting": starting(now),
	}
}
