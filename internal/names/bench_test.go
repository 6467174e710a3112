package names_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/camsync/camsync/internal/names"
	"github.com/camsync/camsync/internal/spec"
)

// BenchmarkRemember is what a pass costs that sees 1,000 clusters × (100 secrets, 20 clients) again.
func BenchmarkRemember(b *testing.B) {
	clusters := make([]spec.Cluster, 1000)
	for i := range clusters {
		secrets, clients := make([]spec.Secret, 100), make([]spec.Client, 20)
		for j := range secrets {
			secrets[j].Name = fmt.Sprintf("SECRET_%d", j)
		}
		for j := range clients {
			clients[j].Name = fmt.Sprintf("client-%d", j)
		}
		clusters[i] = spec.Cluster{Name: fmt.Sprintf("cluster-%d", i), Secrets: spec.Known(secrets), Clients: spec.Known(clients)}
	}
	store, live := names.Store(filepath.Join(b.TempDir(), "x", "names.json")), spec.Organization{Clusters: spec.Known(clusters)}
	for b.Loop() {
		if err := store.Remember(live); err != nil {
			b.Fatal(err)
		}
	}
}
