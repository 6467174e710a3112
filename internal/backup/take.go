package backup

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// Options say how a backup is taken.
type Options struct {
	// IfOlder is how old a complete backup may be to be enough; 0 to take one in any case.
	IfOlder time.Duration
	// AfterFailure is how long after a backup that failed no other one is taken; 0 for no such time.
	AfterFailure time.Duration
	// Agree is asked before the request, with the complete backups, the newest first: if there are [Kept] of them, the new one may
	// remove the oldest. An error ends it. Nil agrees.
	Agree func(complete []spec.Backup) error
	// Wait is how long all of it may take, without what Agree takes.
	Wait time.Duration
	// Journal remembers the request; nil to remember nothing.
	Journal Journal
	// Progress is called with what is waited for, each time that it changes; may be nil.
	Progress func(text string)
}

// Taken is a complete backup, and where it comes from.
type Taken struct {
	Backup spec.Backup
	How    How
}

// How is where a backup comes from.
type How string

// The origins of a backup.
const (
	Fresh  How = "fresh enough" // it was complete before
	Joined How = "joined"       // it was in progress before
	Made   How = "taken"        // by this run
	Found  How = "found"        // this run asked for it and got no clear answer, or an earlier one did not see its end
)

// Take makes sure that a cluster has a complete backup, and returns it.
//
//	newest complete one is young enough    it is returned, and nothing is sent
//	one is in progress                     it is waited for; if it began too long ago, all this is done once more
//	an earlier run asked for one           what its request made is waited for
//	otherwise                              one request, and the wait
//
// The request is never repeated. After an unclear answer, the new backup is looked for three times; if it does not appear, the error
// is an [ErrUnknown]. Other errors of a request that was sent are [ErrRefused], [ErrFailed] and [ErrWaiting]. Taken has the backup
// with the last two also.
func Take(ctx context.Context, client Taker, cluster string, o Options) (Taken, error) {
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	if o.Journal == nil {
		o.Journal = (*journal.Journal)(nil)
	}
	t := &taker{Options: o, client: client, cluster: cluster, deadline: time.Now().Add(o.Wait)}
	taken, err := t.begun(ctx)
	if err != nil {
		return taken, err
	}
	late := taken.How == Joined && o.IfOlder > 0 && !taken.Backup.At().IsZero() && !young(taken.Backup, o.IfOlder)
	taken.Backup, err = t.completed(ctx, taken.Backup)
	if late && err == nil { // it holds data that is too old
		o.Wait = time.Until(t.deadline)
		return Take(ctx, client, cluster, o)
	}
	if taken.How == Made && !errors.Is(err, ErrWaiting) { // it was listed, or never will be
		if unforgotten := forget(t.Journal, t.intent()); err == nil {
			err = unforgotten
		}
	}
	return taken, err
}

// forget removes the intent of a request whose effect was seen, unless another process has taken its place.
func forget(j Journal, i journal.Intent) error {
	entry, err := j.Take(i)
	switch {
	case errors.Is(err, journal.ErrBusy):
		return nil
	case err != nil:
		return fmt.Errorf("journal: %w", err)
	}
	return entry.Done()
}

// A taker takes one backup.
type taker struct {
	Options
	client  Taker
	cluster string // its uuid
	entry   journal.Entry
	keep    bool // the intent in the journal, for the next run

	deadline time.Time
}

// intent is the place of the request in the journal.
func (t *taker) intent() journal.Intent {
	return journal.Intent{Kind: "backup", Cluster: t.cluster, Name: "backup"}
}

// begun is the backup that is enough, or that is waited for. Its place in the journal is held until its request has an answer; what
// this run asked for stays noted there until it is complete or has failed.
func (t *taker) begun(ctx context.Context) (taken Taken, err error) {
	if t.entry, err = t.Journal.Take(t.intent()); err != nil {
		if errors.Is(err, journal.ErrBusy) {
			return Taken{}, &RefusedError{Refusal{"another camsync is taking a backup of this cluster", "run the same command again: it waits for that backup and takes no other one"}}
		}
		return Taken{}, fmt.Errorf("journal: %w", err)
	}
	left := t.entry.Pending()
	t.keep = left != nil
	defer func() {
		if e := journal.End(t.entry, !t.keep); err == nil {
			err = e
		}
	}()
	backups, err := Listed(ctx, t.client, t.cluster)
	if err != nil {
		return Taken{}, err
	}
	if left != nil {
		var b *spec.Backup
		if b, backups, err = t.ofEarlierRun(ctx, *left, backups); err != nil {
			return Taken{}, err
		}
		if b != nil {
			return Taken{*b, Found}, nil
		}
	}
	if taken, enough := t.enough(backups); enough {
		return taken, nil
	}
	if err := t.tooSoon(backups); err != nil {
		return Taken{}, err
	}
	if t.Agree != nil {
		asked := time.Now()
		if err := t.Agree(Complete(backups)); err != nil {
			return Taken{}, err
		}
		t.deadline = t.deadline.Add(time.Since(asked))
	}
	return t.send(ctx, backups)
}

// enough is a backup that makes a new one unnecessary.
func (t *taker) enough(backups []spec.Backup) (Taken, bool) {
	if newest, found := spec.NewestComplete(backups); found && t.IfOlder > 0 && young(newest, t.IfOlder) {
		return Taken{newest, Fresh}, true
	}
	for _, b := range backups { // the newest first
		if b.Status == spec.BackupInProgress {
			return Taken{b, Joined}, true
		}
	}
	return Taken{}, false
}

// young reports whether a backup is of that age at most. One of unknown age is not.
func young(b spec.Backup, age time.Duration) bool {
	return !b.At().IsZero() && time.Since(b.At()) <= age
}

// tooSoon is why no backup is taken so soon after one that failed.
func (t *taker) tooSoon(backups []spec.Backup) error {
	for _, b := range backups {
		switch {
		case b.Complete():
			return nil
		case b.Status == spec.BackupFailed && young(b, t.AfterFailure):
			return fmt.Errorf("the backup %s of %s: %w; the next one is taken at %s or later", b.UUID, b.Created, ErrFailed, clock(b.At().Add(t.AfterFailure)))
		}
	}
	return nil
}

// send makes the request, once.
func (t *taker) send(ctx context.Context, before []spec.Backup) (Taken, error) {
	intent := t.intent()
	for _, b := range before {
		intent.Before = append(intent.Before, b.UUID)
	}
	intent.Begun = time.Now()
	if err := t.entry.Write(intent); err != nil {
		return Taken{}, err
	}
	answer, err := t.client.Do(ctx, api.TakeBackup{}, t.cluster)
	var unclear *api.Unclear
	switch {
	case err == nil:
		t.keep = true // until it is complete: it may be listed late
		return Taken{*answer.Backup, Made}, nil
	case !errors.As(err, &unclear):
		return Taken{}, notDone(err)
	}
	t.keep = true
	b, looked := t.look(ctx, intent)
	if b == nil {
		return Taken{}, fmt.Errorf("%w: the request got no clear answer, and no new backup is listed: %w", ErrUnknown, errors.Join(unclear.Err, looked))
	}
	t.keep = false
	return Taken{*b, Found}, nil
}

// notDone is the error of a request that certainly was not carried out.
func notDone(err error) error {
	if api.Status(err) == 0 {
		return err
	}
	return fmt.Errorf("%w: %w", ErrRefused, err)
}
