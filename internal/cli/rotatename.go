package cli

import (
	"errors"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// clusterPrefix is what the names of a plan begin with that are in a cluster.
var clusterPrefix = spec.Clusters.Traits().Singular + "/"

// rotated is the kind, cluster and name of a client that is named as in a plan, with or without cluster/ before it.
func rotated(text string) (spec.Name, error) {
	steps := strings.Split(text, "/")
	if rest, prefixed := strings.CutPrefix(text, clusterPrefix); prefixed && len(steps) == 4 {
		steps = strings.Split(rest, "/")
	}
	if len(steps) == 3 && steps[0] != "" && steps[2] != "" {
		if kind := spec.KindOfSingular(steps[1]); kind == spec.Clients || kind == spec.MonitoringClients {
			return kind.Name(steps[0], steps[2]), nil
		}
	}
	return spec.Name{}, errors.New("name a client to rotate, such as production/client/order-worker or production/monitoring/grafana")
}

// clientNames are the names of what can be rotated, as a plan has them or without cluster/ before them.
func clientNames(names []spec.Name, whole bool) []string {
	var can []string
	for _, name := range names {
		if name.Kind != spec.Clients && name.Kind != spec.MonitoringClients || name.IsList() {
			continue
		}
		text := name.String()
		if !whole {
			text = strings.TrimPrefix(text, clusterPrefix)
		}
		can = append(can, text)
	}
	return can
}
