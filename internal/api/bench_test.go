package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
)

// BenchmarkRead reads what a plan of fifty clusters with their secrets and clients, and two hundred
// members, needs of an API that takes 50 ms for each answer.
func BenchmarkRead(b *testing.B) {
	const clusters = 50
	lists := map[string]string{}
	var all, members, secrets, clients []string
	for i := range clusters {
		all = append(all, cluster(fmt.Sprintf("c%d", i), fmt.Sprintf("uuid-%d", i)))
	}
	for i := range 200 {
		members = append(members, fmt.Sprintf(`{"email":"m%d@example.com","name":"M","roles":["developer"],"invitePending":false}`, i))
	}
	for i := range 20 {
		secrets = append(secrets, fmt.Sprintf(`"SECRET_%d":"value %d"`, i, i))
	}
	for i := range 5 {
		clients = append(clients, fmt.Sprintf(`{"clientId":"id%d","name":"client%d","permissions":["Zeebe"]}`, i, i))
	}
	lists["clusters"], lists["members"] = "["+strings.Join(all, ",")+"]", "["+strings.Join(members, ",")+"]"
	lists["secrets"], lists["clients"] = "{"+strings.Join(secrets, ",")+"}", "["+strings.Join(clients, ",")+"]"
	s := serve(b, func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(50 * time.Millisecond)
		fmt.Fprint(w, lists[r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]])
	})
	var client *api.Client
	for b.Loop() {
		client = s.client() // a cold start: a token and new connections each time
		org, err := client.Read(b.Context(), api.Needed(desired(clusters, true, true, true)))
		if err != nil || len(org.Clusters.Value()[0].Secrets.Value()) != 20 {
			b.Fatal(err)
		}
	}
	requests := 0
	for _, n := range client.Requests() {
		requests += n
	}
	b.ReportMetric(float64(requests), "requests/op")
}
