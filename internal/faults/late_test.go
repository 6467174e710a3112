package faults

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
)

// delayed lets the first request of that route to that cluster be carried out so much later.
func (w *world) delayed(route, cluster string, d time.Duration) {
	w.meanwhile(route, cluster, &emulator.Fault{Delay: d}, func() {})
}

// A creation that is carried out after the run that sent it has given up is taken up by the next one.
func TestACreationThatComesLate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ route, cluster, action string }{
		{"POST /clusters", "", "cluster/fresh"},
		{"POST /clusters/{clusterUuid}/clients", "shop", "cluster/shop/client/added"},
	} {
		inEverything(t, late, func(w *world) {
			w.delayed(tt.route, tt.cluster, 6*time.Minute)
			if got, why := w.run("").outcomeOf(tt.action); got != apply.Failed || !strings.Contains(why, "look for it") {
				t.Errorf("%s: %s: %s", tt.action, got, why)
			}
			pause(10 * time.Minute)
			if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
				t.Errorf("%s: %v", tt.action, err)
			}
		})
	}
}

// A creation that is carried out after the next run has made the cluster makes a second one. Both are named, and
// neither is touched.
func TestACreationThatComesTooLate(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{}, func(w *world) {
		w.delayed("POST /clusters", "", 30*time.Minute)
		w.run("")
		if got, why := w.run("").outcomeOf("cluster/fresh"); got != apply.Created {
			t.Errorf("%s: %s", got, why)
		}
		pause(time.Hour)
		before := w.writes()
		p := w.run("")
		got, why := p.outcomeOf("cluster/fresh")
		if got != apply.Held || len(p.results) != 1 || w.writes() != before {
			t.Errorf("%s: %s\n%s", got, why, p.outcome())
		}
		var live []liveCluster
		if err := json.Unmarshal([]byte(w.someone("GET", "/clusters", "")), &live); err != nil {
			t.Error(err)
		}
		twins := 0
		for _, c := range live {
			if c.Name == "fresh" {
				if twins++; !strings.Contains(why, c.UUID) {
					t.Errorf("%s is not named: %s", c.UUID, why)
				}
			}
		}
		if twins != 2 {
			t.Errorf("%d clusters of the name, want 2", twins)
		}
		for _, d := range w.emulator.Deletions() {
			if d.Name == "fresh" || d.Cluster == "fresh" {
				t.Errorf("%+v was deleted", d)
			}
		}
	})
}

// One list that shows how things were before makes nothing twice and deletes nothing that nobody asked for.
func TestAListFromThePast(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/clusters", "/members", "/clusters/" + seeded + "shop/secrets", "/clusters/" + seeded + "shop/clients"} {
		inEverything(t, emulator.Options{}, func(w *world) {
			past := w.someone("GET", path, "")
			if err := w.settles(); err != nil {
				t.Error(err)
			}
			var once sync.Once
			shown := false
			w.faults(func(r *http.Request, _ string) *emulator.Fault {
				var fault *emulator.Fault
				if r.Method == http.MethodGet && r.URL.Path == path {
					once.Do(func() {
						shown = true
						fault = &emulator.Fault{Kind: emulator.Answer, Header: http.Header{"Content-Type": {"application/json"}}, Body: past}
					})
				}
				return fault
			})
			p := w.run("")
			if err := errors.Join(w.settles(), w.judgeEverything()); err != nil || !shown {
				t.Errorf("%s (%t): %v\n%s", path, shown, err, p.outcome())
			}
		})
	}
}
