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

// recent is for how long the file may not have caught up with a rename in the log. After that, an entry of the name may
// mean another cluster.
const recent = 90 * 24 * time.Hour

// A history is what the activity log says of names.
type history struct {
	entries []api.Entry // the newest first
	live    []spec.Cluster
	err     error // why there are none
}

func (f Finder) history(ctx context.Context, live []spec.Cluster) history {
	if f.Log == nil {
		return history{live: live}
	}
	entries, err := f.Log(ctx)
	if err != nil && f.Unread != nil {
		f.Unread(ctx, err)
	}
	return history{entries, live, err}
}

// gap is why the log does not show what happened since a time; empty where it reaches back that far.
func (h history) gap(since time.Time) string {
	if h.err != nil {
		return "the activity log could not be read: " + h.err.Error()
	}
	if len(h.entries) == 0 {
		return "the activity log is empty"
	}
	var begins time.Time
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
			if e.ID == "" || e.Type == api.EntryRead || e.From == e.To || !strings.EqualFold(e.Attribute, "name") || spec.KindOfEntity(e.Entity, "", nil) != spec.Clusters {
				continue
			}
			if (e.From == name || e.To == name) && !yield(i, e) {
				return
			}
		}
	}
}

// A bearing is the newest entry about a live cluster that had a name.
type bearing struct {
	api.Entry
	at   int    // its place in the log
	gone string // the uuid of one that had the name later, and is gone; empty for none
}

// bearings are those of a name, the latest first, without the one of a uuid. Those before one that is gone and on which these
// credentials have worked are left out: that was the declared one.
func (f Finder) bearings(h history, name, without string) []bearing {
	var all []bearing
	gone := ""
	for i, e := range h.names(name) {
		switch {
		case strings.EqualFold(e.ID, without), slices.ContainsFunc(all, func(b bearing) bool { return strings.EqualFold(b.ID, e.ID) }):
		case spec.ByUUID(h.live, e.ID) != nil:
			all = append(all, bearing{e, i, gone})
		case f.worked(h, e.ID, len(h.entries)):
			return all
		case gone == "":
			gone = e.ID
		}
	}
	return all
}

// also is another declared name that a cluster had; empty for none.
func (h history) also(uuid, name string, desired []spec.Cluster) string {
	for _, d := range desired {
		if d.Name == name || d.UUID != "" {
			continue
		}
		for _, e := range h.names(d.Name) {
			if strings.EqualFold(e.ID, uuid) {
				return d.Name
			}
		}
	}
	return ""
}

// inherited reports whether the name of a bearer may have been another cluster's before. Where it was not, the file has followed
// a rename: no other cluster can have been meant.
func (f Finder) inherited(h history, o bearer) bool {
	if o.desired.Absent { // a cluster is not renamed in order to be deleted under another name
		return true
	}
	for _, e := range h.names(o.desired.Name) {
		if !strings.EqualFold(e.ID, o.live.UUID) && !f.past(e, o.desired.Name) {
			return true
		}
	}
	return h.gap(o.live.Created) != ""
}

// meant is the one of several bearings that is about the declared cluster: the only one, or the only one on which these
// credentials have worked.
func (f Finder) meant(h history, all []bearing) (bearing, bool) {
	if len(all) > 1 {
		all = slices.DeleteFunc(slices.Clone(all), func(b bearing) bool { return !f.worked(h, b.ID, len(h.entries)) })
	}
	if len(all) != 1 {
		return bearing{}, false
	}
	return all[0], true
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

// named looks, in the log and at the destinations of credentials, for the live cluster that a missing one is.
func (f Finder) named(d *spec.Cluster, desired []spec.Cluster, log history, undeclared map[string]*spec.Cluster, others map[string]bearer) {
	bearings := slices.DeleteFunc(f.bearings(log, d.Name, ""), func(b bearing) bool {
		uuid := strings.ToLower(b.ID)
		return undeclared[uuid] == nil && others[uuid].desired == nil // it is declared, for sure
	})
	b, one := f.meant(log, bearings)
	o, l := others[strings.ToLower(b.ID)], undeclared[strings.ToLower(b.ID)]
	doubt := func(format string, args ...any) {
		d.Shown = spec.Shown{Doubt: "the activity log names " + fmt.Sprintf(format, args...), Hint: anotherHint(*l)}
	}
	switch {
	case len(bearings) == 0:
	case !one:
		d.Shown = several(bearings, log.live)
		return
	case o.desired != nil && (f.past(b.Entry, d.Name) || f.worked(log, b.ID, b.at) || !f.inherited(log, o)): // the file has followed it
	case o.desired != nil:
		o.mixed(d)
		return
	case f.past(b.Entry, d.Name):
		doubt("%s, now called %q, as the last one of the declared name, but that ended on %s", l.UUID, l.Name, b.At.Format(time.DateOnly))
		return
	case b.gone != "":
		doubt("%s, now called %q, as one that had the declared name before %s, which is gone", l.UUID, l.Name, b.gone)
		return
	case log.also(b.ID, d.Name, desired) != "":
		doubt("%s, now called %q, as the last one of the declared name, and as one of the name %q, which the file has, too",
			l.UUID, l.Name, log.also(b.ID, d.Name, desired))
		return
	default:
		d.Shown = shown(*d, *l, "the activity log names it as the last one of the declared name")
		delete(undeclared, strings.ToLower(b.ID))
		return
	}
	if uuid, file := delivered(*d); undeclared[uuid] != nil && !contradict(*d, *undeclared[uuid]) {
		l := undeclared[uuid]
		d.Shown = spec.Shown{
			Doubt: fmt.Sprintf("the credentials in %s are for the live cluster %s, which is called %q and is not in the file", file, l.UUID, l.Name),
			Hint:  anotherHint(*l) + "; credentials of another cluster want another destination",
		}
		return
	}
	oldest := f.Now
	for _, l := range undeclared {
		if l.Created.Before(oldest) && !contradict(*d, *l) {
			oldest = l.Created
		}
	}
	d.Shown.Uncertain = log.gap(oldest)
}

// several is the doubt about a cluster whose name more than one live cluster had.
func several(bearings []bearing, live []spec.Cluster) spec.Shown {
	var names []string
	for _, b := range bearings {
		l := spec.ByUUID(live, b.ID)
		names = append(names, fmt.Sprintf("%s, now called %q", l.UUID, l.Name))
	}
	return spec.Shown{
		Doubt: "the activity log names several live clusters that had the declared name: " + strings.Join(names, "; "),
		Hint:  "say with uuid: or formerly: in the file which one is meant; if none is, declare them in the file, too",
	}
}

// anotherHint says how a file tells whether a live cluster is the declared one.
func anotherHint(l spec.Cluster) string {
	return fmt.Sprintf("if it is the same one, say so with uuid: or formerly: in the file; if this is meant to be another one, declare %q in the file, too", l.Name)
}
