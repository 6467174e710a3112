package audit

import (
	"slices"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// Declared says whether a file declares a live resource. It is empty where there is no file.
type Declared string

// What a file says of a live resource.
const (
	InFile     Declared = "yes"
	NotInFile  Declared = "no"
	NotManaged Declared = "not managed" // the file does not manage resources of this kind there, or the owner, whom no file can declare
)

// rank is 0 for what a review lists first.
func (d Declared) rank() int {
	if d == NotInFile {
		return 0
	}
	return 1
}

// declarations are what a file declares; nil without a file.
type declarations struct {
	against bool                            // there is a file
	members map[string]bool                 // by address; nil where they are not managed
	desired map[*spec.Cluster]*spec.Cluster // by the live one
	clients map[clientList]map[string]declaredClient

	workspaces map[*spec.Workspace]*spec.Workspace // by the live one; nil where they are not managed
}

// clientList is the list of the API or monitoring clients of a live cluster.
type clientList struct {
	cluster *spec.Cluster
	kind    spec.Kind
}

// A declaredClient is what a file says of a live client.
type declaredClient struct {
	credentials *spec.Destination // of the declared one; nil where the file gives none
	replaced    *spec.Rotating    // the rotation after which it is to be deleted; nil where it is the current one
}

func newDeclarations(desired *spec.Organization, live spec.Organization) *declarations {
	d := &declarations{against: desired != nil, clients: map[clientList]map[string]declaredClient{}, desired: map[*spec.Cluster]*spec.Cluster{}}
	if !d.against {
		return d
	}
	if desired.Members.IsKnown() {
		d.members = map[string]bool{}
	}
	for _, address := range addresses(*desired) {
		d.members[address] = true
	}
	if desired.Workspaces.IsKnown() {
		d.workspaces = map[*spec.Workspace]*spec.Workspace{}
	}
	for _, m := range spec.MatchWorkspaces(desired.Workspaces.Value(), live.Workspaces.Value()) {
		if m.Live != nil {
			d.workspaces[m.Live] = m.Desired
		}
	}
	for _, m := range spec.Matches(desired.Clusters.Value(), live.Clusters.Value()) {
		if m.Live == nil {
			continue
		}
		d.desired[m.Live] = m.Desired
		for _, kind := range []spec.Kind{spec.Clients, spec.MonitoringClients} {
			if kind.In(*m.Desired).IsKnown() {
				d.clients[clientList{m.Live, kind}] = clientsOf(kind, *m.Desired, *m.Live)
			}
		}
	}
	return d
}

func (d *declarations) member(m Member) Declared {
	return d.says(d.members[lookalike.EmailKey(m.Email)], d.members != nil && !m.Owner)
}

// client is what a file says of a live API or monitoring client.
func (d *declarations) client(c *spec.Cluster, kind spec.Kind, name string) (declaredClient, Declared) {
	all := d.clients[clientList{c, kind}]
	one, declared := all[name]
	return one, d.says(declared, all != nil)
}

// of is what a file says of a live cluster.
func (d *declarations) of(c *spec.Cluster) spec.Cluster {
	if desired := d.desired[c]; desired != nil {
		return *desired
	}
	return spec.Cluster{}
}

// says is what a file says of a live resource; empty without a file.
func (d *declarations) says(declared, managed bool) Declared {
	switch {
	case !d.against:
		return ""
	case declared:
		return InFile
	case managed:
		return NotInFile
	}
	return NotManaged
}

// clientsOf are the live API or monitoring clients of a cluster that the file declares, by name: of each, the current one, and those
// that it replaces while a rotation is under way.
func clientsOf(kind spec.Kind, desired, live spec.Cluster) map[string]declaredClient {
	found := map[string]declaredClient{}
	declare := func(name string, at spec.Part[string], credentials *spec.Destination, all []spec.Incarnation) {
		last := live.RotationFor(kind, name)
		if i := spec.Current(name, at, last, all); i >= 0 {
			found[all[i].Name] = declaredClient{credentials: credentials}
		}
		for _, l := range all {
			if _, current := found[l.Name]; !current && spec.RotationOf(l.Name, name) > 0 && slices.Contains(last.Old, l.ID) {
				found[l.Name] = declaredClient{replaced: &last}
			}
		}
	}
	if kind == spec.MonitoringClients {
		var all []spec.Incarnation
		for _, l := range live.MonitoringClients.Value() {
			all = append(all, spec.Incarnation{Name: l.Name, ID: l.ID})
		}
		for _, c := range desired.MonitoringClients.Value() {
			declare(c.Name, c.Delivered, c.Credentials, all)
		}
		return found
	}
	var all []spec.Incarnation
	for _, l := range live.Clients.Value() {
		all = append(all, spec.Incarnation{Name: l.Name, ID: l.ID})
	}
	for _, c := range desired.Clients.Value() {
		declare(c.Name, c.Delivered, c.Credentials, all)
	}
	return found
}
