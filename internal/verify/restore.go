package verify

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

// tryRestore restores the scratch cluster from a backup of it, and notes the statuses that it has meanwhile.
func tryRestore(ctx context.Context, l *lab) {
	if !l.options.Restore {
		return
	}
	id, state := l.backedUp(ctx)
	if id == "" {
		l.see("status.restore", missed("there is no complete backup: %s", state))
		return
	}
	l.log.InfoContext(ctx, "restoring the scratch cluster")
	begun := l.try(ctx, api.Try{Method: http.MethodPost, Path: "/backups/{backupId}/restore", Name: id})
	if !begun.Done() {
		l.see("status.restore", missed("it cannot be restored: %s", l.answered(begun)))
		return
	}
	defer waiting.Begin(ctx, "the restore of the scratch cluster").End()
	var statuses, states []word
	for limit := time.Now().Add(l.options.Wait); time.Now().Before(limit) && ctx.Err() == nil; _ = waiting.Sleep(ctx, l.step(10*time.Second)) {
		latest := l.try(ctx, api.Try{Method: http.MethodGet, Path: "/backups/{backupId}/restore", Name: id})
		states = append(states, l.shown(latest, latest.Value("state")))
		cluster := l.try(ctx, api.Try{Method: http.MethodGet})
		statuses = append(statuses, l.shown(cluster, cluster.Value("status", "ready")))
		if over := (spec.Restore{State: spec.RestoreState(latest.Value("state").String())}); over.Over() {
			break
		}
	}
	l.see("status.restore", saw("%s; the cluster: %s; the restore: %s", l.answered(begun), inOrder(statuses), inOrder(states)))
}

// backedUp waits for a complete backup, and returns its id; or none, with how the newest one ended.
func (l *lab) backedUp(ctx context.Context) (id string, state word) {
	defer waiting.Begin(ctx, "the backup of the scratch cluster").End()
	for limit := time.Now().Add(l.options.Wait); ; {
		s := l.try(ctx, api.Try{Method: http.MethodGet, Path: "/backups"})
		if !s.Done() {
			return "", l.answered(s)
		}
		state = "none was taken"
		for _, b := range s.Value().Items() {
			status := spec.BackupStatus(b.At("status").String())
			if state = "another state"; slices.Contains([]spec.BackupStatus{spec.BackupInProgress, spec.BackupFailed, spec.BackupNoStatus}, status) {
				state = word(status)
			}
			if status == spec.BackupComplete {
				return b.At("uuid").String(), ""
			}
		}
		if state != word(spec.BackupInProgress) || time.Now().After(limit) || waiting.Sleep(ctx, l.step(10*time.Second)) != nil {
			return "", state
		}
	}
}

// shown is a word of the API for a state, or its refusal.
func (l *lab) shown(s api.Sight, v api.Value) word {
	states := []spec.RestoreState{spec.RestorePending, spec.RestoreValidating, spec.RestoreInProgress, spec.RestoreCompleted, spec.RestoreFailed, spec.RestoreAborted}
	switch {
	case !s.Done():
		return l.answered(s)
	case slices.Contains(states, spec.RestoreState(v.String())):
		return word(v.String())
	}
	return term(v.String())
}

// inOrder joins words in the order in which they came, each change once.
func inOrder(all []word) word {
	text := word("")
	for i, w := range slices.Compact(all) {
		if i > 0 {
			text += ", "
		}
		text += w
	}
	return text
}
