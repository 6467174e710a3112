package api

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// backupList is a cluster's list of backups (GET /clusters/{clusterUuid}/backups).
var backupList = backups{below[[]spec.Backup]{
	path: "/backups", read: readBackups, at: func(c *spec.Cluster) *spec.Part[[]spec.Backup] { return &c.Backups },
}}

// A backups is the list of a cluster's backups.
type backups struct{ below[[]spec.Backup] }

// probe notes that a refusal may also be about the plan, and how old the newest backup that a cluster can be restored from is.
func (b backups) probe(ctx context.Context, c *Client, first spec.Cluster) (note string, err error) {
	list, err := b.of(ctx, c, first.UUID)
	newest, found := spec.NewestComplete(list.Value())
	switch {
	case list.IsRefused():
		return "the organisation's plan may also lack backups", err
	case found:
		return "the newest complete one of cluster " + first.Name + " is of " + newest.Created.String(), nil
	}
	return "", err
}

// Backups reads the backups of one cluster, with one request, the newest first. An error says that they are unknown and never that there
// are none: [Status] is 403 if the organisation's plan has no backups or the credentials may not see them, and 404 if there is
// no such cluster.
func (c *Client) Backups(ctx context.Context, clusterUUID string) ([]spec.Backup, error) {
	backups, err := backupList.of(reading(ctx), c, clusterUUID)
	return backups.Value(), err
}

// readBackups reads a cluster's list of backups.
func readBackups(body []byte) ([]spec.Backup, error) {
	list, err := decode[[]backupEntry](body)
	if err != nil {
		return nil, err
	}
	backups := make([]spec.Backup, 0, len(list))
	seen := make(map[string]bool, len(list))
	for _, l := range list {
		uuid := strings.ToLower(l.UUID.value)
		if _, err := pathSegment("id", l.UUID.value); err != nil {
			return nil, fmt.Errorf("a backup's %w", err)
		}
		if seen[uuid] {
			return nil, errors.New("two backups have the same id")
		}
		seen[uuid] = true
		backups = append(backups, l.backup())
	}
	spec.NewestFirst(backups)
	return backups, nil
}

// A backupEntry is a backup as the API shows it. The description requires each member but those of the generation; none is missed if it
// is absent.
type backupEntry struct {
	UUID      field[string] `json:"uuid"`
	Name      field[string] `json:"name"`
	Created   field[string] `json:"created"`
	Completed field[string] `json:"completed"`
	Status    field[string] `json:"status"`

	Zeebe    field[string] `json:"zeebeStatus"`
	Operate  field[string] `json:"operateStatus"`
	Tasklist field[string] `json:"tasklistStatus"`
	Optimize field[string] `json:"optimizeStatus"`

	GenerationName field[string] `json:"generationName"`
	GenerationUUID field[string] `json:"generationUuid"`
}

func (l backupEntry) backup() spec.Backup {
	status := func(f field[string]) spec.BackupStatus { return spec.BackupStatus(f.value) }
	return spec.Backup{
		UUID: l.UUID.value, Name: l.Name.value, Status: status(l.Status),
		Created: spec.MomentOf(l.Created.value), Completed: spec.MomentOf(l.Completed.value),
		Components: spec.BackupComponents{
			Zeebe: status(l.Zeebe), Operate: status(l.Operate), Tasklist: status(l.Tasklist), Optimize: status(l.Optimize),
		},
		GenerationName: l.GenerationName.value, GenerationUUID: l.GenerationUUID.value,
	}
}
