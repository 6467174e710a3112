package faults

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
)

const (
	ourKey   = "arn:aws:kms:eu-central-1:123456789012:key/mrk-00000000000000000000000000000001"
	theirKey = "arn:aws:kms:eu-central-1:123456789012:key/mrk-00000000000000000000000000000002"
	keyRoute = "PUT /clusters/{clusterUuid}/encryption"
)

// sealed is a file with a cluster whose key is one's own, and what is in it.
const sealed = `apiVersion: camsync/v1
clusters:
  - name: sealed
    region: eu-central-1
    channel: Stable
    planType: G3-S
    encryption: {type: External, primaryKey: "` + ourKey + `"}
    secrets: {ADDED: {env: ADDED}}
    clients:
      - {name: worker, permissions: [Zeebe], credentials: {file: worker.env}}
`

// inSealed runs f in a world where nothing is there yet of that file.
func inSealed(t *testing.T, o emulator.Options, f func(w *world)) {
	t.Helper()
	o.Provisioning = 90 * time.Second // from when it has its key on
	inWorld(t, o, func(w *world) {
		w.write("org.yaml", sealed)
		w.set(map[string]string{"ADDED": "canary+added=%3D"})
		f(w)
	})
}

// judgeSealed says what is wrong with the world in the end: one cluster, with one key from the beginning, and all that is in it.
func (w *world) judgeSealed() error {
	log := w.someone("GET", "/activity/json", "")
	if n := strings.Count(log, `"Cluster created"`); n != 1 {
		return fmt.Errorf("%d clusters were created", n)
	}
	if !strings.Contains(w.someone("GET", "/clusters", ""), ourKey) || strings.Contains(log, theirKey) {
		return fmt.Errorf("another key was in use: %s", log)
	}
	return w.judge([]wantedClient{{"sealed", "worker", "worker.env"}})
}

// Whatever befalls the call that sets a key, the cluster gets that key, and what is in it follows.
func TestWrongAnswersAboutKeys(t *testing.T) {
	t.Parallel()
	for _, wrong := range wrongs() {
		if !share(1, "keys"+wrong.name) {
			continue
		}
		for _, o := range []emulator.Options{{}, late} {
			inSealed(t, o, func(w *world) {
				var asked atomic.Int32
				w.faults(func(_ *http.Request, is string) *emulator.Fault {
					if is != keyRoute || asked.Add(1) != 1 {
						return nil
					}
					return &wrong.fault
				})
				p := w.run("")
				w.faults(nil)
				if err := errors.Join(w.settles(), w.judgeSealed()); err != nil {
					t.Errorf("%s: %v\n%s", wrong.name, err, p.outcome())
				}
				if wrong.passes(keyRoute) && !apply.Done(p.results) {
					t.Errorf("%s: the run did not get over it:\n%s", wrong.name, p.outcome())
				}
			})
		}
	}
}

// Wherever the creation of such a cluster is killed, between its two steps too, the runs after it finish it.
func TestKilledCreationsWithAKey(t *testing.T) {
	t.Parallel()
	killedEverywhere(t, inSealed, "SetEncryptionKeys", 1, (*world).judgeSealed)
}

// A key whose policy does not admit the role is a hold, for which nothing more is sent; once it does, the rest follows.
func TestAKeyThatIsNotReadyHeals(t *testing.T) {
	t.Parallel()
	inSealed(t, emulator.Options{KeysUnadmitted: true}, func(w *world) {
		p := w.run("")
		if got, why := p.results[1].Outcome, p.results[1].Action.Reason; got != apply.Held || !strings.Contains(why, "Camunda cannot use its encryption key") {
			t.Fatalf("%s: %s\n%s", got, why, p.outcome())
		}
		before := w.writes()
		for range 3 {
			if p = w.later(); apply.Done(p.results) || w.writes() != before {
				t.Errorf("%d writes\n%s", w.writes()-before, p.outcome())
			}
		}
		if err := w.emulator.Of("sealed").SetEncryption("Ready"); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.settles(), w.judgeSealed()); err != nil {
			t.Error(err)
		}
		if n := w.emulator.Requests()[keyRoute]; n != 1 {
			t.Errorf("the key was sent %d times", n)
		}
	})
}

// A cluster whose key is taken away is written to no more, although it says Healthy, and goes on by itself.
func TestAFrozenClusterTakesNoWrite(t *testing.T) {
	t.Parallel()
	inSealed(t, emulator.Options{}, func(w *world) {
		if err := w.settles(); err != nil {
			t.Fatal(err)
		}
		if err := w.emulator.Of("sealed").SetEncryption("ExternalEncryptionKeyNotReady"); err != nil {
			t.Fatal(err)
		}
		w.set(map[string]string{"ADDED": "canary+another=%3D"})
		before := w.writes()
		for range 3 {
			if p := w.later(); w.writes() != before || len(p.results) != 2 {
				t.Errorf("%d writes\n%s", w.writes()-before, p.outcome())
			}
		}
		if err := w.emulator.Of("sealed").SetEncryption("Ready"); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.settles(), w.judgeSealed()); err != nil {
			t.Error(err)
		}
	})
}

// What a colleague did after the plan was made is not undone: the key that is there stays.
func TestAColleagueSetsAnotherKey(t *testing.T) {
	t.Parallel()
	inSealed(t, emulator.Options{}, func(w *world) {
		w.write("org.yaml", strings.Replace(sealed, `, primaryKey: "`+ourKey+`"`, "", 1))
		w.run("") // it is created, and waits
		w.write("org.yaml", sealed)
		uuid := w.listed()[0].UUID
		var once atomic.Bool
		w.faults(func(_ *http.Request, is string) *emulator.Fault {
			if is == "GET /clusters/{clusterUuid}" && once.CompareAndSwap(false, true) {
				w.someone("PUT", "/clusters/"+uuid+"/encryption", `{"primaryEncryptionKeyId":"`+theirKey+`"}`)
			}
			return nil
		})
		p := w.run("")
		if got, why := p.results[0].Outcome, p.results[0].Action.Reason; got != apply.Held || why != "changed since the plan: its encryption key is now "+theirKey {
			t.Errorf("%s: %s", got, why)
		}
		w.faults(nil)
		if p = w.later(); apply.Done(p.results) || !strings.Contains(p.outcome(), "[data-loss,irreversible]: it does data-loss and irreversible, which is not allowed") {
			t.Errorf("%s", p.outcome())
		}
		if n := w.emulator.Requests()[keyRoute]; n != 1 { // the colleague's
			t.Errorf("camsync sent a key %d times", n-1)
		}
	})
}

// Whatever the status of a cluster that waits for its key is, and whether or not the state of its encryption is shown, one
// run creates it with all that is in it.
func TestOtherStatesOfAKeylessCluster(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"", "Creating", "Healthy"} {
		for _, hidden := range []bool{false, true} {
			inSealed(t, emulator.Options{KeylessStatus: status, KeyStateHidden: hidden}, func(w *world) {
				p := w.run("")
				if !apply.Done(p.results) {
					t.Errorf("%q, hidden %t:\n%s", status, hidden, p.outcome())
				}
				if err := errors.Join(w.settles(), w.judgeSealed()); err != nil {
					t.Errorf("%q, hidden %t: %v", status, hidden, err)
				}
			})
		}
	}
}
