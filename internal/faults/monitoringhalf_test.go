package faults

import (
	"net/http"
	"strings"
	"testing"

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

// between is what stands in a text after one mark and before the next.
func between(text, begin, end string) string {
	_, text, _ = strings.Cut(text, begin)
	text, _, _ = strings.Cut(text, end)
	return text
}
