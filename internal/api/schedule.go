package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/camsync/camsync/internal/spec"
)

// SetSchedule gives a cluster a backup schedule in place of the one that it may have (PUT /clusters/{clusterUuid}/backups/schedule).
// It can be repeated.
type SetSchedule struct {
	Schedule string // five fields of cron, in UTC; the server refuses others with 400
}

func (SetSchedule) request(cluster string) (request, error) {
	return clusterRequest(http.MethodPut, cluster, "/backups/schedule")
}

func (c SetSchedule) body() any { return map[string]string{"schedule": c.Schedule} }

// DeleteSchedule ends the backup schedule of a cluster; its backups stay. The API answers alike if there is none, and it can be
// repeated.
type DeleteSchedule struct{}

func (DeleteSchedule) request(cluster string) (request, error) {
	return clusterRequest(http.MethodDelete, cluster, "/backups/schedule")
}

func (DeleteSchedule) body() any { return nil }

func (c SetSchedule) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	live := spec.Cluster{UUID: cluster}
	err := backupSchedule.fill(ctx, client, &live)
	now, known := live.BackupSchedule.Get()
	return known && spec.SameSchedule(now, c.Schedule), err
}

func (DeleteSchedule) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	return SetSchedule{}.done(ctx, client, cluster)
}

// A schedule is read below a cluster that the list of clusters shows.
type schedule struct{ below[string] }

var backupSchedule = schedule{below[string]{
	kind: spec.BackupSchedules, path: "/backups/schedule", read: readSchedule, at: func(c *spec.Cluster) *spec.Part[string] { return &c.BackupSchedule },
}}

// fill takes a 404 for a cluster without a schedule, since the cluster is there.
func (s schedule) fill(ctx context.Context, c *Client, live *spec.Cluster) error {
	err := s.below.fill(ctx, c, live)
	if Absent(err) {
		live.BackupSchedule, err = spec.Known(""), nil
	}
	return err
}

func readSchedule(body []byte) (string, error) {
	s, err := decode[struct {
		Schedule field[string] `json:"schedule"`
	}](body)
	if err == nil && !s.Schedule.ok {
		err = errors.New("the answer holds no schedule")
	}
	return s.Schedule.value, err
}
