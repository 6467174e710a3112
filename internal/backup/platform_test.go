package backup_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// A platform is a cluster with backups and restores that take time, and whose answers are lost as a test tells it.
type platform struct {
	backups  []spec.Backup
	took     time.Duration  // of a backup
	fails    bool           // a backup, or a restore
	answer   error          // to the next requests, instead of the backup or restore
	done     bool           // with an answer: the request is carried out all the same
	late     time.Duration  // from a backup until it is listed
	twin     bool           // the schedule makes another backup at the same time
	unread   func() error   // of each list and record
	reads    int            // so far, for unread
	restores []spec.Restore // of the first backup
	restored time.Time      // when the last one began
	status   spec.Status    // of the cluster, unless it is being restored
	sent     map[string]int // calls by their type
	unlisted map[string]time.Time
}

const cluster = "11111111-1111-4111-8111-111111111111"

func newPlatform(backups ...spec.Backup) *platform {
	return &platform{backups: backups, took: 10 * time.Minute, status: spec.Healthy, sent: map[string]int{}, unlisted: map[string]time.Time{}}
}

// of makes a backup of an age.
func of(id string, status spec.BackupStatus, age time.Duration) spec.Backup {
	return spec.Backup{UUID: id, Status: status, Created: at(time.Now().Add(-age)), GenerationName: "Camunda 8.9+gen1"}
}

func at(t time.Time) spec.Moment { return spec.MomentOf(t.UTC().Format(time.RFC3339)) }

func (p *platform) add(id string) spec.Backup {
	b := of(id, spec.BackupInProgress, 0)
	p.backups, p.unlisted[id] = append([]spec.Backup{b}, p.backups...), time.Now().Add(p.late)
	return b
}

func (p *platform) Do(_ context.Context, call api.Call, _ string) (api.Answer, error) {
	p.sent[fmt.Sprintf("%T", call)]++
	switch c := call.(type) {
	case api.TakeBackup:
		if p.answer != nil && !p.done {
			return api.Answer{}, p.answer
		}
		b := p.add(fmt.Sprintf("new-%d", len(p.backups)))
		if p.twin {
			p.add("scheduled")
		}
		if p.answer != nil {
			return api.Answer{}, p.answer
		}
		return api.Answer{Backup: &b}, nil
	case api.Restore:
		if p.answer != nil && !p.done {
			return api.Answer{}, p.answer
		}
		r := spec.Restore{UUID: fmt.Sprintf("restore-%d", len(p.restores)), Backup: c.Backup, State: spec.RestorePending}
		p.restores, p.restored = append(p.restores, r), time.Now()
		if p.answer != nil {
			return api.Answer{}, p.answer
		}
		return api.Answer{Restore: &r}, nil
	case api.DeleteBackup:
		if p.answer == nil || p.done {
			p.backups = nil
		}
		return api.Answer{}, p.answer
	}
	return api.Answer{}, errors.New("no such call")
}

func (p *platform) Backups(context.Context, string) ([]spec.Backup, error) {
	if p.unread != nil && p.unread() != nil {
		return nil, p.unread()
	}
	var listed []spec.Backup
	for _, b := range p.backups {
		if b.Status == spec.BackupInProgress && time.Since(b.Created.Time) >= p.took {
			b.Status = spec.BackupComplete
			if p.fails {
				b.Status = spec.BackupFailed
			}
		}
		if !time.Now().Before(p.unlisted[b.UUID]) {
			listed = append(listed, b)
		}
	}
	return listed, nil
}

func (p *platform) LatestRestore(context.Context, string, string) (*spec.Restore, error) {
	if p.unread != nil && p.unread() != nil {
		return nil, p.unread()
	}
	if len(p.restores) == 0 {
		return nil, nil
	}
	r := p.restores[len(p.restores)-1]
	if !r.Over() && time.Since(p.restored) > p.took {
		r.State = spec.RestoreCompleted
		if p.fails {
			r.State = spec.RestoreFailed
		}
	}
	return &r, nil
}

func (p *platform) Cluster(context.Context, string) (*spec.Cluster, error) {
	c := spec.Cluster{UUID: cluster, Name: "production", Status: p.status, Generation: spec.Known(spec.Choice{Name: "Camunda 8.9+gen1"})}
	if !p.restored.IsZero() && time.Since(p.restored) < p.took+time.Minute {
		c.Status = spec.Maintenance
	}
	return &c, nil
}

// lost is an answer that never came.
func lost() error { return &api.Unclear{What: "it", Err: errors.New("connection reset")} }

// refused is an answer of the API with a status.
func refused(status int) error { return &api.Error{Method: "POST", Route: "/", Status: status} }

// opened is a journal without entries.
func opened(t *testing.T) *journal.Journal {
	t.Helper()
	j, err := journal.Open(t.TempDir()+"/state", "account")
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// killed is a journal of a run that was killed, with its request sent a while ago.
func killed(t *testing.T, ago time.Duration, before ...string) *journal.Journal {
	j := opened(t)
	i := journal.Intent{Kind: "backup", Cluster: cluster, Name: "backup", Before: before, Begun: time.Now().Add(-ago)}
	e, err := j.Take(i)
	if err == nil {
		err = errors.Join(e.Write(i), e.Release())
	}
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// lost501 is the answer of an organisation for which restores are not enabled: no plain refusal, by its status.
func lost501() error { return &api.Unclear{What: "it", Err: refused(501)} }
