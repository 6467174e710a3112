package faults

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/spec"
)

// logs are what the activity log may be like; nil is one that answers.
func logs() map[string]*emulator.Fault {
	return map[string]*emulator.Fault{
		"readable": nil,
		"403":      {Kind: emulator.Answer, Status: 403},
		"500":      {Kind: emulator.Answer, Status: 500},
		"empty":    {Kind: emulator.Answer, Header: http.Header{"Content-Type": {"application/json"}}, Body: "[]"},
	}
}

// logged lets the log be like that from now on, beside whatever else befalls requests.
func logged(log *emulator.Fault, others func(r *http.Request, route string) *emulator.Fault) func(*http.Request, string) *emulator.Fault {
	return func(r *http.Request, route string) *emulator.Fault {
		if route == "GET /activity/json" {
			return log
		}
		if others == nil {
			return nil
		}
		return others(r, route)
	}
}

// once meets the first request of that route to that cluster.
func once(route, cluster string, fault emulator.Fault) func(*http.Request, string) *emulator.Fault {
	met := make(chan struct{}, 1)
	return func(r *http.Request, is string) *emulator.Fault {
		if is == route && strings.Contains(r.URL.Path, cluster) {
			select {
			case met <- struct{}{}:
				return &fault
			default:
			}
		}
		return nil
	}
}

// shut is a desired organisation that may lose no credentials.
func shut(text string) string {
	text = strings.ReplaceAll(text, ", credential-loss]", "]")
	return strings.ReplaceAll(text, "permissions: [Zeebe, Operate], credentials: {file: creds/rotated.json", "permissions: [Zeebe], credentials: {file: creds/rotated.json")
}

// However the log calls us, and whether it can be read or not: a client whose secret was lost is made anew, where that may
// cost credentials.
func TestCaseN4ALostClientHealsHoweverTheLogCallsUs(t *testing.T) {
	t.Parallel()
	for _, names := range []emulator.LogNames{emulator.ByID, emulator.BySubject, emulator.ByName, emulator.ByOther} {
		for name, log := range logs() {
			for _, delay := range []time.Duration{0, 20 * time.Second, 5 * time.Minute} {
				for _, kill := range []string{"", "after api.CreateClient in shop"} {
					if !share(1, fmt.Sprint(names, name, delay, kill)) {
						continue
					}
					o := late
					o.LogNames, o.LogDelay = names, delay
					inEverything(t, o, func(w *world) {
						lost := once("POST /clusters/{clusterUuid}/clients", "shop", emulator.Fault{Kind: emulator.Reset, AfterCommit: true})
						if kill != "" {
							lost = nil
						}
						w.faults(logged(log, lost))
						w.run(kill)
						if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
							t.Errorf("log %s, %s, %s late, killed %q: %v", name, names, delay, kill, err)
						}
					})
				}
			}
		}
	}
}

// With the gate shut, what positively names us heals all the same: the id, the login server's subject, and a name that was
// learned from the clients that were made beside it.
func TestCaseS1OurNameIsLearned(t *testing.T) {
	t.Parallel()
	for _, names := range []emulator.LogNames{emulator.ByID, emulator.BySubject, emulator.ByName, emulator.ByOther} {
		o := late
		o.LogNames, o.LogDelay = names, 15*time.Second
		inEverything(t, o, func(w *world) {
			w.write("org.yaml", shut(everything))
			w.faults(logged(nil, once("POST /clusters/{clusterUuid}/clients", "shop", emulator.Fault{Kind: emulator.Reset, AfterCommit: true})))
			for range rounds {
				w.run("")
				pause(time.Minute)
			}
			p := w.run("")
			for _, r := range p.results {
				if own := r.Action.Name.Own; own == "added" || own == "commanded" {
					t.Errorf("%s: %s: %s %s", names, r.Action, r.Outcome, r.Action.Reason)
				}
			}
			if v := w.emulator.Violations(); len(v) > 0 {
				t.Error(v)
			}
		})
	}
}

