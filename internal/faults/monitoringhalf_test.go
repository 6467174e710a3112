package faults

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
)

// Nothing is deleted on the strength of a list that leaves monitoring clients out: half a list looks just like a deletion.
func TestHalfAListOfMonitoringClients(t *testing.T) {
	t.Parallel()
	const begin = "apiVersion: camsync/v1\npolicy: {prune: [monitoringClients], maxDeletePercent: 100, allow: [access-gain, access-loss, cost"
	for name, test := range map[string]struct {
		more []string // clients of a colleague
		file string
	}{
		"none is wanted, and none is listed": {file: begin + "]}\nclusters: [{name: scraped, monitoringClients: []}]\n"},
		"one is wanted and not listed, and those that are listed may be deleted": {
			more: []string{"one", "two"},
			file: begin + ", credential-loss]}\nclusters: [{name: scraped, monitoringClients: [{name: last}]}]\n",
		},
	} {
		inScraped(t, emulator.Options{}, func(w *world) {
			w.write("org.yaml", strings.Replace(scraped, scraped[strings.Index(scraped, "    monitoringClients:"):], "    monitoringClients: []\n", 1))
			if err := w.settles(); err != nil {
				t.Fatal(err)
			}
			at := "/clusters/" + w.listed()[0].UUID + "/monitoring"
			w.someone("POST", at, "")
			for _, user := range append(test.more, "keep", "last") {
				w.someone("POST", at+"/clients", `{"username":"`+user+`"}`)
			}
			if test.more == nil { // one is left, and half of it is none
				text := w.someone("GET", at+"/clients", "")
				w.someone("DELETE", at+"/clients/"+between(text, `"uuid":"`, `"`), "")
			}
			w.write("org.yaml", test.file)
			w.faults(func(_ *http.Request, is string) *emulator.Fault {
				if is == "GET /clusters/{clusterUuid}/monitoring/clients" {
					return &emulator.Fault{Kind: emulator.Half}
				}
				return nil
			})
			p := w.run("")
			w.faults(nil)
			if text := w.someone("GET", at+"/clients", ""); !strings.Contains(text, `"last"`) {
				t.Errorf("%s: a client that is not listed was deleted: %s\n%s", name, text, p.outcome())
			}
		})
	}
}

// deleteMonitoring deletes a monitoring client as a colleague does.
func (w *world) deleteMonitoring(name string) {
	at := "/clusters/" + w.listed()[0].UUID + "/monitoring/clients"
	var there struct {
		Clients []struct{ Username, UUID string }
	}
	if err := json.Unmarshal([]byte(w.someone("GET", at, "")), &there); err != nil {
		w.t.Error(err)
	}
	for _, c := range there.Clients {
		if c.Username == name {
			w.someone("DELETE", at+"/"+c.UUID, "")
		}
	}
}

// between is what stands in a text after one mark and before the next.
func between(text, begin, end string) string {
	_, text, _ = strings.Cut(text, begin)
	text, _, _ = strings.Cut(text, end)
	return text
}

// No second monitoring client is made while a list leaves the first one out; one that a colleague has deleted is made anew.
func TestMonitoringClientsThatNoListHas(t *testing.T) {
	t.Parallel()
	const list, log = "GET /clusters/{clusterUuid}/monitoring/clients", "GET /activity/json"
	half, refused := &emulator.Fault{Kind: emulator.Half}, &emulator.Fault{Kind: emulator.Answer, Status: http.StatusForbidden}
	for name, test := range map[string]struct {
		deleted bool
		faults  map[string]*emulator.Fault
		outcome apply.Outcome
		why     string
	}{
		"half a list":                    {faults: map[string]*emulator.Fault{list: half}, outcome: apply.Held, why: "the activity log does not say so"},
		"deleted":                        {deleted: true, outcome: apply.Created},
		"deleted, and nobody may say so": {deleted: true, faults: map[string]*emulator.Fault{log: refused}, outcome: apply.Held, why: "the activity log could not be read: "},
	} {
		inScraped(t, emulator.Options{}, func(w *world) {
			if err := w.settles(); err != nil {
				t.Fatal(err)
			}
			if test.deleted {
				w.deleteMonitoring("grafana")
			}
			w.faults(func(_ *http.Request, is string) *emulator.Fault { return test.faults[is] })
			p := w.run("")
			if got, why := p.outcomeOf("cluster/scraped/monitoring/grafana"); got != test.outcome || !strings.Contains(why, test.why) {
				t.Errorf("%s: %s: %s\n%s", name, got, why, p.outcome())
			}
			w.faults(nil)
			if err := errors.Join(w.settles(), w.judgeScraped()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}
