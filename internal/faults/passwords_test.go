package faults

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/emulator"
)

const clientsRoute = "POST /clusters/{clusterUuid}/monitoring/clients"

// repassword is a process that does what `camsync rotate monitoring alloy --cluster scraped` does.
func (w *world) repassword(p *process) *process {
	p.verb = func(ctx context.Context) (diff.Plan, []apply.Result, error) {
		s, err := p.read(ctx)
		if err != nil {
			return diff.Plan{}, nil, err
		}
		plan, err := diff.RotateMonitoring(s.desired, s.live, "scraped", "alloy")
		if err != nil {
			return plan, nil, err
		}
		return plan, s.apply(ctx, plan), nil
	}
	return w.process(p)
}

// inRotations runs f in a world where both monitoring clients are there.
func inRotations(t *testing.T, f func(w *world)) {
	t.Helper()
	inScraped(t, emulator.Options{}, func(w *world) {
		if err := w.settles(); err != nil {
			t.Fatal(err)
		}
		f(w)
	})
}

// Wherever a rotation is killed, the next run finishes it, and the password at the destination works.
func TestKilledRotations(t *testing.T) {
	t.Parallel()
	kills := []string{""}
	for i := 0; i < len(kills); i++ {
		inRotations(t, func(w *world) {
			p := w.repassword(&process{kill: kills[i]})
			if i == 0 {
				kills = append(kills, p.passed...)
			}
			if err := errors.Join(w.settles(), w.judgeScraped()); err != nil {
				t.Errorf("killed %s: %v\n%s", kills[i], err, p.outcome())
			}
		})
	}
	if len(kills) < 8 || !strings.Contains(strings.Join(kills, " "), "RotateMonitoringClient") {
		t.Errorf("only %q", kills)
	}
	t.Logf("%d crashes", len(kills)-1)
}

// A rotation that is carried out after its connection ended does not end the password of the next one, also if its run was killed.
func TestRotationsThatComeLate(t *testing.T) {
	t.Parallel()
	for _, kill := range []string{"", "after api.RotateMonitoringClient in a new cluster"} {
		inRotations(t, func(w *world) {
			w.postpones("POST", "/rotate", 100*time.Second)
			p := w.repassword(&process{kill: kill})
			if kill != "" && !p.dead {
				t.Errorf("it did not come to %s: %q", kill, p.passed)
			}
			w.run("")
			pause(3 * time.Minute)
			if err := errors.Join(w.settles(), w.judgeScraped()); err != nil {
				t.Errorf("killed %q: %v\n%s", kill, err, p.outcome())
			}
		})
	}
}

// A rotation that heals what a killed run has lost, and that is refused, leaves the password as lost as it was: a later run makes it.
func TestARefusedRotationForgetsNothing(t *testing.T) {
	t.Parallel()
	rotated := func(w *world) *process {
		if err := w.settles(); err != nil {
			t.Fatal(err)
		}
		return w.repassword(&process{kill: "after api.RotateMonitoringClient in a new cluster"})
	}
	for name, first := range map[string]func(w *world) *process{
		"a creation without an answer": func(w *world) *process { return w.run("after api.CreateMonitoringClient in a new cluster") },
		"a rotation without an answer": rotated,
	} {
		for _, status := range []int{http.StatusBadRequest, http.StatusForbidden, http.StatusConflict, http.StatusPreconditionFailed} {
			inScraped(t, emulator.Options{}, func(w *world) {
				if p := first(w); !p.dead {
					t.Fatalf("%s: it was not killed: %q", name, p.passed)
				}
				pause(3 * time.Minute)
				var refused atomic.Int32
				w.faults(func(r *http.Request, _ string) *emulator.Fault {
					if !strings.HasSuffix(r.URL.Path, "/rotate") || refused.Add(1) > 2 {
						return nil
					}
					return &emulator.Fault{Kind: emulator.Answer, Status: status}
				})
				p := w.run("")
				again := w.run("")
				w.faults(nil)
				if err := errors.Join(w.settles(), w.judgeScraped()); err != nil || refused.Load() == 0 {
					t.Errorf("%s, %d, %d rotations refused: %v\n%s\n%s", name, status, refused.Load(), err, p.outcome(), again.outcome())
				}
			})
		}
	}
}

// A password that cannot be written to its destination is made anew by the next run.
func TestAPasswordThatCannotBeKept(t *testing.T) {
	t.Parallel()
	inRotations(t, func(w *world) {
		p := w.repassword(&process{full: true})
		if got, why := p.outcomeOf("cluster/scraped/monitoring/alloy"); got != apply.Failed || !strings.Contains(why, "no space left") {
			t.Errorf("%s: %s", got, why)
		}
		if err := errors.Join(w.settles(), w.judgeScraped()); err != nil {
			t.Error(err)
		}
	})
}

// The password of a monitoring client stays that a colleague makes while our own creation is lost.
func TestAColleagueMakesTheSameMonitoringClient(t *testing.T) {
	t.Parallel()
	inScraped(t, emulator.Options{}, func(w *world) {
		var theirs struct{ UUID, Password string }
		w.theyScrape(&theirs, &emulator.Fault{Kind: emulator.Reset})
		p := w.run("")
		if got, why := p.outcomeOf("cluster/scraped/monitoring/alloy"); got == apply.Created || got == "" {
			t.Errorf("%s: %s", got, why)
		}
		w.untouched(theirs.UUID, theirs.Password)
	})
}

// So does that of a client which a colleague makes after a run was killed before its request for one arrived.
func TestAColleagueMakesTheMonitoringClientAfterACrash(t *testing.T) {
	t.Parallel()
	inScraped(t, emulator.Options{}, func(w *world) {
		p := w.run("before api.CreateMonitoringClient in a new cluster")
		if !p.dead {
			t.Fatalf("it was not killed: %q", p.passed)
		}
		var theirs struct{ UUID, Password string }
		text := w.someone("POST", "/clusters/"+w.listed()[0].UUID+"/monitoring/clients", `{"username":"alloy"}`)
		if err := json.Unmarshal([]byte(text), &theirs); err != nil {
			t.Fatal(err)
		}
		for range rounds {
			w.later()
		}
		w.untouched(theirs.UUID, theirs.Password)
	})
}

// theyScrape lets a colleague make the monitoring client alloy right before our own request for it, which goes wrong.
func (w *world) theyScrape(theirs any, fault *emulator.Fault) {
	var asked atomic.Int32
	w.faults(func(r *http.Request, is string) *emulator.Fault {
		if is != clientsRoute || asked.Add(1) > 1 {
			return nil
		}
		text := w.someone("POST", r.URL.Path, `{"username":"alloy"}`)
		if err := json.Unmarshal([]byte(text), theirs); err != nil {
			w.t.Error(err)
		}
		return fault
	})
}

// untouched checks that a colleague's monitoring client lives and has the password that it was made with.
func (w *world) untouched(uuid, password string) {
	w.t.Helper()
	for _, d := range w.emulator.Deletions() {
		if d.ID == uuid {
			w.t.Errorf("the colleague's client was deleted: %+v", d)
		}
	}
	if err := w.scrapes(w.listed()[0].UUID, "alloy", password); err != nil {
		w.t.Error(err)
	}
}
