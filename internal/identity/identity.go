// Package identity finds out which live cluster a declared one is, where neither its pin nor a name says so.
//
// Somebody may have renamed a cluster in Camunda Hub: then the file declares a name that no live cluster has, and beside it
// stands a live one that the file does not know. Taking that for one that is missing makes a second cluster. So what is to
// be created is looked for first, in what was seen before and in the activity log:
//
//	a name that no live cluster has
//	  was seen on a cluster that is live, undeclared    that is the cluster, under another name
//	  was seen on one that is not listed                it is asked for by its uuid: there, nothing is done; gone, it is created
//	  the log gives it last to an undeclared one        that is the cluster, under another name
//	  nothing tells                                     it is created, with a note where a live one looks like it
//	a name that no live cluster has, to be deleted
//	  was seen on a cluster that is live, undeclared    nothing is done: it may have been renamed to keep it
//	a name that a live cluster has
//	  was seen on another one, which is live under a    nothing is done: a newcomer may have got the name of the
//	  name that does not say where it went              cluster that is meant
//
// The log is asked only if there is an undeclared live cluster that it could name. One that is refused, late or empty
// shows nothing.
package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// A Finder looks for the clusters behind names.
type Finder struct {
	Seen    map[string]string                                             // the uuids of clusters, by the declared name that they were last seen under
	Log     func(ctx context.Context) ([]api.Entry, error)                // the activity log, the newest entry first; nil for none
	Cluster func(ctx context.Context, uuid string) (*spec.Cluster, error) // one cluster; nil where there is none of that uuid
	Unread  func(ctx context.Context, err error)                          // told that the log could not be read; nil for nobody
}

// Find marks, among the desired clusters, those that are live under a name which the file does not know.
func (f Finder) Find(ctx context.Context, desired, live []spec.Cluster) {
	for i := range desired {
		desired[i].Shown = spec.Shown{}
	}
	f.displaced(desired, live)
	missing, strangers := apart(desired, live)
	if len(missing) == 0 {
		return
	}
	var open []*spec.Cluster
	for _, d := range missing {
		switch uuid := strings.ToLower(f.Seen[d.Name]); {
		case uuid == "":
			open = append(open, d)
		case strangers[uuid] != nil:
			d.Shown = spec.Shown{UUID: strangers[uuid].UUID, By: "camsync has seen it under the declared name"}
			delete(strangers, uuid)
		case among(live, uuid):
			open = append(open, d) // it is another declared one by now
		default:
			d.Shown.Doubt = f.gone(ctx, uuid)
			d.Shown.Hint = "run again; if it stays so, ask Camunda, or take the cluster out of the file"
			if d.Shown.Doubt == "" {
				open = append(open, d)
			}
		}
	}
	if len(open) == 0 || len(strangers) == 0 || f.Log == nil {
		return
	}
	entries, err := f.Log(ctx)
	if err != nil {
		if f.Unread != nil {
			f.Unread(ctx, err)
		}
		return
	}
	for _, d := range open {
		uuid := bearer(entries, d.Name)
		if l := strangers[uuid]; l != nil {
			d.Shown = spec.Shown{UUID: l.UUID, By: "the activity log names it as the last one of the declared name"}
			delete(strangers, uuid)
		}
	}
}

// displaced marks those that are to be deleted and were renamed; and those whose name has another live cluster than it was
// seen on, while that one is live too, under a name that nothing in the file explains. The newcomer would get the secrets and
// clients of the other one, and the files with their credentials; to be deleted, it would go in the place of the other one.
func (f Finder) displaced(desired, live []spec.Cluster) {
	matches := spec.Matches(desired, live)
	claims := make(map[string]*spec.Cluster) // by the uuid of the live one
	for _, m := range matches {
		if m.Live != nil {
			claims[strings.ToLower(m.Live.UUID)] = m.Desired
		}
	}
	for i, m := range matches {
		uuid := strings.ToLower(f.Seen[m.Desired.Name])
		switch {
		case uuid == "", m.Conflict != "", m.Desired.UUID != "", m.Live == nil && !m.Desired.Absent:
			continue
		case m.Live != nil && (m.Live.Name != m.Desired.Name || strings.EqualFold(uuid, m.Live.UUID)):
			continue
		}
		at := slices.IndexFunc(live, func(l spec.Cluster) bool { return strings.EqualFold(l.UUID, uuid) })
		if at < 0 || f.explained(claims[uuid], live[at]) {
			continue
		}
		if m.Live == nil { // to be deleted, and renamed, maybe to keep it
			desired[i].Shown = spec.Shown{
				Doubt: fmt.Sprintf("the cluster that had this name, %s, is now called %q", live[at].UUID, live[at].Name),
				Hint:  "if it is to be deleted all the same, give it that name in the file; else take its entry out",
			}
			continue
		}
		desired[i].Shown = spec.Shown{
			Doubt: fmt.Sprintf("the cluster that had this name, %s, is now called %q, and another one, %s, has the name", live[at].UUID, live[at].Name, m.Live.UUID),
			Hint:  "pin the one that is meant with uuid: in the file",
		}
	}
}

