// Package identity finds out which live cluster a declared one is, where neither its pin nor a name says so.
//
// A cluster may have been renamed in Camunda Hub: then the file declares a name that no live cluster has, and beside it
// stands a live one that the file does not know. Taking that for one that is missing makes a second cluster. And the
// name may have been given to another cluster since, which would get the secrets and clients of the declared one. So names are not
// trusted where there is other evidence: what was seen before, the activity log, and the credentials
// that were delivered.
//
//	a name that no live cluster has
//	  was seen on a cluster that is live, undeclared    that is the cluster, under another name
//	  was seen on one that is not listed                it is asked for by its uuid: there, nothing is done; gone, it is created
//	  the log gives it last to an undeclared one        that is the cluster, under another name; where the log's entry is old,
//	                                                    nothing is done: the name may mean another one
//	  was seen on one that has the name of another one  nothing is done to either: they are mixed up
//	  in the file, or the log gives it to such a one
//	  the log gives it to several live ones, or to one  nothing is done, unless these credentials have worked on one of
//	  that had another declared name, too               several alone
//	  any of these is of another region or channel      nothing is done: it may have made room for another one
//	  its credentials are for an undeclared one         nothing is done: they may have been copied
//	  its credentials are for one that is not listed    it is asked for by its uuid: there, nothing is done; else it is created
//	  nothing shows it                                  it is created, with a note where a live one looks like it
//	a name that no live cluster has, to be deleted
//	  was seen on a cluster that is live, undeclared    nothing is done: it may have been renamed to keep it
//	a name that a live cluster has
//	  was seen on another one, which is live under a    nothing is done: a newcomer may have got the name of the
//	  name that does not say where it went              cluster that is meant
//	  its credentials are for such another one          the same
//	  the log gives it to an undeclared one before      the same, unless these credentials have worked on the newcomer since, or
//	                                                    it has had the name for long
//	  nothing shows it                                  it is taken for the declared one, with a note where it would be changed
//
// The log is asked only if there is a live cluster that it could name: an undeclared one, or for a missing one also one that
// nothing but a name says is declared. For a name that a live cluster has, it is asked only where neither a pin, nor what was
// seen, nor its credentials show it, and an undeclared cluster has the region and channel that the file wants. A log that is refused,
// late or empty shows nothing.
package identity

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// A Finder looks for the clusters behind names.
type Finder struct {
	Seen    map[string]string                                             // the uuids of clusters, by the declared name that they were last seen under; empty where none was
	Made    map[string]string                                             // the uuids of clusters that were created and maybe never listed, by their names
	Log     func(ctx context.Context) ([]api.Entry, error)                // the activity log, the newest entry first; nil for none
	Cluster func(ctx context.Context, uuid string) (*spec.Cluster, error) // one cluster; nil where there is none of that uuid
	Unread  func(ctx context.Context, err error)                          // called if the log could not be read; nil for none
	Ours    func(by string) bool                                          // whether an actor of the log certainly is the credential that is logged in; nil for never
	Now     time.Time                                                     // zero where nothing is old
}

// Find marks, among the desired clusters, those that are live under a name which the file does not know, and those of which
// that is uncertain.
func (f Finder) Find(ctx context.Context, desired, live []spec.Cluster) {
	for i := range desired {
		desired[i].Shown = spec.Shown{}
	}
	unsure := f.displaced(desired, live)
	missing, undeclared := apart(desired, live)
	others := f.byName(desired, live)
	open := f.remembered(ctx, missing, desired, live, undeclared, others)
	for uuid := range f.owners(desired) {
		delete(undeclared, uuid) // it is another declared one, whatever names it had since
	}
	doubtful := slices.ContainsFunc(slices.Collect(maps.Values(others)), func(c bearer) bool { return c.reason(undeclared) })
	if len(unsure) == 0 && !doubtful && (len(open) == 0 || len(undeclared)+len(others) == 0) {
		return
	}
	log := f.history(ctx, live)
	for _, d := range unsure {
		f.misdelivered(d, log)
	}
	for _, d := range open {
		f.named(d, desired, log, undeclared, others)
	}
	for _, c := range others {
		if c.desired.Shown.Doubt == "" {
			f.usurped(c, log, undeclared, others)
		}
	}
}

const againHint = "run again; if it stays so, ask Camunda, or take the cluster out of the file"

