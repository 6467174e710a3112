package faults

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/spec"
)

// scraperHalf is a process that does one half of a rotation of the monitoring client alloy.
func (w *world) scraperHalf(kill string, o diff.Order) *process {
	return w.halfOf(spec.MonitoringClients.Name("scraped", "alloy"), kill, o)
}

// A login is the user name and the password of a monitoring client.
type login struct{ user, password string }

// loginOfAlloy is what is at the destination of alloy.
func (w *world) loginOfAlloy() login {
	env := dotenv.Parse(w.text("alloy.env"))
	return login{env["METRICS_USERNAME"], env["METRICS_PASSWORD"]}
}

// reads says what is wrong if the metrics cannot be read with a login.
func (w *world) reads(l login) error { return w.scrapes(w.listed()[0].UUID, l.user, l.password) }

// scrapers is how many monitoring clients there are.
func (w *world) scrapers() int {
	var there struct{ Clients []struct{ UUID string } }
	if err := json.Unmarshal([]byte(w.someone("GET", "/clusters/"+w.listed()[0].UUID+"/monitoring/clients", "")), &there); err != nil {
		w.t.Error(err)
	}
	return len(there.Clients)
}

// begunScrapers says what is wrong with a rotation from its beginning to its end: begin is done again until it is under way.
func (w *world) begunScrapers(old login, p *process) error {
	err := w.reads(w.loginOfAlloy())
	for range rounds {
		pause(time.Minute)
		err = errors.Join(err, w.settles(), w.reads(w.loginOfAlloy()))
		if p = w.scraperHalf("", begin); errors.Is(p.err, errGuard) {
			break // it is under way
		}
	}
	if !errors.Is(p.err, errGuard) {
		err = errors.Join(err, p.err, errors.New(p.outcome()))
	}
	pause(6 * 24 * time.Hour)
	err = errors.Join(err, w.settles(), w.reads(w.loginOfAlloy()))
	if ends := w.reads(old); ends != nil {
		err = errors.Join(err, fmt.Errorf("within the grace: %w", ends))
	}
	pause(2 * 24 * time.Hour)
	err = errors.Join(err, w.settles(), w.reads(w.loginOfAlloy()))
	pause(10 * time.Minute) // for as long, an old password may work
	if w.reads(old) == nil {
		err = errors.Join(err, errors.New("nothing has finished the rotation"))
	}
	if n := w.scrapers(); n != 2 {
		err = errors.Join(err, fmt.Errorf("%d monitoring clients live, want 2", n))
	}
	if v := w.emulator.Violations(); len(v) > 0 {
		err = errors.Join(err, fmt.Errorf("%v", v))
	}
	return err
}

// Wherever the beginning of a rotation is killed, the password at the destination works, the old one works as long as was promised,
// and begun again it is finished by a run without a further word once its grace is over.
func TestEveryCrashOfABeginningOfAScraper(t *testing.T) {
	t.Parallel()
	kills := []string{""}
	for i := 0; i < len(kills); i++ {
		inRotations(t, func(w *world) {
			old := w.loginOfAlloy()
			p := w.scraperHalf(kills[i], begin)
			if i == 0 {
				kills = append(kills, p.passed...)
			}
			if err := w.begunScrapers(old, p); err != nil {
				t.Errorf("killed %s: %v", kills[i], err)
			}
		})
	}
	if len(kills) < 8 || !slices.Contains(kills, "after remembering the rotation of alloy (2)") {
		t.Errorf("only %q", kills)
	}
	t.Logf("%d crashes", len(kills)-1)
}

// So it is where the request for the new client is answered wrongly, or not at all.
func TestWrongAnswersToABeginningOfAScraper(t *testing.T) {
	t.Parallel()
	for _, wrong := range wrongs() {
		if !share(1, "begin a scraper"+wrong.name) {
			continue
		}
		inRotations(t, func(w *world) {
			old := w.loginOfAlloy()
			var asked atomic.Int32
			w.faults(func(_ *http.Request, is string) *emulator.Fault {
				if is != clientsRoute || asked.Add(1) != 1 {
					return nil
				}
				return &wrong.fault
			})
			p := w.scraperHalf("", begin)
			w.faults(nil)
			if err := w.begunScrapers(old, p); err != nil {
				t.Errorf("%s: %v", wrong.name, err)
			}
		})
	}
}

// Wherever the end of a rotation is killed, and whoever ends it at the same time, the new password works and no other one stays.
func TestEveryCrashOfAnEndOfAScraper(t *testing.T) {
	t.Parallel()
	everyCrashOfAnEnd(t, (*world).scraperHalf, func(f func(*world)) { inRotations(t, f) }, func(w *world) error {
		if n := w.scrapers(); n != 2 {
			return fmt.Errorf("%d monitoring clients live, want 2", n)
		}
		return w.reads(w.loginOfAlloy())
	})
}

// A list that leaves the new client out shows nothing of its end: both stay.
func TestAListWithoutTheNewScraper(t *testing.T) {
	t.Parallel()
	inRotations(t, func(w *world) {
		old := w.loginOfAlloy()
		w.overdue((*world).scraperHalf)
		w.faults(func(_ *http.Request, is string) *emulator.Fault {
			if is == "GET /clusters/{clusterUuid}/monitoring/clients" {
				return &emulator.Fault{Kind: emulator.Half}
			}
			return nil
		})
		for range 3 {
			w.run("")
			w.scraperHalf("", finish)
		}
		w.faults(nil)
		if err := w.reads(w.loginOfAlloy()); err != nil {
			t.Errorf("%v; the old one: %v", err, w.reads(old))
		}
		if err := errors.Join(w.settles(), w.reads(w.loginOfAlloy())); err != nil || w.scrapers() != 2 {
			t.Errorf("%v, %d monitoring clients", err, w.scrapers())
		}
	})
}

// The new client is deleted by a colleague between the plan and the deletion of the old one, which stays.
func TestTheNewScraperIsGone(t *testing.T) {
	t.Parallel()
	inRotations(t, func(w *world) {
		old := w.loginOfAlloy()
		w.overdue((*world).scraperHalf)
		p := &process{}
		p.verb = func(ctx context.Context) (diff.Plan, []apply.Result, error) {
			s, err := p.read(ctx)
			if err != nil {
				return diff.Plan{}, nil, err
			}
			plan := diff.Between(s.desired, s.live)
			w.deleteMonitoring(w.loginOfAlloy().user)
			return plan, s.apply(ctx, plan), nil
		}
		w.process(p)
		if err := w.reads(old); err != nil || !strings.Contains(p.outcome(), "is not listed any more") {
			t.Errorf("%v\n%s", err, p.outcome())
		}
	})
}
