package api

import "net/http"

// Upgrade moves a cluster to the newest generation that Camunda offers it (the API's operation UpgradeCluster). It names
// no target and cannot be undone.
//
// It must never be sent again before the cluster itself was looked at: after an upgrade that is finished, a second one
// could go one further. So it is not repeated after an unclear answer, which is an [*Unclear], nor after a 429. The API refuses before it
// acts: 400 says that there is nothing newer, 409 that the upgrade may not be done yet, such as while the migration of
// the last one goes on, and 412 that the cluster is not ready.
type Upgrade struct {
	From     string // the name of the generation that it leaves, to verify whether it was done
	Expected string // the name of the generation that it leads to, as far as that is known before; may be empty
}

func (Upgrade) request(cluster string) (request, error) {
	r, err := clusterRequest(http.MethodPut, cluster, "/upgrade")
	r.resend, r.read, r.gated = once, readUpgrade, true
	return r, err
}

func (Upgrade) body() any { return nil }

// readUpgrade never fails: the upgrade is under way, and the cluster itself shows where to.
func readUpgrade(body []byte) (Answer, error) {
	upgraded, _ := decode[struct {
		New field[struct {
			Name field[string] `json:"name"`
		}] `json:"newGeneration"`
	}](body)
	return Answer{Generation: upgraded.New.value.Name.value}, nil
}
