// Package audit joins the activity log with what is known of the organisation: who changed what, when
// and how, who may do what, and how much of it a file covers; no network, no clock.
//
// The log's words are not described anywhere, so they are read generously, and what they do not say
// is reported as unknown. All its texts are the server's.
package audit

import (
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// A Log is the activity log, indexed by resource. The zero Log is empty.
type Log struct {
	entries []api.Entry // the newest first
	self    *actor.Self
	why     string // why the log was not read; empty where it was

	clusters map[string]string   // the live clusters' names, by uuid in lower case
	homes    map[string]home     // of each live client, by its id
	names    map[string][]string // the names of resources, by id, the present one first
	emails   map[string]string   // the addresses of people, by id
	about    map[string][]int    // the entries about each resource
}

// A home is what a client is and the uuid of the cluster that it is in.
type home struct {
	kind    spec.Kind
	cluster string
}

// New joins entries, the newest first, with the live organisation. Self is the credential that is
// logged in, with what was learned of its names in the log.
func New(entries []api.Entry, live spec.Organization, self *actor.Self) *Log {
	l := &Log{
		entries: entries, self: self,
		clusters: map[string]string{}, homes: map[string]home{}, names: map[string][]string{}, emails: map[string]string{}, about: map[string][]int{},
	}
	for _, c := range live.Clusters.Value() {
		uuid := strings.ToLower(c.UUID)
		l.clusters[uuid] = c.Name
		l.call(uuid, c.Name)
		for _, k := range c.Clients.Value() {
			l.homes[k.ID] = home{spec.Clients, uuid}
			l.call(k.ID, k.Name)
		}
		for _, m := range c.MonitoringClients.Value() {
			l.homes[m.ID] = home{spec.MonitoringClients, uuid}
			l.call(m.ID, m.Name)
		}
	}
	for _, e := range entries {
		if plain := strings.ToLower(e.Attribute); plain == "name" || plain == "username" || plain == "email" {
			l.call(l.id(e), e.To)
			l.call(l.id(e), e.From)
			if plain == "email" && l.emails[e.ID] == "" && actor.Address(e.To) && l.kind(e) == spec.Members {
				l.emails[e.ID] = e.To
			}
		}
	}
	for i, e := range entries {
		if e.Type == api.EntryRead {
			continue
		}
		for _, k := range l.keys(e) {
			l.about[k] = append(l.about[k], i)
		}
	}
	return l
}

// Changes are how many changes of resources of some kinds the log names, and when the newest was made.
func (l *Log) Changes(of func(spec.Kind) bool) (n int, newest time.Time) {
	for _, e := range l.entries {
		if e.Type == api.EntryRead || !of(l.kind(e)) {
			continue
		}
		if n++; n == 1 {
			newest = e.At
		}
	}
	return n, newest
}

// Unread is a log that could not be read.
func Unread(why string) *Log { return &Log{why: why} }

// call records one of a resource's names.
func (l *Log) call(id, name string) {
	if id != "" && name != "" && !slices.Contains(l.names[id], name) {
		l.names[id] = append(l.names[id], name)
	}
}

// id is the id of an entry's resource, as the maps have it.
func (l *Log) id(e api.Entry) string {
	if kind := l.kind(e); kind == spec.Clusters || kind.Traits().Single {
		return strings.ToLower(e.ID)
	}
	return e.ID
}

// kind is the kind of resource that an entry is about; empty for one that camsync does not manage.
func (l *Log) kind(e api.Entry) spec.Kind {
	_, cluster := l.clusters[strings.ToLower(e.ID)]
	known := map[spec.Kind]bool{l.homes[e.ID].kind: true, spec.Members: strings.Contains(e.ID, "@"), spec.Clusters: cluster}
	return spec.KindOfEntity(e.Entity, e.Attribute+" "+e.What, known)
}

// home is the uuid, in lower case, of the cluster that an entry's resource is or is in; empty for none.
func (l *Log) home(e api.Entry, kind spec.Kind) string {
	switch {
	case kind == spec.Members:
		return ""
	case kind == spec.Clusters:
		return strings.ToLower(e.ID)
	case e.Parent != "":
		return strings.ToLower(e.Parent)
	case kind.Traits().Single, kind == spec.MonitoringClients && l.clusters[strings.ToLower(e.ID)] != "":
		return strings.ToLower(e.ID)
	}
	return l.homes[e.ID].cluster
}

// keys are those of all resources that an entry may be about, under every name that they had.
func (l *Log) keys(e api.Entry) []string {
	kind := l.kind(e)
	home := l.home(e, kind)
	own, in, names := e.ID, home, l.names[e.ID]
	switch traits := kind.Traits(); {
	case kind == "":
		return nil
	case kind == spec.Clusters:
		own, in, names = "", "", l.names[home]
	case traits.Single:
		own, names = "", nil
	case traits.LoggedByName:
		names = nil
	case isEndpoint(e, kind, home):
		own, names = "", nil
	}
	keys := []string{key(kind, home, own)}
	for _, name := range names {
		keys = append(keys, key(kind, in, name))
	}
	if kind == spec.MonitoringClients && e.Type == api.EntryDeleted {
		keys = append(keys, endpointKey(home))
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// key identifies a resource: a cluster by its uuid or, where it has none, its name.
func key(kind spec.Kind, cluster, name string) string {
	if kind == spec.Members {
		name = lookalike.EmailKey(name)
	}
	return string(kind) + "\x00" + strings.ToLower(cluster) + "\x00" + name
}