// A run is killed before its request is sent, and a colleague makes the client. Nothing shows that it is ours: it is held,
// as what may lose credentials, and never deleted; where that is allowed, it is made anew.
func TestCaseS2AColleaguesClientIsNotDeletedOnAGuess(t *testing.T) {
	t.Parallel()
	for name, log := range logs() {
		if log == nil {
			continue
		}
		for _, protect := range []bool{false, true} {
			inEverything(t, emulator.Options{}, func(w *world) {
				file := shut(everything)
				if protect {
					file = strings.Replace(everything, "policy:\n", "policy:\n  protect: [\"cluster/shop/client/added\"]\n", 1)
				}
				w.write("org.yaml", file)
				w.run("before api.CreateClient in shop")
				id := w.colleagues("added")
				w.faults(logged(log, nil))
				for range rounds {
					w.run("")
					pause(time.Minute)
				}
				p := w.run("")
				w.isHeld(p, "cluster/shop/client/added", id, protect, name)
				w.faults(nil) // a log that names the colleague ends the doubt
				w.write("org.yaml", everything)
				w.run("")
				if w.wasDeleted(id) {
					t.Errorf("log %s: the colleague's client was deleted", name)
				}
			})
		}
		inEverything(t, emulator.Options{}, func(w *world) {
			w.write("org.yaml", shut(everything))
			w.run("before api.CreateClient in shop")
			w.colleagues("added")
			w.faults(logged(log, nil))
			w.run("")
			w.write("org.yaml", everything)
			if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
				t.Errorf("log %s, and allowed: %v", name, err)
			}
		})
	}
}

// The answer is lost in a run that lives, our own request came to nothing, and a colleague makes the client.
func TestCaseS2AColleagueMakesTheClientWhileOursIsLost(t *testing.T) {
	t.Parallel()
	for name, log := range logs() {
		inEverything(t, emulator.Options{}, func(w *world) {
			w.write("org.yaml", shut(everything))
			id := ""
			met := once("POST /clusters/{clusterUuid}/clients", "shop", emulator.Fault{Kind: emulator.Reset})
			w.faults(logged(log, func(r *http.Request, route string) *emulator.Fault {
				fault := met(r, route)
				if fault != nil {
					id = w.colleagues("added")
				}
				return fault
			}))
			for range rounds {
				w.run("")
				pause(time.Minute)
			}
			w.run("")
			if w.wasDeleted(id) {
				t.Errorf("log %s: the colleague's client was deleted", name)
			}
		})
	}
}

// An old intent claims nothing that is much younger, even where credentials may be lost.
func TestCaseS2AnOldIntentClaimsNothing(t *testing.T) {
	t.Parallel()
	for name, log := range logs() {
		inEverything(t, emulator.Options{}, func(w *world) {
			w.run("before api.CreateClient in shop")
			pause(4 * 24 * time.Hour)
			id := w.colleagues("added")
			w.faults(logged(log, nil))
			for range rounds {
				w.run("")
				pause(time.Minute)
			}
			if w.wasDeleted(id) {
				t.Errorf("log %s: the colleague's client was deleted", name)
			}
		})
	}
}

// A colleague makes the client whose credentials were to go to a program: that they never came is said, and not silence.
func TestCaseS2AColleaguesClientIsNotTakenForHandedOver(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{}, func(w *world) {
		w.run("before taking client commanded in shop")
		if p := w.run("after noting client commanded in shop"); !p.dead {
			t.Fatal("there is no such boundary")
		}
		id := w.colleagues("commanded")
		for range rounds {
			w.run("")
			pause(time.Minute)
		}
		got, why := w.run("").outcomeOf("cluster/shop/client/commanded")
		if got != apply.Held || !strings.Contains(why, "was created by "+colleague) || w.wasDeleted(id) {
			t.Errorf("%s: %s", got, why)
		}
	})
}

// colleagues is the id of a client of that name that the colleague makes in the shop.
func (w *world) colleagues(name string) string {
	w.t.Helper()
	var made struct{ ClientID string }
	if err := json.Unmarshal([]byte(w.someone("POST", "/clusters/"+seeded+"shop/clients", fmt.Sprintf(`{"clientName":%q,"permissions":["Zeebe"]}`, name))), &made); err != nil {
		w.t.Error(err)
	}
	return made.ClientID
}

func (w *world) wasDeleted(id string) bool {
	for _, d := range w.emulator.Deletions() {
		if d.ID == id {
			return true
		}
	}
	return false
}

// isHeld says where a client was not held, as what may lose credentials or as what is protected.
func (w *world) isHeld(p *process, name, id string, protected bool, log string) {
	w.t.Helper()
	if w.wasDeleted(id) {
		w.t.Errorf("log %s: the colleague's client was deleted", log)
	}
	for _, r := range p.results {
		if r.Action.Name.String() != name {
			continue
		}
		reason := "it does credential-loss, which is not allowed"
		if protected {
			reason = "it is protected by " + name
		}
		if r.Outcome != apply.Held || r.Action.Would != diff.Update || !r.Action.Harms.Has(spec.CredentialLoss) || r.Action.Reason != reason {
			w.t.Errorf("log %s: %s: %s: %s", log, r.Action, r.Outcome, r.Action.Reason)
		}
		if text := r.Action.String(); !strings.Contains(text, id) || !strings.Contains(text, "nothing shows whose it is") {
			w.t.Errorf("log %s: it does not say why: %s", log, text)
		}
		return
	}
	w.t.Errorf("log %s: no %s: %s", log, name, p.outcome())
}
