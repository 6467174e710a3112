// Command camsync-k8s is camsync for Kubernetes: the same commands, and camsync sync --leader-elect.
package main

import (
	"log/slog"
	"os"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/cli"
	"github.com/camsync/camsync/internal/leader"
	"github.com/camsync/camsync/internal/syncer"
)

func main() {
	os.Exit(cli.MainOf(func() (syncer.Stand, error) { return stand(leader.InCluster(leader.TimesFor(api.LongestWrite))) }))
}

// stand makes candidates for the leases of a cluster.
func stand(cluster *leader.Cluster, err error) (syncer.Stand, error) {
	if err != nil {
		return nil, err
	}
	return func(lease string, log *slog.Logger) syncer.Candidate { return cluster.Candidate(lease, log) }, nil
}
