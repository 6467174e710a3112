package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/camsync/camsync/internal/spec"
)

// Restore overwrites a cluster's data with that of a backup of the same cluster
// (POST /clusters/{clusterUuid}/backups/{backupId}/restore). It is sent once: an [*Unclear] error leaves open whether it began,
// and [Client.LatestRestore] before and after it tells. A second one would throw away what happened since the first.
type Restore struct {
	Backup string // its id
}

func (c Restore) request(cluster string) (request, error) {
	r, err := restoreRequest(http.MethodPost, cluster, c.Backup)
	r.resend, r.creates, r.read = once, "a restore", func(body []byte) (Answer, error) {
		restore, err := readRestore(body)
		return Answer{Restore: &restore}, err
	}
	return r, err
}

func (Restore) body() any { return nil }

// LatestRestore reads the latest restore of a backup (GET /clusters/{clusterUuid}/backups/{backupId}/restore); nil if the API says that
// it was never restored. While a restore is under way, the API may refuse or fail to answer.
func (c *Client) LatestRestore(ctx context.Context, clusterUUID, backup string) (*spec.Restore, error) {
	r, err := restoreRequest(http.MethodGet, clusterUUID, backup)
	if err != nil {
		return nil, err
	}
	latest, err := list(reading(ctx), c, r, readRestore)
	if Absent(err) {
		return nil, nil
	}
	restore, known := latest.Get()
	if !known {
		return nil, err
	}
	return &restore, nil
}

func restoreRequest(method, cluster, backup string) (request, error) {
	r, err := namedRequest(method, cluster, "/backups/", "{backupId}", "backup id", backup)
	r.route, r.path = r.route+"/restore", r.path+"/restore"
	return r, err
}

// readRestore reads a restore, which is known by its id.
func readRestore(body []byte) (spec.Restore, error) {
	l, err := decode[struct {
		UUID      field[string] `json:"uuid"`
		Backup    field[string] `json:"backupId"`
		State     field[string] `json:"state"`
		Started   field[string] `json:"startTimestamp"`
		Completed field[string] `json:"completionTimestamp"`
	}](body)
	if err != nil {
		return spec.Restore{}, err
	}
	if _, err := pathSegment("id", l.UUID.value); err != nil {
		return spec.Restore{}, fmt.Errorf("the restore's %w", err)
	}
	return spec.Restore{
		UUID: l.UUID.value, Backup: l.Backup.value, State: spec.RestoreState(l.State.value),
		Started: spec.MomentOf(l.Started.value), Completed: spec.MomentOf(l.Completed.value),
	}, nil
}
