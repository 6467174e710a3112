package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/journal"
)

// A Journal remembers creations under way beyond the end of the process.
type Journal interface {
	// Take holds the place of one creation against all other processes.
	Take(i journal.Intent) (Entry, error)
}

// An Entry is the place of one creation in a journal.
type Entry interface {
	Left() *journal.Intent        // what a run that ended in its midst left behind; nil mostly
	Write(i journal.Intent) error // durable when it returns
	Done() error                  // nothing is left to find out
	Release() error               // the next run has to find out
}

// Intents is the journal in the state folder; without one, it remembers nothing.
type Intents struct{ *journal.Journal }

// Take is the journal's.
func (i Intents) Take(intent journal.Intent) (Entry, error) {
	entry, err := i.Journal.Take(intent)
	if err != nil {
		return nil, err
	}
	return entry, nil
}

// creationTries is how often one run sends a creation: again only after what the first one made is
// known, and of no use.
const creationTries = 2

// create makes what may not be asked for twice, and hands over what is shown once.
//
// What a run that ended in the midst of it left behind is looked for first. Then the intent is made
// durable, and the creation sent. Where its answer is unclear, what it made is looked for until it
// is settled: a cluster is adopted; a client, whose secret is lost, is deleted and made anew.
func (r *run) create(ctx context.Context, l *lane, a *diff.Action, call api.Creation) (api.Answer, error) {
	kind, name := call.Thing()
	intent := journal.Intent{Kind: kind, Name: name}
	if kind == "client" {
		intent.Cluster = l.uuid
	}
	entry, err := r.journal.Take(intent)
	if err != nil {
		return api.Answer{}, err
	}
	settled := false
	sent := entry.Left() // what may have been sent and was not settled; looked for before anything new is sent
	defer func() {
		end := entry.Release
		var err error
		switch {
		case settled:
			end = entry.Done
		case sent != nil && sent.Made != "": // it was deleted again; the next run sees whether it is gone
			err = entry.Write(*sent)
		}
		if err = errors.Join(err, end()); err != nil {
			r.log.WarnContext(ctx, "the journal could not be brought up to date", "action", a.Name, "error", err)
		}
	}()

	if sent != nil && sent.Made != "" { // it was found when the plan was made, which has deleted it
		if err := r.gone(ctx, l, call, sent.Made); err != nil {
			return api.Answer{}, err
		}
		sent = nil
	}
	for tries := 0; ; {
		if sent == nil {
			tries++
			if sent, err = r.begin(ctx, l, call, intent, entry); err != nil {
				settled = true
				return api.Answer{}, err
			}
			answer, err := r.client.Do(ctx, call, l.uuid)
			var unclear *api.Unclear
			switch {
			case err == nil && answer.Client != nil:
				if err = r.handOver(ctx, l, a, *answer.Client); err != nil {
					sent.Made = answer.Client.ID
				}
				settled = err == nil
				return answer, err
			case err == nil:
				return answer, nil // the next run forgets it, once it is listed: until then nothing else shows it
			case !errors.As(err, &unclear):
				settled = true
				return answer, err
			}
			sent.Begun = time.Now() // waiting for the answer was no looking
			r.log.WarnContext(ctx, "a creation got no clear answer: looking for what it made", "action", a.Name, "error", err)
		}
		found, err := r.look(ctx, l, call, *sent)
		if err != nil {
			return api.Answer{}, err
		}
		switch {
		case len(found) == 0 && tries == 0: // what the earlier run sent came to nothing
			sent = nil
			continue
		case len(found) == 1 && found[0].Alike && kind == "cluster":
			settled = true
			return api.Answer{ClusterUUID: found[0].ID}, nil
		case len(found) == 1 && found[0].Alike:
			if err := r.discard(ctx, l, found[0]); err != nil {
				return api.Answer{}, err
			}
			if tries < creationTries {
				if err := r.gone(ctx, l, call, found[0].ID); err != nil {
					return api.Answer{}, err
				}
				sent = nil
				continue
			}
			sent.Made = found[0].ID
			return api.Answer{}, fmt.Errorf("its creation got no clear answer%s", r.verdict(kind, found))
		}
		settled = len(found) > 0 // what may yet come is still to be recognised
		return api.Answer{}, fmt.Errorf("its creation got no clear answer%s", r.verdict(kind, found))
	}
}

// verdict says what was found of a creation that can not be gone on with.
func (r *run) verdict(kind string, found []api.Made) string {
	switch {
	case len(found) == 0:
		return fmt.Sprintf(", and no %s of that name appeared in %s: look for it in Camunda's Console before the next run", kind, r.settle)
	case len(found) > 1:
		return fmt.Sprintf(", and now there are %d of that name: %s", len(found), ids(found))
	case !found[0].Alike:
		return fmt.Sprintf(", and %s of that name is another than the file asks for", found[0].ID)
	}
	return fmt.Sprintf(" %d times; what it made was deleted again, since its secret was lost", creationTries)
}

