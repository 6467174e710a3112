package apply

import (
	"cmp"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/spec"
)

// Remembered adds to what was seen what a run has made, and takes out of it what that run has deleted or found to be gone.
// Unlisted are the clients that it has asked for before it made others of their names.
func Remembered(seen identity.Memory, unlisted map[string]map[string][]identity.Unlisted, results []Result) {
	for _, r := range results { // a cluster comes before what is in it
		switch a := r.Action; {
		case a.Name.Kind == spec.Clusters && r.Made != "" && seen.Clusters != nil:
			seen.Clusters[a.Name.Outer] = r.Made
		case (a.Name.Kind == spec.Clients || a.Name.Kind == spec.MonitoringClients) && !a.Name.IsList() && (r.Made != "" || r.Outcome == Deleted):
			rememberClient(seen.Clients, cmp.Or(a.UUID, seen.Clusters[a.Name.Outer]), unlisted, r)
		}
	}
}

func rememberClient(seen identity.Clients, uuid string, unlisted map[string]map[string][]identity.Unlisted, r Result) {
	key := identity.ClientKey(r.Action.Name.Kind, cmp.Or(r.Action.Declared, r.Action.Name.Own))
	var gone []string
	if r.Made != "" {
		for _, u := range unlisted[uuid][key] {
			gone = append(gone, u.ID)
		}
	}
	for _, call := range r.Action.Calls {
		switch d := call.(type) {
		case api.DeleteClient:
			gone = append(gone, d.ID)
		case api.DeleteMonitoringClient:
			gone = append(gone, d.ID)
		}
	}
	seen.Made(uuid, key, r.Made, gone...)
}
