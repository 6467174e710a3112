package faults

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/emulator"
)

// A password that a killed run has lost is not forgotten by a run that sees half a list: the run after it makes it anew.
func TestKilledPasswordsAndHalfAList(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]func(w *world, kill string) *process{
		"creation": (*world).run,
		"rotation": func(w *world, kill string) *process {
			p := &process{kill: kill}
			p.verb = func(ctx context.Context) (diff.Plan, []apply.Result, error) { return p.newPassword(ctx, "grafana") }
			return w.process(p)
		},
	} {
		begin := func(w *world) {
			if name == "rotation" {
				if err := w.settles(); err != nil {
					t.Fatal(err)
				}
			}
		}
		var passed []string
		inScraped(t, emulator.Options{}, func(w *world) {
			begin(w)
			passed = first(w, "").passed
		})
		if name == "creation" { // from when on its id is on record until its password has arrived: nothing else shows whose it is
			begun := slices.Index(passed, "after noting monitoring grafana in a new cluster (2)")
			over := slices.Index(passed, "before forgetting monitoring grafana in a new cluster")
			passed = passed[max(begun, 0) : over+1]
		}
		if len(passed) < 4 {
			t.Fatalf("no password was made: %q", passed)
		}
		for _, kill := range passed {
			if !share(3, "half a list, "+name+kill) {
				continue
			}
			inScraped(t, emulator.Options{}, func(w *world) {
				begin(w)
				first(w, kill)
				pause(3 * time.Minute)
				w.faults(func(_ *http.Request, is string) *emulator.Fault {
					if is == "GET /clusters/{clusterUuid}/monitoring/clients" {
						return &emulator.Fault{Kind: emulator.Half}
					}
					return nil
				})
				p := w.run("")
				w.faults(nil)
				if err := errors.Join(w.settles(), w.judgeScraped()); err != nil {
					t.Errorf("%s, killed %s: %v\n%s", name, kill, err, p.outcome())
				}
			})
		}
	}
}

// newPassword is camsync rotate of a monitoring client.
func (p *process) newPassword(ctx context.Context, client string) (diff.Plan, []apply.Result, error) {
	s, err := p.read(ctx)
	if err != nil {
		return diff.Plan{}, nil, err
	}
	plan, err := diff.RotateMonitoring(s.desired, s.live, "scraped", client)
	if err != nil {
		return plan, nil, err
	}
	for _, a := range plan.Actions {
		if !slices.ContainsFunc(a.Calls, func(c api.Call) bool { _, rotates := c.(api.RotateMonitoringClient); return rotates }) {
			return plan, nil, errors.New("nothing is rotated")
		}
	}
	return plan, s.apply(ctx, plan), nil
}

// Where a run was killed over a client that is deleted then, and the log does not say so, one plan without the client lets it be made anew.
func TestOnePlanWithoutAMonitoringClientForgetsIt(t *testing.T) {
	t.Parallel()
	inScraped(t, emulator.Options{}, func(w *world) {
		if err := w.settles(); err != nil {
			t.Fatal(err)
		}
		p := &process{kill: "after api.RotateMonitoringClient in a new cluster"}
		p.verb = func(ctx context.Context) (diff.Plan, []apply.Result, error) { return p.newPassword(ctx, "grafana") }
		if w.process(p); !p.dead {
			t.Fatalf("the run did not come to its end there: %q", p.passed)
		}
		w.deleteMonitoring("grafana")
		w.faults(func(_ *http.Request, is string) *emulator.Fault {
			if is == "GET /activity/json" {
				return &emulator.Fault{Kind: emulator.Answer, Status: http.StatusForbidden}
			}
			return nil
		})
		if got, why := w.run("").outcomeOf("cluster/scraped/monitoring/grafana"); got != apply.Held {
			t.Errorf("%s: %s", got, why)
		}
		w.write("org.yaml", strings.Join(slices.DeleteFunc(strings.SplitAfter(scraped, "\n"), func(line string) bool { return strings.Contains(line, "grafana") }), ""))
		w.run("")
		w.write("org.yaml", scraped)
		if err := errors.Join(w.settles(), w.judgeScraped()); err != nil {
			t.Error(err)
		}
	})
}
