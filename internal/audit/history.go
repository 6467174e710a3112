package audit

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// An Event is one entry of the log, joined with names.
type Event struct {
	api.Entry
	Who     string // the e-mail address that the log gives that id, else the id; empty where it names none
	How     How
	Verb    string    // created, read, updated, deleted, or the log's own word
	Kind    spec.Kind // empty for what camsync does not manage
	Name    string    // of the resource, as reports name it: cluster/prod/secret/TOKEN
	Cluster string    // that it is or belongs to, by its name where that is known; empty for none

	// Endpoint marks an entry about a cluster's metrics endpoint, which has the name of the list of its clients.
	Endpoint bool
}

// A Filter selects events. An empty field selects all.
type Filter struct {
	Since   time.Time // events without a time are selected only if neither is set
	Until   time.Time // exclusive
	Cluster string    // a present or earlier name, or a uuid
	Kind    spec.Kind // or [Backups]
	Actor   string    // an id, an e-mail address or a [How], without case
}

// Backups stand for the log's entries on backups, which are of no kind that files declare.
const Backups spec.Kind = "backups"

// is reports whether an entry is of the kind that the filter selects.
func (f Filter) is(kind spec.Kind, entity string) bool {
	if f.Kind == Backups {
		return kind == "" && strings.Contains(strings.ToLower(entity), "backup")
	}
	return f.Kind == "" || f.Kind == kind
}

// Events are the entries that a filter selects, the oldest first.
func (l *Log) Events(f Filter) []Event {
	var events []Event
	for _, e := range slices.Backward(l.entries) {
		kind := l.kind(e)
		home := l.home(e, kind)
		who, how := l.who(e.By), l.how(e.By)
		switch {
		case !f.Since.IsZero() && e.At.Before(f.Since),
			!f.Until.IsZero() && (e.At.IsZero() || !e.At.Before(f.Until)),
			!f.is(kind, e.Entity),
			f.Actor != "" && !f.acts(e.By, who, string(how)),
			f.Cluster != "" && !l.Called(home, f.Cluster):
			continue
		}
		events = append(events, Event{
			Entry: e, Who: who, How: how, Verb: cmp.Or(verbs[e.Type], e.Type), Kind: kind, Name: l.nameOf(e, kind, home), Cluster: l.clusterName(home),
			Endpoint: isEndpoint(e, kind, home),
		})
	}
	return events
}

// acts reports whether one of an actor's names is that of the filter. The login server adds a suffix
// to the ids of API clients.
func (f Filter) acts(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return strings.EqualFold(f.Actor, name) || strings.EqualFold(f.Actor+"@clients", name)
	})
}

// who is the e-mail address that the log gives an actor's id, else the id, which may be one itself.
func (l *Log) who(id string) string {
	if email := l.emails[id]; email != "" && !actor.Address(id) {
		return email
	}
	return id
}

// Size is how many entries the log has.
func (l *Log) Size() int { return len(l.entries) }

// Called reports whether the cluster of a uuid has or had a name, or the name is its uuid.
func (l *Log) Called(uuid, name string) bool {
	return uuid != "" && (strings.EqualFold(uuid, name) || slices.Contains(l.names[strings.ToLower(uuid)], name))
}

// Knows reports whether any cluster, live or in the log, has or had the name or uuid.
func (l *Log) Knows(cluster string) bool {
	for uuid := range l.clusters {
		if l.Called(uuid, cluster) {
			return true
		}
	}
	return slices.ContainsFunc(l.entries, func(e api.Entry) bool { return l.Called(l.home(e, l.kind(e)), cluster) })
}

// clusterName is a cluster's present name, else its last one in the log, else its uuid.
func (l *Log) clusterName(uuid string) string {
	if names := l.names[uuid]; uuid != "" && len(names) > 0 {
		return names[0]
	}
	return uuid
}

// nameOf names an entry's resource as reports do, as far as its name is known.
func (l *Log) nameOf(e api.Entry, kind spec.Kind, home string) string {
	id := e.ID
	if names := l.names[e.ID]; len(names) > 0 {
		id = names[0]
	}
	name, in := spec.Name{Kind: kind, Outer: l.clusterName(home)}, ""
	if home != "" {
		in = spec.ClusterName(name.Outer).Below()
	}
	switch other := e.Entity + "/" + id; {
	case kind == "" && other != "/":
		return in + other
	case kind == "", kind == spec.Clusters:
		return strings.TrimSuffix(in, "/")
	case isEndpoint(e, kind, home): // it has no name of its own
	case kind.Traits().LoggedByName:
		name.Own = e.ID
	case !kind.Traits().Single:
		name.Own = id
	}
	return name.String()
}

// verbs are words for the types of entries.
var verbs = map[string]string{api.EntryCreated: "created", api.EntryRead: "read", api.EntryUpdated: "updated", api.EntryDeleted: "deleted"}

// creation is when a resource was created, or last made anew by entries of those types, and by whom, as far as the log shows.
func (l *Log) creation(key string, anew ...string) (at time.Time, by string) {
	for _, i := range l.about[key] {
		switch e := l.entries[i]; {
		case e.Type == api.EntryCreated, slices.Contains(anew, e.Type):
			return e.At, l.who(e.By)
		case e.Type == api.EntryDeleted:
			return time.Time{}, "" // the log lacks its creation since
		}
	}
	return time.Time{}, ""
}
