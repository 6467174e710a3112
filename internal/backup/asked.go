package backup

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// A restore whose request got no clear answer, or whose run was killed, may still be carried out, and overwrite what happened since.
// The journal has such a request until it is known to have begun or to be refused. As long as it may arrive, no other restore of the
// cluster begins without a person's word: it could be overwritten by the first one, or be the second of the same backup.

// intent is the place of the request for a restore in the journal, one for each cluster.
func (t Target) intent() journal.Intent {
	return journal.Intent{Kind: journal.Restore, Cluster: t.Cluster.UUID, Name: "restore"}
}

// WithAsked adds the requests of earlier runs for a restore of the cluster that nothing shows to have begun, and that may still be
// carried out. Pending are those of all clusters, and of all kinds.
func (t Target) WithAsked(pending []journal.Intent) Target {
	t.asked = slices.DeleteFunc(slices.Clone(pending), func(i journal.Intent) bool {
		return i.Kind != journal.Restore || !strings.EqualFold(i.Cluster, t.Cluster.UUID) || len(i.Before) == 0 || t.begun(i)
	})
	return t
}

// begun reports whether the request of an intent certainly began, or never will: its backup has another latest restore by now, or is gone.
func (t Target) begun(i journal.Intent) bool {
	at := slices.IndexFunc(t.Backups, func(b spec.Backup) bool { return b.UUID == i.Before[0] })
	if at < 0 {
		return true
	}
	before, now := "", ""
	if len(i.Before) > 1 {
		before = i.Before[1]
	}
	r := t.Records[at]
	if r.Restore != nil {
		now = r.Restore.UUID
	}
	return r.Err == nil && now != before
}

// unanswered refuses a restore while an earlier request may still be carried out.
func (t Target) unanswered(now time.Time) []Refusal {
	var all []Refusal
	for _, i := range t.asked {
		if i.Begun.After(now) { // the clock was set back
			i.Begun = now
		}
		if until := i.Arrives(); now.Before(until) {
			all = append(all, Refusal{
				fmt.Sprintf("an earlier run asked for a restore of the backup %s at %s, and got no clear answer: it may still begin until %s", i.Before[0], clock(i.Begun), clock(until)),
				"run again after that; camsync restore " + dotenv.Word(t.Cluster.Name) + " " + i.Before[0] + " --status shows whether it began; --again restores all the same",
			})
		}
	}
	return all
}

// take holds the place of the request in the journal. It fails if another run restores the cluster, or has asked for a restore since
// the caller looked.
func (r *restorer) take() (journal.Entry, error) {
	entry, err := r.Journal.Take(r.target.intent())
	switch {
	case errors.Is(err, journal.ErrBusy):
		return nil, &RefusedError{Refusal{"another camsync is restoring this cluster", "run again once that is done"}}
	case err != nil:
		return nil, fmt.Errorf("journal: %w", err)
	}
	left := entry.Pending()
	if left == nil || r.Again || !time.Now().Before(left.Arrives()) {
		return entry, nil
	}
	if refused := r.target.WithAsked([]journal.Intent{*left}).unanswered(time.Now()); len(refused) > 0 {
		return nil, errors.Join(&RefusedError{refused[0]}, entry.Release())
	}
	return entry, nil
}

// write notes the request in the journal, before it is sent.
func (r *restorer) write(entry journal.Entry) error {
	i := r.target.intent()
	i.Before, i.Begun = []string{r.target.Backup.UUID}, time.Now()
	if r.before != nil {
		i.Before = append(i.Before, r.before.UUID)
	}
	return entry.Write(i)
}