// begin makes the intent durable, together with what of that name is there already.
func (r *run) begin(ctx context.Context, l *lane, call api.Creation, intent journal.Intent, entry Entry) (*journal.Intent, error) {
	before, err := r.client.Made(ctx, call, l.uuid)
	switch {
	case ctx.Err() != nil:
		return nil, stopped(ctx)
	case err != nil:
		return nil, fmt.Errorf("what is there already: %w", err)
	case intent.Kind == "cluster" && len(before) > 0:
		return nil, fmt.Errorf("%w: it exists now, as %s", errStale, ids(before))
	}
	for _, m := range before {
		intent.Before = append(intent.Before, m.ID)
	}
	intent.Begun = time.Now()
	return &intent, entry.Write(intent)
}

// look finds what a creation made, as soon as it is listed and for as long as it may yet come.
func (r *run) look(ctx context.Context, l *lane, call api.Creation, intent journal.Intent) ([]api.Made, error) {
	begun := time.Now()
	told := false
	for {
		all, err := r.client.Made(ctx, call, l.uuid)
		found := slices.DeleteFunc(all, func(m api.Made) bool { return slices.Contains(intent.Before, m.ID) })
		if err == nil && len(found) > 0 {
			return found, nil
		}
		rest := min(time.Until(begun.Add(r.settle)), time.Until(intent.Begun.Add(r.settle))) // a clock may have been set back
		if rest <= 0 {
			return nil, err
		}
		if !told {
			told = true
			r.watch(Event{Lane: l.name, Waiting: unlisted(call)})
		}
		if r.pause(ctx, begun, rest); ctx.Err() != nil {
			return nil, fmt.Errorf("its creation got no clear answer, and %w before it could be found", stopped(ctx))
		}
	}
}

// discard deletes a client that this creation made and whose secret was lost. One that the activity
// log shows to be another's stays.
func (r *run) discard(ctx context.Context, l *lane, m api.Made) error {
	if other := otherCreator(ctx, r.client, r.self, m.ID); other != "" {
		return fmt.Errorf("its creation got no clear answer, and %s of that name was created by %s", m.ID, other)
	}
	if _, err := r.client.Do(ctx, api.DeleteClient{ID: m.ID}, l.uuid); err != nil {
		return fmt.Errorf("its secret was lost, and %s could not be deleted: %w", m.ID, err)
	}
	return nil
}

// gone waits until a client that was deleted is no longer listed. The answer alone is not believed: were the
// client still there, no other of its name could be made, and nobody would know any more that its secret is lost.
func (r *run) gone(ctx context.Context, l *lane, call api.Creation, id string) error {
	begun := time.Now()
	told := false
	for {
		made, err := r.client.Made(ctx, call, l.uuid)
		if err == nil && !slices.ContainsFunc(made, func(m api.Made) bool { return m.ID == id }) {
			return nil
		}
		rest := time.Until(begun.Add(r.settle))
		switch {
		case ctx.Err() != nil:
			return stopped(ctx)
		case rest <= 0 && err != nil:
			return fmt.Errorf("its secret was lost, and whether %s is gone can not be seen: %w", id, err)
		case rest <= 0:
			return fmt.Errorf("its secret was lost, and %s is still listed %s after it was deleted", id, r.settle)
		}
		if !told {
			told = true
			_, name := call.Thing()
			r.watch(Event{Lane: l.name, Waiting: "still listing the deleted client " + name})
		}
		r.pause(ctx, begun, rest)
	}
}

// unlisted says what a cluster is waited for whose creation, or whose client's, got no clear answer.
func unlisted(call api.Creation) string {
	kind, name := call.Thing()
	if kind == "cluster" {
		return "not listed yet"
	}
	return "not yet listing " + kind + " " + name
}

// pause waits between two looks, longer and longer, until the rest of the time or ctx ends.
func (r *run) pause(ctx context.Context, begun time.Time, rest time.Duration) {
	timer := time.NewTimer(min(rest, longestGap, max(shortestGap, time.Since(begun)/4)))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// otherCreator returns who created a thing if the activity log names somebody else than who is
// logged in. A log that is refused, or late, tells nothing.
func otherCreator(ctx context.Context, client Client, self, id string) string {
	creator, err := client.Creator(ctx, id)
	if err != nil || creator == self {
		return ""
	}
	return creator
}

func ids(made []api.Made) string {
	all := make([]string, len(made))
	for i, m := range made {
		all[i] = m.ID
	}
	return strings.Join(all, ", ")
}
