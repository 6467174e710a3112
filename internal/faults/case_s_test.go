package faults

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
)

// A colleague renames a cluster between the plan and its deletion or its upgrade, maybe to keep it as it is: it is left.
func TestCaseS4ARenameRightBeforeTheCall(t *testing.T) {
	t.Parallel()
	for cluster, route := range map[string]string{"doomed": "DELETE /clusters/{clusterUuid}", "shop": "PUT /clusters/{clusterUuid}/upgrade"} {
		inEverything(t, emulator.Options{}, func(w *world) {
			w.meanwhile("GET /clusters/{clusterUuid}", cluster, nil, func() {
				w.someone("PATCH", "/clusters/"+seeded+cluster, `{"name":"do-not-touch"}`)
			})
			var got apply.Outcome
			var why string
			for _, r := range w.run("").results {
				if r.Action.Name.Outer == cluster && len(r.Action.Called) > 0 { // it cannot be undone
					got, why = r.Outcome, r.Action.Reason
				}
			}
			if sent := w.emulator.Requests()[route]; sent != 0 || got != apply.Held || !strings.Contains(why, "is now called") {
				t.Errorf("%s: sent %d times; %s: %s", cluster, sent, got, why)
			}
		})
	}
}

// A list that says that it is a part of one is not believed: nothing is created beside what it leaves out.
func TestCaseS8APartOfAList(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]http.Header{
		"a next page":  {"Link": {`<https://api.example.com/clusters?page=2>; rel="next"`}},
		"a count":      {"X-Total-Count": {"3"}},
		"a range":      {"Content-Range": {"items 0-0/3"}},
		"partial":      {},
		"another page": {"X-Next-Page": {"2"}},
	} {
		inEverything(t, emulator.Options{}, func(w *world) {
			var all []json.RawMessage
			if err := json.Unmarshal([]byte(w.someone("GET", "/clusters", "")), &all); err != nil || len(all) < 3 {
				t.Fatalf("%d clusters, %v", len(all), err)
			}
			header.Set("Content-Type", "application/json")
			part := &emulator.Fault{Kind: emulator.Answer, Status: http.StatusOK, Header: header, Body: fmt.Sprintf("[%s]", all[len(all)-1])}
			if name == "partial" {
				part.Status = http.StatusPartialContent
			}
			w.faults(func(_ *http.Request, route string) *emulator.Fault {
				if route == "GET /clusters" {
					return part
				}
				return nil
			})
			for range rounds {
				w.later()
			}
			if n := w.emulator.Requests(); n["POST /clusters"] > 0 || n["DELETE /clusters/{clusterUuid}"] > 0 {
				t.Errorf("%s: %v", name, n)
			}
			w.faults(nil)
			if err := w.settles(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}
