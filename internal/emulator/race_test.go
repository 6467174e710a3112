package emulator_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// Every kind of request and every method run concurrently, for the race detector.
func TestManyClientsAtOnce(t *testing.T) {
	w := newWorld(t, emulator.Options{Control: true, ClusterDeleteDelay: time.Millisecond})
	ids := []string{w.create("a"), w.create("b")}
	w.Change(func(o *emulator.Options) {
		o.Latency = time.Millisecond
		o.Fault = func(*http.Request, string) *emulator.Fault { w.Requests(); return nil }
	})
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			for _, id := range ids {
				cluster := "/clusters/" + id
				w.call("POST", cluster+"/secrets", fmt.Sprintf(`{"secretName":"S%d","secretValue":"v"}`, n))
				w.want("POST", cluster+"/clients", fmt.Sprintf(`{"clientName":"c%d"}`, n), 200, "")
				w.want("POST", fmt.Sprintf("/members/m%d@example.com", n), `{"orgRoles":["admin"]}`, 204, "")
				w.want("PUT", cluster+"/ipallowlist", `{"ipallowlist":[{"ip":"192.0.2.1","description":""}]}`, 204, "")
				w.want("PATCH", cluster, fmt.Sprintf(`{"description":"%d","stageLabel":"dev"}`, n), 204, "")
				for _, path := range []string{"/clusters", cluster, cluster + "/secrets", cluster + "/clients", "/members", "/activity/json"} {
					w.want("GET", path, nil, 200, "")
				}
				w.want("DELETE", "/clusters/"+w.AddCluster(emulator.Cluster{Name: "gone"}), nil, 204, "")
				w.want("GET", "/emulator/requests", nil, 200, "")
				if err := w.SetLabels(id, "dev", "eu"); err != nil {
					t.Error(err)
				}
				w.Change(func(o *emulator.Options) { o.Seats = 100 })
			}
		})
	}
	group.Wait()
	for _, id := range ids {
		if got := list(w.want("GET", "/clusters/"+id+"/clients", nil, 200, "")); len(got) != 8 {
			t.Errorf("%d clients, want 8", len(got))
		}
	}
}

func BenchmarkListOfThousandClusters(b *testing.B) {
	w := newBubble(b, emulator.Options{})
	for n := range 1000 {
		w.AddCluster(emulator.Cluster{Name: fmt.Sprint("cluster-", n), Allowlist: map[string]string{"192.0.2.0/24": "Office"}})
	}
	for b.Loop() {
		w.want("GET", "/clusters", nil, 200, "cluster-999")
	}
}