// explained reports whether the file says of a live cluster what it is now: by its pin, by its earlier name, or by a name
// that was seen on no other one.
func (f Finder) explained(by *spec.Cluster, l spec.Cluster) bool {
	if by == nil {
		return false
	}
	seen := f.Seen[by.Name]
	return by.UUID != "" || by.Name != l.Name || seen == "" || strings.EqualFold(seen, l.UUID)
}

// apart are the desired clusters that are to be created, and the live ones that no file declares, by uuid in lower case.
func apart(desired, live []spec.Cluster) (missing []*spec.Cluster, strangers map[string]*spec.Cluster) {
	strangers = make(map[string]*spec.Cluster, len(live))
	for i := range live {
		strangers[strings.ToLower(live[i].UUID)] = &live[i]
	}
	named := make(map[string]bool)
	for _, d := range desired {
		named[d.Name] = true
		for _, name := range d.Formerly {
			named[name] = true
		}
	}
	for uuid, l := range strangers {
		if named[l.Name] { // it is declared, or disputed
			delete(strangers, uuid)
		}
	}
	for _, m := range spec.Matches(desired, live) {
		if m.Live != nil {
			delete(strangers, strings.ToLower(m.Live.UUID))
		}
	}
	for i, m := range spec.Matches(desired, live) {
		if m.Live == nil && m.Conflict == "" && !m.Desired.Absent {
			missing = append(missing, &desired[i])
		}
	}
	return missing, strangers
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

func among(live []spec.Cluster, uuid string) bool {
	return slices.ContainsFunc(live, func(l spec.Cluster) bool { return strings.EqualFold(l.UUID, uuid) })
}

// bearer is the uuid, in lower case, of the cluster that a log names as the last one of a name; empty for none. Of two that
// had the name one after the other, the later one is meant: should it be gone, the earlier one is not it.
func bearer(entries []api.Entry, name string) string {
	for _, e := range entries {
		if e.ID == "" || e.Type == api.EntryRead || e.From == e.To || !strings.EqualFold(e.Attribute, "name") || !aboutCluster(e.Entity) {
			continue
		}
		if e.From == name || e.To == name {
			return strings.ToLower(e.ID)
		}
	}
	return ""
}

// aboutCluster reports whether the log's word for a kind of resource means clusters themselves, and not what is in them.
func aboutCluster(entity string) bool {
	entity = strings.ToLower(entity)
	inside := []string{"client", "secret", "backup", "schedule", "monitoring", "connectivity", "encryption"}
	return strings.Contains(entity, "cluster") && !slices.ContainsFunc(inside, func(word string) bool { return strings.Contains(entity, word) })
}

// Seen is what a look at both sides shows of which live cluster bears which declared name, on top of what was seen before. A
// name that is no longer declared is forgotten: whoever bears it then is somebody else's.
func Seen(before map[string]string, desired, live spec.Organization) map[string]string {
	clusters, read := live.Clusters.Get()
	if !read {
		return before
	}
	seen := make(map[string]string)
	for _, m := range spec.Matches(desired.Clusters.Value(), clusters) {
		switch {
		case m.Desired.Absent && m.Conflict == "":
		case m.Live != nil:
			seen[m.Desired.Name] = m.Live.UUID
		case before[m.Desired.Name] != "":
			seen[m.Desired.Name] = before[m.Desired.Name]
		}
	}
	return seen
}
