package faults

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
)

// A client that a colleague makes after our run was killed stays, though the journal says that ours was under way.
func TestAColleagueMakesTheClientAfterACrash(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{}, func(w *world) {
		w.run("before api.CreateClient in shop")
		w.someone("POST", "/clusters/"+seeded+"shop/clients", `{"clientName":"added","permissions":["Zeebe"]}`)
		w.run("")
		w.run("")
		for _, d := range w.emulator.Deletions() {
			if d.Name == "added" {
				t.Errorf("%+v was deleted", d)
			}
		}
	})
}

// Where two clusters could be what a lost answer was about, none is taken for it.
func TestTwoCouldBeIt(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{}, func(w *world) {
		w.meanwhile("POST /clusters", "", &emulator.Fault{Kind: emulator.Reset, AfterCommit: true}, func() {
			w.emulator.AddCluster(emulator.Cluster{Name: "fresh", UUID: seeded + "fresh"})
		})
		p := w.run("")
		if got, why := p.outcomeOf("cluster/fresh"); got != apply.Failed || !strings.Contains(why, seeded+"fresh") {
			t.Errorf("%s: %s", got, why)
		}
		if got, _ := p.outcomeOf("cluster/fresh/secret/FIRST"); got != apply.NotTried {
			t.Errorf("a secret was %s", got)
		}
	})
}

// Where the disk fills between the proof that a client's secret can be kept and the moment to keep it, the client goes again.
func TestTheDiskFills(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{}, func(w *world) {
		w.process(&process{full: true})
		if n := len(w.emulator.ClientSecrets()); n != 0 {
			t.Errorf("%d clients live whose secrets are nowhere", n)
		}
		if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
			t.Error(err)
		}
	})
}

// Names that would lead to another path are never sent.
func TestNamesThatLeadElsewhere(t *testing.T) {
	t.Parallel()
	inWorld(t, emulator.Options{}, func(w *world) {
		w.emulator.AddCluster(emulator.Cluster{UUID: seeded + "shop", Name: "shop", Secrets: map[string]string{"..": "x", ".": "x", "a/b": "x", "%2e%2e": "x", "plain": "x"}})
		w.write("org.yaml", "apiVersion: camsync/v1\npolicy: {prune: [secrets], allow: [credential-loss], maxDeletePercent: 100}\nclusters:\n  - name: shop\n    secrets: {}\n")
		w.run("")
		if got := w.emulator.Deletions(); len(got) != 1 || got[0].Name != "plain" {
			t.Errorf("deleted %+v", got)
		}
		if v := w.emulator.Violations(); len(v) > 0 {
			t.Error(v)
		}
	})
}

// What a policy does not allow is held, whatever else is done.
func TestHarmsStayBlocked(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{}, func(w *world) {
		w.write("org.yaml", strings.Replace(everything, "allow: [access-gain, access-loss, cost, data-loss, irreversible, credential-loss]", "allow: [cost]", 1))
		w.run("")
		w.run("")
		if got := w.emulator.Deletions(); len(got) > 0 {
			t.Errorf("deleted %+v", got)
		}
		if n := w.emulator.Requests(); n["PUT /clusters/{clusterUuid}/upgrade"]+n["POST /members/{email}"] > 0 {
			t.Errorf("%v", n)
		}
	})
}

