package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// recent is how long a rename that the log tells of is one that the file has not caught up with. After that, who declares the
// name may well mean it anew.
const recent = 90 * 24 * time.Hour

// A history is what the activity log tells of names.
type history struct {
	entries []api.Entry // the newest first
	err     error       // why there are none
}

func (f Finder) history(ctx context.Context) history {
	if f.Log == nil {
		return history{}
	}
	entries, err := f.Log(ctx)
	if err != nil && f.Unread != nil {
		f.Unread(ctx, err)
	}
	return history{entries, err}
}

// untold is why the log does not tell what happened since a time; empty where it reaches back that far.
func (h history) untold(since time.Time) string {
	if h.err != nil {
		return "the activity log could not be read: " + h.err.Error()
	}
	if len(h.entries) == 0 {
		return "the activity log is empty"
	}
	begins := h.entries[len(h.entries)-1].At
	for _, e := range slices.Backward(h.entries) {
		if begins = e.At; !begins.IsZero() {
			break
		}
	}
	if begins.IsZero() || begins.After(since) {
		return "the activity log does not reach back far enough"
	}
	return ""
}

// names are the entries in which a cluster gets a name or loses it, each with its place in the log.
func (h history) names(name string) func(yield func(int, api.Entry) bool) {
	return func(yield func(int, api.Entry) bool) {
		for i, e := range h.entries {
			if e.ID == "" || e.Type == api.EntryRead || e.From == e.To || !strings.EqualFold(e.Attribute, "name") || !aboutCluster(e.Entity) {
				continue
			}
			if (e.From == name || e.To == name) && !yield(i, e) {
				return
			}
		}
	}
}

// bearer is the entry about the last cluster of a name, without the one of a uuid; its ID is empty for none. Of two that had
// the name one after the other, the later one is meant: should it be gone, the earlier one is not it.
func (h history) bearer(name, without string) (at int, e api.Entry) {
	for i, e := range h.names(name) {
		if !strings.EqualFold(e.ID, without) {
			return i, e
		}
	}
	return 0, api.Entry{}
}

// worked reports whether these credentials have made or changed a cluster, or something in it, after the entry at a place.
func (f Finder) worked(h history, uuid string, after int) bool {
	return f.Ours != nil && slices.ContainsFunc(h.entries[:after], func(e api.Entry) bool {
		return (strings.EqualFold(e.ID, uuid) || strings.EqualFold(e.Parent, uuid)) && e.Type != api.EntryRead && f.Ours(e.By)
	})
}

// past reports whether a cluster lost a name too long ago for a file that has not caught up with it.
func (f Finder) past(e api.Entry, name string) bool {
	return e.From == name && !f.Now.IsZero() && !e.At.IsZero() && f.Now.Sub(e.At) > recent
}

// aboutCluster reports whether the log's word for a kind of resource means clusters themselves, and not what is in them.
func aboutCluster(entity string) bool {
	entity = strings.ToLower(entity)
	inside := []string{"client", "secret", "backup", "schedule", "monitoring", "connectivity", "encryption"}
	return strings.Contains(entity, "cluster") && !slices.ContainsFunc(inside, func(word string) bool { return strings.Contains(entity, word) })
}

// named looks, in the log and at the destinations of credentials, for the live cluster that a missing one is.
func (f Finder) named(d *spec.Cluster, log history, strangers map[string]*spec.Cluster, others map[string]bearer) {
	at, e := log.bearer(d.Name, "")
	if o := others[strings.ToLower(e.ID)]; o.desired != nil && !f.past(e, d.Name) && !f.worked(log, o.live.UUID, at) {
		o.mixed(d)
		return
	}
	switch l := strangers[strings.ToLower(e.ID)]; {
	case l == nil:
	case f.past(e, d.Name):
		d.Shown = spec.Shown{
			Doubt: fmt.Sprintf("the activity log names %s, now called %q, as the last one of the declared name, but that ended on %s", l.UUID, l.Name, e.At.Format(time.DateOnly)),
			Hint:  anotherHint(*l),
		}
		return
	default:
		d.Shown = shown(*d, *l, "the activity log names it as the last one of the declared name")
		delete(strangers, strings.ToLower(e.ID))
		return
	}
	if uuid, file := delivered(*d); strangers[uuid] != nil && !contradict(*d, *strangers[uuid]) {
		l := strangers[uuid]
		d.Shown = spec.Shown{
			Doubt: fmt.Sprintf("the credentials in %s are for the live cluster %s, which is called %q and is not in the file", file, l.UUID, l.Name),
			Hint:  anotherHint(*l) + "; credentials of another cluster want another destination",
		}
		return
	}
	oldest := f.Now
	for _, l := range strangers {
		if l.Created.Before(oldest) && !contradict(*d, *l) {
			oldest = l.Created
		}
	}
	d.Shown.Untold = log.untold(oldest)
}

// anotherHint says how a file tells whether a live cluster is the declared one.
func anotherHint(l spec.Cluster) string {
	return fmt.Sprintf("if it is the same one, say so with uuid: or formerly: in the file; if this shall be another one, declare %q in the file, too", l.Name)
}
