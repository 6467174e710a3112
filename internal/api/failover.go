package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/camsync/camsync/internal/spec"
)

// FailOver makes a new cluster in the backup region of a cluster, from backups of it, and suspends the cluster for good
// (POST /clusters/{clusterUuid}/failover). It is sent once: after an [*Unclear] error only the clusters show whether it was done. The API
// refuses with one sentence of plain text: 400 ids of backups that are missing or invalid, 404 no such cluster or backup, 409 already failed over
// or not ready for it, 422 no second region or no failover between the two.
type FailOver struct {
	Backups []string // their ids: what the new cluster gets
	Restore string   // one of them: what the new cluster starts from
}

// A Failover is how the API answered one. The new cluster exists, whatever else went wrong.
type Failover struct {
	Cluster string // the uuid of the new cluster
	Cloned  string // why the backups were not copied to it, in the API's words; empty if they were
	Started string // why it was not started from the backup; empty if it was
}

// Whole reports whether nothing went wrong.
func (f Failover) Whole() bool { return f.Cloned == "" && f.Started == "" }

func (c FailOver) request(cluster string) (request, error) {
	r, err := clusterRequest(http.MethodPost, cluster, "/failover")
	r.resend, r.gated, r.creates, r.read = once, true, "the cluster in the backup region", readFailover
	return r, err
}

func (c FailOver) body() any {
	return map[string]any{"backupIds": c.Backups, "restoreBackupId": c.Restore}
}

func readFailover(body []byte) (Answer, error) {
	over, err := decode[struct {
		Cluster field[string] `json:"newClusterId"`
		Results field[struct {
			Cloned  outcome `json:"backupClone"`
			Started outcome `json:"restore"`
		}] `json:"results"`
	}](body)
	if err != nil {
		return Answer{}, err
	}
	if _, err := pathSegment("cluster id", over.Cluster.value); err != nil {
		return Answer{}, errors.New("the answer holds no id of the new cluster")
	}
	return Answer{Failover: &Failover{
		Cluster: over.Cluster.value, Cloned: over.Results.value.Cloned.why(), Started: over.Results.value.Started.why(),
	}}, nil
}

// An outcome is "ok", or an object with the error.
type outcome struct {
	ok    bool
	error string
}

// UnmarshalJSON never fails: what is neither is not ok.
func (o *outcome) UnmarshalJSON(text []byte) error {
	var word field[string]
	_ = word.UnmarshalJSON(text)
	var object field[struct {
		Error field[string] `json:"error"`
	}]
	_ = object.UnmarshalJSON(text)
	*o = outcome{ok: word.value == "ok", error: clean(object.value.Error.value)}
	return nil
}

func (o outcome) why() string {
	switch {
	case o.ok:
		return ""
	case o.error != "":
		return o.error
	}
	return "the API does not say whether it was done"
}

// ClusterOptions reads what clusters may be made of, and where their backups go, with one request.
func (c *Client) ClusterOptions(ctx context.Context) (spec.ClusterOptions, error) {
	options, err := list(reading(ctx), c, get("/clusters/parameters"), readClusterOptions)
	return options.Value(), err
}
