package cli

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/spec"
)

// A truster makes passes that may trust the activity log.
type truster struct {
	*repeater
	value string // of the desired secrets
}

func newTruster(t *testing.T, e *emulator.Emulator, dial dialer) *truster {
	t.Helper()
	e.AddCluster(emulator.Cluster{UUID: "one", Name: "one", Secrets: map[string]string{"A": "value"}, Clients: map[string][]string{"w": {"Zeebe"}}})
	e.AddCluster(emulator.Cluster{UUID: "two", Name: "two", Secrets: map[string]string{"A": "value"}})
	file := filepath.Join(t.TempDir(), "org.yaml")
	if err := os.WriteFile(file, []byte(answersFile), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &truster{passing(t, dial, file), "value"}
	p.e = e
	p.engine.Env.Lookup = func(string) (string, bool) { return p.value, true }
	p.r.Load, p.r.Seldom, p.seldom.TrustActivity = orgfile.Take([]string{file}, nil).Loader(), &p.seldom, true
	return p
}

// pass makes a pass, and compares whether it reads what is in clusters, and how many differences it shows.
func (p *truster) pass(what string, repeats, whole bool, differ int) {
	p.t.Helper()
	p.e.ResetRequests()
	p.seldom.Begin("the files", repeats)
	pass, err := p.engine.Run(p.t.Context(), p.r)
	if err != nil {
		p.t.Fatal(err)
	}
	p.seldom.End(pass)
	requests, lists := p.e.Requests(), 0
	if whole {
		lists = 2
	}
	if n := len(pass.Plan.Actions); n != differ || requests["GET /clusters/{clusterUuid}/secrets"] != lists || requests["GET /clusters/{clusterUuid}/clients"] != lists/2 {
		p.t.Errorf("%s: %d differences, want %d; %v", what, n, differ, requests)
	}
	if requests["GET /clusters"] == 0 || requests["GET /activity/json"] == 0 {
		p.t.Errorf("%s: %v", what, requests)
	}
}

// changes changes a secret as another client does.
func (p *truster) changes(cluster, value string) {
	p.t.Helper()
	if _, err := p.r.Account.Client.Do(p.t.Context(), api.UpdateSecret{Name: "A", Value: spec.Seal(value)}, cluster); err != nil {
		p.t.Fatal(err)
	}
}

// settled makes the passes after which the log is trusted.
func (p *truster) settled() {
	p.t.Helper()
	p.pass("the first one in which nothing differs", true, true, 0)
	p.pass("the second one", true, true, 0)
	p.pass("then the log is enough", true, false, 0)
}

// As long as nothing differs and the log is the same, one pass in ten reads what is in clusters.
func TestAPassTrustsTheActivityLog(t *testing.T) {
	inPipes(t, emulator.Options{LoginInterval: -1}, func(t *testing.T, e *emulator.Emulator, dial dialer) {
		p := newTruster(t, e, dial)
		p.pass("an empty log", false, true, 0)
		p.pass("an empty log proves nothing", true, true, 0)
		p.pass("however often", true, true, 0)
		p.changes("one", "value")
		p.settled()
		for i := range 4 {
			p.pass(fmt.Sprint("repeated pass ", i), true, false, 0)
		}
		p.pass("one in ten", true, true, 0)
		for i := range 9 {
			p.pass(fmt.Sprint("then pass ", i), true, false, 0)
		}
		p.pass("the tenth", true, true, 0)
		p.pass("after it", true, false, 0)
		p.pass("someone asks", false, true, 0)
		p.pass("after that", true, false, 0)

		p.changes("two", "other")
		p.pass("another client changed it", true, true, 1)
		p.pass("it stays", true, true, 1)
		p.changes("two", "value")
		p.settled()

		e.AddCluster(emulator.Cluster{UUID: "three", Name: "three"})
		p.pass("the list of clusters differs, and the log does not", true, true, 0)
		p.pass("the list of clusters is the same", true, false, 0)
		if err := e.SetStatus("three", "Unhealthy"); err != nil {
			t.Fatal(err)
		}
		p.pass("the status of a cluster", true, true, 0)

		p.seldom.Renewed()
		p.settled()
		e.Change(func(o *emulator.Options) {
			o.Fault = func(_ *http.Request, route string) *emulator.Fault {
				if strings.Contains(route, "activity") {
					return &emulator.Fault{Kind: emulator.Answer, Status: http.StatusForbidden, Body: "no"}
				}
				return nil
			}
		})
		p.pass("the log is refused", true, true, 0)
		e.Change(func(o *emulator.Options) { o.Fault = nil })
		p.settled()
	})
}

// A change that the log shows late is seen as late, and nothing is shown or written because of what was read before it.
func TestALateLogIsTrustedForNoWrite(t *testing.T) {
	inPipes(t, emulator.Options{LoginInterval: -1, LogDelay: time.Hour}, func(t *testing.T, e *emulator.Emulator, dial dialer) {
		p := newTruster(t, e, dial)
		p.changes("one", "value")
		<-time.After(2 * time.Hour)
		p.settled()
		p.changes("one", "new")
		p.pass("the log is late", true, false, 0)
		<-time.After(2 * time.Hour)
		p.pass("it is in the log", true, true, 1)
		p.changes("one", "value")
		<-time.After(2 * time.Hour)
		p.settled()

		writes := 0
		p.r.Approve = func(context.Context, *reconcile.Pass) (reconcile.Answer, error) {
			writes++
			return reconcile.Yes, nil
		}
		p.changes("one", "new")
		p.changes("two", "new")
		p.pass("the log is late again", true, false, 0)
		p.value = "new" // as the files say now, and as it is
		p.pass("the values are others", true, true, 0)
		if n := e.Requests()["PUT /clusters/{clusterUuid}/secrets/{secretName}"]; n != 0 {
			t.Errorf("%d secrets were written that are so already", n)
		}
		p.changes("one", "other")
		p.changes("two", "other")
		p.pass("what differs is read again before it is written", true, true, 2)
		if n := e.Requests()["PUT /clusters/{clusterUuid}/secrets/{secretName}"]; n != 2 || writes == 0 {
			t.Errorf("%d secrets were written, of 2", n)
		}
		p.pass("nothing is trusted after a write", true, true, 0)
	})
}

// A change that the log never shows is seen in the tenth pass at last.
func TestWhatTheLogNeverShowsIsSeenInTheTenthPass(t *testing.T) {
	inPipes(t, emulator.Options{LoginInterval: -1, LogDelay: time.Hour}, func(t *testing.T, e *emulator.Emulator, dial dialer) {
		p := newTruster(t, e, dial)
		p.changes("one", "value")
		<-time.After(2 * time.Hour)
		p.pass("the start", false, true, 0)
		p.pass("the second", true, true, 0)
		p.changes("one", "other")
		for i := range 8 {
			p.pass(fmt.Sprint("pass ", i), true, false, 0)
		}
		p.pass("the tenth", true, true, 1)
		p.pass("what differs is read in each", true, true, 1)
	})
}
