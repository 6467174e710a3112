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
	linkPath = "/clusters/" + seeded + "shop/secure-connectivity"
	theirs   = `{"allowedPrincipals": ["arn:aws:iam::666666666666:root"], "allowedRegions": ["eu-central-1"]}`
)

// linked is a file that wants a private link, or none where it has no principal.
func linked(allow, principal string) string {
	link := "{state: absent}"
	if principal != "" {
		link = fmt.Sprintf("{allowedPrincipals: [%q], allowedRegions: [us-east-1]}", principal)
	}
	return fmt.Sprintf("apiVersion: camsync/v1\npolicy: {allow: [%s]}\nclusters:\n  - name: shop\n    secureConnectivity: %s\n", allow, link)
}

const (
	gently = "access-gain, access-loss, cost"
	surely = gently + ", irreversible"
	ours   = "arn:aws:iam::123456789012:root"
)

// slowLink is an emulator that takes its time, and shows what was done after a while.
var slowLink = emulator.Options{Connecting: 4 * time.Minute, ConnectivityListDelay: 20 * time.Second, Disconnecting: 15 * time.Second}

// inLink runs f in a world with one cluster in AWS. On says whether its private link is on, with other lists than the files want.
func inLink(t *testing.T, o emulator.Options, on bool, f func(w *world)) {
	t.Helper()
	inWorld(t, o, func(w *world) {
		w.emulator.AddCluster(emulator.Cluster{UUID: seeded + "shop", Name: "shop", Region: "eu-central-1"})
		if on {
			w.someone("POST", linkPath, theirs)
			pause(5 * time.Minute)
		}
		f(w)
	})
}

// switched counts how often the private link was really switched on and off.
func (w *world) switched() (on, off int) {
	log := w.someone("GET", "/activity/json", "")
	return strings.Count(log, "allowedPrincipals"), strings.Count(log, "Secure connectivity deactivated") // of each activation, the log has two entries
}

// Whatever befalls one request of a run, the private link ends as the file says, and was switched no more often than needed.
func TestWrongAnswersAboutPrivateLinks(t *testing.T) {
	t.Parallel()
	for _, want := range []struct {
		name, file string
		on         bool // at first
		ons, offs  int  // in all
	}{
		{"on", linked(gently, ours), false, 1, 0}, {"replaced", linked(surely, ours), true, 2, 1}, {"off", linked(surely, ""), true, 1, 1},
	} {
		for _, route := range []string{"GET", "POST", "DELETE"} {
			for _, wrong := range wrongs() {
				if route == "POST" && want.ons == 1 && want.on || route == "DELETE" && !want.on || !share(2, want.name+route+wrong.name) {
					continue
				}
				for nth := range 3 {
					if route != "GET" && nth > 0 {
						break
					}
					inLink(t, slowLink, want.on, func(w *world) {
						w.write("org.yaml", want.file)
						var asked atomic.Int32
						w.faults(func(r *http.Request, is string) *emulator.Fault {
							if is != route+" /clusters/{clusterUuid}/secure-connectivity" || int(asked.Add(1)) != nth+1 {
								return nil
							}
							return &wrong.fault
						})
						p := w.run("")
						w.faults(nil)
						err := w.settles()
						ons, offs := w.switched()
						if wrong.fault.AfterCommit && route != "GET" && !apply.Done(p.results) {
							t.Errorf("%s, %s, %s: the run did not see that it was done:\n%s", want.name, route, wrong.name, p.outcome())
						}
						if err != nil || ons != want.ons || offs != want.offs {
							t.Errorf("%s, %s %d, %s: %v; switched on %d and off %d times\n%s", want.name, route, nth, wrong.name, err, ons, offs, p.outcome())
						}
					})
				}
			}
		}
	}
}

// Wherever a replacement is killed, the next run needs no permission for what is cut already, and finishes it.
func TestKilledReplacementsOfAPrivateLink(t *testing.T) {
	t.Parallel()
	for _, kill := range []string{
		"before api.SwitchOffLink in shop", "after api.SwitchOffLink in shop", "before api.SwitchOnLink in shop", "after api.SwitchOnLink in shop",
	} {
		inLink(t, slowLink, true, func(w *world) {
			w.write("org.yaml", linked(surely, ours))
			p := w.run(kill)
			if !p.dead {
				t.Fatalf("it was not killed: %v", p.passed)
			}
			if !strings.HasPrefix(kill, "before api.SwitchOff") {
				w.write("org.yaml", linked(gently, ours))
			}
			err := w.settles()
			if ons, offs := w.switched(); err != nil || ons != 2 || offs != 1 {
				t.Errorf("%s: %v; switched on %d and off %d times", kill, err, ons, offs)
			}
		})
	}
}