// A file that is cut short anywhere deletes no more than the budget says.
func TestAFileCutShort(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("apiVersion: camsync/v1\npolicy: {prune: [members, secrets, clients], allow: [access-gain, access-loss, credential-loss, data-loss]}\nclusters:\n  - name: shop\n    secrets:\n")
	secrets := map[string]string{}
	for i := range 8 {
		secrets[fmt.Sprint("S", i)] = "x"
		fmt.Fprintf(&b, "      S%d: {keep: true}\n", i)
	}
	b.WriteString("members:\n  - {email: admin@example.com, roles: [admin]}\n")
	for i := range 8 {
		fmt.Fprintf(&b, "  - {email: m%d@example.com, roles: [visitor]}\n", i)
	}
	text := b.String()
	planned := 0
	for end := range len(text) {
		if !share(3, fmt.Sprint("cut at ", end)) && text[end] != '\n' {
			continue
		}
		inWorld(t, emulator.Options{}, func(w *world) {
			w.emulator.SetMember("admin@example.com", "Admin", "admin")
			for i := range 8 {
				w.emulator.SetMember(fmt.Sprintf("m%d@example.com", i), "M", "visitor")
			}
			w.emulator.AddCluster(emulator.Cluster{UUID: seeded + "shop", Name: "shop", Secrets: secrets})
			w.write("org.yaml", text[:end])
			if p := w.run(""); p.err == nil {
				planned++
			}
			gone := map[string]int{}
			for _, d := range w.emulator.Deletions() {
				if gone[d.Kind]++; gone[d.Kind] > 2 {
					t.Errorf("cut after %q: %d of kind %s deleted", text[:end], gone[d.Kind], d.Kind)
				}
			}
		})
	}
	if planned < 10 {
		t.Errorf("only %d of the files could be read", planned)
	}
}

// Once the API refuses a new token too, nothing more is sent.
func TestTheTokenIsRefusedForGood(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{}, func(w *world) {
		var mu sync.Mutex
		sent, refused := 0, 0
		w.faults(func(_ *http.Request, route string) *emulator.Fault {
			mu.Lock()
			defer mu.Unlock()
			if sent++; route == "POST /oauth/token" || sent < 12 || refused > 100 {
				return nil
			}
			refused++
			return &emulator.Fault{Kind: emulator.Answer, Status: 401, Body: "{}"}
		})
		w.run("")
		if got := w.emulator.Logins()[account].Granted; got > 2 || refused > 10 {
			t.Errorf("%d tokens, %d requests refused", got, refused)
		}
		w.faults(nil)
		if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
			t.Error(err)
		}
	})
}

// Whenever a run is told to stop, it finishes the actions that are under way and begins no other. One that deletes a
// client or a private link to make it anew has a request yet to send.
func TestStoppedAtEveryWrite(t *testing.T) {
	t.Parallel()
	var writes []string
	inEverything(t, emulator.Options{}, func(w *world) {
		q := &requests{count: map[string]int{}}
		w.faults(q.befall)
		w.run("")
		for _, name := range q.names {
			if !strings.HasPrefix(name, "GET") && !strings.HasPrefix(name, "POST /oauth") {
				writes = append(writes, name)
			}
		}
	})
	for _, name := range writes {
		inEverything(t, late, func(w *world) {
			p := &process{}
			q := &requests{count: map[string]int{}, meet: name, fault: emulator.Fault{Delay: 10 * time.Second}}
			var begun []string
			w.faults(func(r *http.Request, route string) *emulator.Fault {
				fault := q.befall(r, route)
				q.mu.Lock()
				defer q.mu.Unlock()
				if q.met && fault == nil && r.Method != http.MethodGet {
					begun = append(begun, route)
				}
				if fault != nil {
					time.AfterFunc(5*time.Second, func() {
						q.mu.Lock()
						defer q.mu.Unlock()
						begun = nil // what came until now, came before the signal
						p.cancel()
					})
				}
				return fault
			})
			w.process(p)
			q.mu.Lock()
			anew := name == "DELETE /clusters/{clusterUuid}/clients/{clientId} of shop" && slices.Equal(begun, []string{"POST /clusters/{clusterUuid}/clients"}) ||
				name == "DELETE /clusters/{clusterUuid}/secure-connectivity of shop" && slices.Equal(begun, []string{"POST /clusters/{clusterUuid}/secure-connectivity"})
			if len(begun) > 0 && !anew {
				t.Errorf("stopped in %s: then came %s", name, strings.Join(begun, ", "))
			}
			q.mu.Unlock()
			if i := slices.IndexFunc(p.results, func(r apply.Result) bool { return r.Outcome == apply.Failed }); i >= 0 {
				t.Errorf("stopped in %s: %s: %v", name, p.results[i].Action, p.results[i].Err)
			}
			w.faults(nil)
			if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
				t.Errorf("stopped in %s: %v", name, err)
			}
		})
	}
}
