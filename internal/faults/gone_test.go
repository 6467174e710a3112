package faults

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
)

// A cluster that is deleted before it was ever listed is not waited for until the end of --wait.
func TestCaseS7AClusterDeletedBeforeItWasListed(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{ClusterListDelay: 20 * time.Minute}, func(w *world) {
		var met atomic.Bool
		w.faults(func(_ *http.Request, route string) *emulator.Fault {
			if route == "GET /clusters" && w.emulator.Requests()["POST /clusters"] == 1 && met.CompareAndSwap(false, true) {
				var log []struct{ AuditType, Entity, EntityID string }
				if err := json.Unmarshal([]byte(w.someone("GET", "/activity/json", "")), &log); err != nil {
					t.Error(err)
				}
				for _, e := range log {
					if e.AuditType == "c" && e.Entity == "cluster" {
						w.someone("DELETE", "/clusters/"+e.EntityID, "")
						break
					}
				}
			}
			return nil
		})
		begun := time.Now()
		got, why := w.run("").outcomeOf("cluster/fresh")
		if took := time.Since(begun); got != apply.Failed || !strings.Contains(why, "it is gone: it was deleted in the meantime") || took > 6*time.Minute || !met.Load() {
			t.Errorf("after %s: %s: %s", took, got, why)
		}
	})
}

// What the creation has to read is read before anything is deleted for it.
func TestCaseS7NothingIsDeletedBeforeTheRead(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"refused": {Kind: emulator.Answer, Status: 403}, "broken": {Kind: emulator.Answer, Status: 503}, "hanging": {Kind: emulator.Hang},
	} {
		inEverything(t, emulator.Options{}, func(w *world) {
			var reads atomic.Int32
			w.faults(func(r *http.Request, route string) *emulator.Fault {
				if route == "GET /clusters/{clusterUuid}/clients" && strings.Contains(r.URL.Path, "shop") && reads.Add(1) > 1 {
					return &fault
				}
				return nil
			})
			got, why := w.run("").outcomeOf("cluster/shop/client/rotated")
			before := got == apply.NotTried && strings.Contains(why, "of failures without a success: what is there already: ")
			if !before && (got != apply.Failed || !strings.Contains(why, "nothing was deleted: ")) {
				t.Errorf("%s: %s: %s", name, got, why)
			}
			for _, d := range w.emulator.Deletions() {
				if d.Name == "rotated" {
					t.Errorf("%s: %+v was deleted", name, d)
				}
			}
			w.faults(nil)
			if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// A run that is killed after a program has taken credentials may not make the client anew without asking.
func TestCaseS7AProgramThatWasKilledMayHaveTakenThem(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{}, func(w *world) {
		w.write("org.yaml", shut(everything))
		if p := w.run("after commanded.json"); !p.dead {
			t.Fatal("there is no such boundary")
		}
		_, before := credentials("x.json", w.text("creds/commanded.json"))
		for range rounds {
			pause(time.Minute)
			w.run("")
		}
		got, why := w.run("").outcomeOf("cluster/shop/client/commanded")
		if _, now := credentials("x.json", w.text("creds/commanded.json")); got != apply.Held || now != before {
			t.Errorf("%s: %s; the same credentials: %t", got, why, now == before)
		}
		for _, d := range w.emulator.Deletions() {
			if d.Name == "commanded" {
				t.Errorf("%+v was deleted", d)
			}
		}
		w.write("org.yaml", everything)
		if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
			t.Error(err)
		}
	})
}

// The new client of a rotation is deleted within its grace, and still listed: the one before it stays.
func TestCaseS7ARotationWhoseNewClientIsGone(t *testing.T) {
	t.Parallel()
	for name, again := range map[string]bool{"gone": false, "gone, and made anew by another": true} {
		inEverything(t, emulator.Options{ClientDeleteDelay: 35 * time.Second}, func(w *world) {
			if err := w.settles(); err != nil {
				t.Fatal(err)
			}
			first, _ := credentials("x.env", w.text("creds/added.env"))
			p := &process{grace: func(id string) {
				w.someone("DELETE", "/clusters/"+seeded+"shop/clients/"+id, "")
				if again {
					w.colleagues("added~2")
				}
			}}
			p.verb = p.rotation
			w.process(p)
			if w.wasDeleted(first) {
				t.Errorf("%s: both credentials are gone", name)
			}
			if len(p.results) == 0 || p.results[0].Made == "" || apply.Done(p.results) && len(p.results) > 1 {
				t.Errorf("%s: %s", name, p.outcome())
			}
		})
	}
}

// text is what is in a file of the world.
func (w *world) text(name string) string {
	text, err := os.ReadFile(w.path(name))
	if err != nil {
		w.t.Error(err)
	}
	return string(text)
}