// remembered marks the missing clusters that were seen before, and returns those of which nothing is remembered.
func (f Finder) remembered(ctx context.Context, missing []*spec.Cluster, desired, live []spec.Cluster, undeclared map[string]*spec.Cluster, others map[string]bearer) (open []*spec.Cluster) {
	by := claims(spec.Matches(desired, live))
	for _, d := range missing {
		uuid, _ := f.seen(d.Name)
		l, o := spec.ByUUID(live, uuid), others[uuid]
		switch {
		case uuid == "":
			if d.Shown.Doubt = f.hidden(ctx, *d, live); d.Shown.Doubt == "" {
				open = append(open, d)
				continue
			}
			d.Shown.Hint = againHint
		case undeclared[uuid] != nil:
			d.Shown = shown(*d, *undeclared[uuid], "camsync has seen it under the declared name")
			delete(undeclared, uuid)
		case l != nil && o.desired != nil && (o.desired.Absent || !f.explained(o.desired, *l)):
			o.mixed(d) // that was another one, too
		case l != nil && by[uuid] == nil && slices.ContainsFunc(desired, func(o spec.Cluster) bool { return o.Name == l.Name && o.Shown.Doubt != "" }):
			d.Shown = mixedMissing(*l)
		case disputed(d, desired, live, uuid):
		case l != nil && by[uuid] == nil:
			d.Shown = mixedMissing(*l)
		case l != nil: // it is another declared one by now, which is new in the file, or pinned: this one is another, too
			if _, read := f.Seen[d.Name]; !read { // all entries are new to runs over these files
				open = append(open, d)
			}
		case f.Seen[d.Name] == "":
			open = append(open, d) // it was created and was not listed yet: its creation is taken up
		default:
			d.Shown.Doubt = f.gone(ctx, uuid)
			d.Shown.Hint = againHint
			if d.Shown.Doubt == "" {
				open = append(open, d)
			}
		}
	}
	return open
}

// disputed marks a missing cluster that was seen as a live one, of which it is uncertain which declared one it is; it reports
// whether that is so.
func disputed(d *spec.Cluster, desired, live []spec.Cluster, uuid string) bool {
	l := spec.ByUUID(live, uuid)
	if l == nil || claims(spec.Matches(desired, live))[uuid] != nil {
		return false
	}
	d.Shown = spec.Shown{
		Doubt: fmt.Sprintf("the cluster that had this name, %s, is now called %q, and it is not known which one of that name is meant", l.UUID, l.Name),
		Hint:  mixedHint,
	}
	return true
}

// shown is what shows that a missing cluster is a live one of another name, unless it cannot be that: then it may have
// made room for another one.
func shown(d, l spec.Cluster, by string) spec.Shown {
	if contradict(d, l) {
		return spec.Shown{
			Doubt: fmt.Sprintf("the cluster that had this name, %s, is now called %q, and has another region or channel than the file says", l.UUID, l.Name),
			Hint:  anotherHint(l),
		}
	}
	return spec.Shown{UUID: l.UUID, By: by}
}

// apart are the desired clusters that are to be created, and the live ones that no file declares, by uuid in lower case.
func apart(desired, live []spec.Cluster) (missing []*spec.Cluster, undeclared map[string]*spec.Cluster) {
	undeclared = make(map[string]*spec.Cluster, len(live))
	for i := range live {
		undeclared[strings.ToLower(live[i].UUID)] = &live[i]
	}
	named := make(map[string]bool)
	for _, d := range desired {
		named[d.Name] = true
		for _, name := range d.Formerly {
			named[name] = true
		}
	}
	for uuid, l := range undeclared {
		if named[l.Name] { // it is declared, or disputed
			delete(undeclared, uuid)
		}
	}
	for i, m := range spec.Matches(desired, live) {
		switch {
		case m.Live != nil:
			delete(undeclared, strings.ToLower(m.Live.UUID))
		case m.Conflict == "" && !m.Desired.Absent:
			missing = append(missing, &desired[i])
		}
	}
	return missing, undeclared
}

// hidden is empty unless the credentials of a missing cluster's clients are for one that no list has, and that is still
// there. They may be another organisation's, so that an unclear answer is not an obstacle.
func (f Finder) hidden(ctx context.Context, d spec.Cluster, live []spec.Cluster) string {
	uuid, file := delivered(d)
	if uuid == "" || f.Cluster == nil || spec.ByUUID(live, uuid) != nil {
		return ""
	}
	if l, err := f.Cluster(ctx, uuid); err == nil && l != nil {
		return "the list of clusters leaves out " + uuid + ", which the credentials in " + file + " are for; it is called " + l.Name + " and is still there"
	}
	return ""
}

// gone is empty where a cluster that is not listed is gone; else why nothing may be made in its place. Half a list looks
// just like a deletion.
func (f Finder) gone(ctx context.Context, uuid string) string {
	if f.Cluster == nil {
		return ""
	}
	switch live, err := f.Cluster(ctx, uuid); {
	case err != nil:
		return "it was seen as the cluster " + uuid + ", which is not listed, and whether that is gone could not be read: " + err.Error()
	case live != nil:
		return "the list of clusters leaves out " + uuid + ", which is called " + live.Name + " and is still there"
	}
	return ""
}