// A replacement that is stopped between its halves switches the link on, once it is shown to be off.
func TestStoppedReplacementsOfAPrivateLink(t *testing.T) {
	t.Parallel()
	inLink(t, slowLink, true, func(w *world) {
		w.write("org.yaml", linked(surely, ours))
		p := &process{}
		w.faults(func(r *http.Request, is string) *emulator.Fault {
			if is == "DELETE /clusters/{clusterUuid}/secure-connectivity" {
				time.AfterFunc(time.Second, func() { p.cancel() })
				return &emulator.Fault{Delay: 2 * time.Second}
			}
			return nil
		})
		w.process(p)
		w.faults(nil)
		pause(time.Minute)
		if ons, offs := w.switched(); ons != 2 || offs != 1 {
			t.Errorf("switched on %d and off %d times\n%s", ons, offs, p.outcome())
		}
		if err := w.settles(); err != nil {
			t.Error(err)
		}
	})
}

// A replacement that is not allowed writes nothing.
func TestHeldReplacementsOfAPrivateLink(t *testing.T) {
	t.Parallel()
	for _, file := range []string{linked(gently, ours), linked(gently, "")} {
		inLink(t, slowLink, true, func(w *world) {
			w.write("org.yaml", file)
			before := w.writes()
			if got, why := w.run("").outcomeOf("cluster/shop/secureConnectivity"); got != apply.Held || w.writes() != before {
				t.Errorf("%s: %s, %d writes", got, why, w.writes()-before)
			}
		})
	}
}

// What others did after the plan was made is not undone, and no connection is cut that the plan did not show.
func TestAColleagueChangesThePrivateLink(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, file string
		on         bool
		act        func(w *world)
		want       string
	}{
		{"switches it on", linked(gently, ours), false, func(w *world) { w.someone("POST", linkPath, theirs) }, "changed since the plan"},
		{"connects to it", linked(surely, ""), true, func(w *world) {
			if err := w.emulator.Of("shop").SetConnectivity(emulator.Connectivity{Connections: []emulator.Connection{{EndpointID: "vpce-1", Owner: "666666666666", State: "available"}}}); err != nil {
				t.Error(err)
			}
		}, "vpce-1 of 666666666666, available is connected, which the plan did not show"},
		{"edits it in place", linked(surely, ours), true, func(w *world) {
			if err := w.emulator.Of("shop").SetConnectivity(emulator.Connectivity{Principals: []string{ours}}); err != nil {
				t.Error(err)
			}
		}, "changed since the plan"},
	} {
		inLink(t, emulator.Options{}, test.on, func(w *world) {
			w.write("org.yaml", test.file)
			before := w.writes()
			var reads atomic.Int32
			w.faults(func(_ *http.Request, is string) *emulator.Fault {
				if is == "GET /clusters/{clusterUuid}/secure-connectivity" && reads.Add(1) == 2 { // the first is of the plan
					test.act(w)
				}
				return nil
			})
			p := w.run("")
			if got, why := p.outcomeOf("cluster/shop/secureConnectivity"); got != apply.Held || !strings.Contains(why, test.want) {
				t.Errorf("%s: %s, %s", test.name, got, why)
			}
			if n := w.writes() - before; n > 1 {
				t.Errorf("%s: %d writes", test.name, n)
			}
		})
	}
}

// A condition of another name, or none, does not keep a run waiting for longer than a minute once the service has a name.
func TestOtherWordsOfAPrivateLink(t *testing.T) {
	t.Parallel()
	for _, condition := range []string{"", "none", "Synced", "EndpointServiceReady"} {
		o := slowLink
		o.ConnectivityCondition = condition
		inLink(t, o, false, func(w *world) {
			w.write("org.yaml", linked(gently, ours))
			begun := time.Now()
			p := w.run("")
			var service string
			for _, r := range p.results {
				service = r.Endpoint.Service
			}
			if took := time.Since(begun); !apply.Done(p.results) || service == "" || took < 3*time.Minute || took > 6*time.Minute {
				t.Errorf("%q: after %s, the service is %q: %s", condition, took, service, p.outcome())
			}
			if err := w.settles(); err != nil {
				t.Errorf("%q: %v", condition, err)
			}
		})
	}
}

// One that never becomes ready is waited for for a quarter of an hour; the next plan notes it, and does not switch it on again.
func TestAPrivateLinkThatIsNeverReady(t *testing.T) {
	t.Parallel()
	o := slowLink
	o.Connecting = 24 * time.Hour
	inLink(t, o, false, func(w *world) {
		w.write("org.yaml", linked(gently, ours))
		begun := time.Now()
		p := w.run("")
		if took := time.Since(begun); len(p.results) != 1 || !errors.Is(p.results[0].Err, apply.ErrWaiting) || took < 15*time.Minute || took > 16*time.Minute {
			t.Errorf("after %s: %s", took, p.outcome())
		}
		p = w.run("")
		if ons, _ := w.switched(); len(p.plan.Actions) != 0 || ons != 1 || !strings.Contains(strings.Join(p.plan.Notes, "\n"), "Ready is False (Provisioning)") {
			t.Errorf("switched on %d times; %v %v", ons, p.plan.Actions, p.plan.Notes)
		}
	})
}
