package saved

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// A row is how a plan remembers a kind of which each resource belongs to a cluster or workspace.
type row[T any] struct {
	desired func(T) any                                  // all that the file says of it
	sides   func(desired, live T, own string) (d, l any) // of the resource of that name, which is empty where there is one
}

var rows = map[spec.Kind]row[spec.Cluster]{
	spec.Allowlists:         single(func(c spec.Cluster) spec.Part[spec.Allowlist] { return c.Allowlist }, desiredAllowlist, liveAllowlist),
	spec.BackupSchedules:    single(func(c spec.Cluster) spec.Part[string] { return c.BackupSchedule }, plain, plain),
	spec.SecureConnectivity: single(func(c spec.Cluster) spec.Part[spec.PrivateLink] { return c.SecureConnectivity }, link, link),
	spec.Secrets: {
		func(c spec.Cluster) any { return part(c.Secrets, each(desiredSecret)) },
		func(desired, live spec.Cluster, own string) (d, l any) {
			is := func(s spec.Secret) bool { return s.Name == own }
			return first(filter(desired.Secrets, is), desiredSecret), list(filter(live.Secrets, is), liveSecret)
		},
	},
	spec.MonitoringClients: monitoringRow,
	spec.Clients: {
		func(c spec.Cluster) any { return part(c.Clients, each(desiredClient)) },
		func(desired, live spec.Cluster, own string) (d, l any) {
			is := func(c spec.Client) bool { return c.Name == own }
			rotations := filter(live.Clients, func(c spec.Client) bool { return spec.RotationOf(c.Name, own) > 0 })
			stable.Sort(rotations, func(x, y spec.Client) int { return strings.Compare(x.ID, y.ID) })
			return first(filter(desired.Clients, is), desiredClient), list(rotations, liveClient)
		},
	},
}

// single is the row of a kind of which a cluster or workspace has one.
func single[C, T any](of func(C) spec.Part[T], desired, live func(T) any) row[C] {
	return row[C]{
		func(c C) any { return part(of(c), desired) },
		func(d, l C, _ string) (any, any) { return part(of(d), desired), part(of(l), live) },
	}
}

func filter[T any](list spec.Part[[]T], is func(T) bool) (found []T) {
	for _, v := range list.Value() {
		if is(v) {
			found = append(found, v)
		}
	}
	return found
}

// wholeCluster is all that the file says of a cluster and of what belongs to it.
func wholeCluster(c spec.Cluster) any {
	whole := says{"uuid": c.UUID, "formerly": c.Formerly, "absent": c.Absent, "settings": settings(c)}
	for kind, row := range rows {
		whole[kind.Name("", "").String()] = row.desired(c)
	}
	return whole
}

// sides are both organisations, made for look-ups.
type sides struct {
	desired, live               map[string]*spec.Cluster // by name, and by uuid
	desiredMembers, liveMembers map[string][]spec.Member // by address

	desiredWorkspaces, liveWorkspaces map[string]*spec.Workspace // by name, and by key
	desiredCatalog, liveCatalog       spec.Part[spec.Catalog]
}

func newSides(desired, live spec.Organization) sides {
	s := sides{map[string]*spec.Cluster{}, map[string]*spec.Cluster{}, byAddress(desired), byAddress(live), map[string]*spec.Workspace{}, map[string]*spec.Workspace{}, desired.Catalog, live.Catalog}
	for i, c := range desired.Clusters.Value() {
		s.desired[c.Name] = &desired.Clusters.Value()[i]
	}
	for i, c := range live.Clusters.Value() {
		s.live[c.UUID] = &live.Clusters.Value()[i]
	}
	for i, w := range desired.Workspaces.Value() {
		s.desiredWorkspaces[w.Name] = &desired.Workspaces.Value()[i]
	}
	for i, w := range live.Workspaces.Value() {
		s.liveWorkspaces[w.Key] = &live.Workspaces.Value()[i]
	}
	return s
}

// of is what an action was computed from on either side; nil where there is nothing.
func (s sides) of(a diff.Action) (desired, live any) {
	switch {
	case a.Name.Kind == spec.Members:
		key := lookalike.EmailKey(a.Name.Own)
		return first(s.desiredMembers[key], desiredMember), list(s.liveMembers[key], liveMember)
	case a.Name.Kind == spec.Assets:
		return part(s.desiredCatalog, catalog), part(s.liveCatalog, liveCatalog)
	case a.Name.Kind.Outer() == spec.Workspaces:
		return workspaceSides(a, s.desiredWorkspaces[a.Name.Outer], s.liveWorkspaces[a.UUID])
	}
	d, l := s.desired[a.Name.Outer], s.live[a.UUID]
	if d == nil {
		return nil, nil // of all clusters, which could not be read
	}
	if l == nil {
		l = &spec.Cluster{}
	}
	if row, ok := rows[a.Name.Kind]; ok {
		return row.sides(*d, *l, a.Name.Own)
	}
	return clusterSides(a, *d, *l)
}

// changeable are the settings that one action changes together; each other one has an action of its own.
var changeable = []string{"description", "stage", "hardwarePackages"}

// clusterSides are those settings of a cluster that an action is about: of what is live, only what
// the file manages, and of a deletion, what tells people which cluster it is.
func clusterSides(a diff.Action, d, l spec.Cluster) (desired, live any) {
	want, have := settings(d), settings(l)
	about := append([]string{"name"}, changeable...)
	switch {
	case l.UUID == "":
		return want, nil
	case d.Absent:
		return says{"name": d.Name, "absent": true}, pick(have, about)
	case len(a.Fields) > 0 && !slices.Contains(about, a.Fields[0].Name):
		if about = []string{a.Fields[0].Name}; strings.HasPrefix(about[0], "encryption.") {
			about = []string{"encryption", "encryption.keys"}
		}
	}
	about = slices.DeleteFunc(about, func(name string) bool { return want[name] == nil })
	return pick(want, about), pick(have, about)
}

func pick(from says, names []string) any {
	picked := says{}
	for _, name := range names {
		picked[name] = from[name]
	}
	return picked
}

// settings are what a cluster itself says, its name included.
func settings(c spec.Cluster) says {
	return says{
		"name":             c.Name,
		"description":      part(c.Description, plain),
		"stage":            part(c.Stage, plain),
		"region":           part(c.Region, plain),
		"channel":          part(c.Channel, plain),
		"planType":         part(c.PlanType, plain),
		"generation":       part(c.Generation, plain),
		"autoUpdate":       part(c.AutoUpdate, plain),
		"hardwarePackages": part(c.HardwarePackages, plain),
		"backupRegion":     part(c.BackupRegion, plain),
		"encryption":       part(c.Encryption, plain),
		"encryption.keys":  part(c.EncryptionKeys, plain),
	}
}

// desiredAllowlist counts as it is written, since so it is sent.
func desiredAllowlist(l spec.Allowlist) any {
	return says{"allowOpen": l.AllowOpen, "entries": each(func(e spec.AllowlistEntry) any {
		return says{"ip": e.IP, "description": part(e.Description, plain)}
	})(l.Entries)}
}

// liveAllowlist counts by its meaning: order, grouping and spelling do not matter.
func liveAllowlist(l spec.Allowlist) any {
	var networks [][]string
	for _, e := range l.Entries {
		for _, p := range e.Prefixes {
			networks = append(networks, []string{p.String(), e.Description.Value()})
		}
		if len(e.Prefixes) == 0 {
			networks = append(networks, []string{strings.TrimSpace(e.IP), e.Description.Value()})
		}
	}
	stable.Sort(networks, slices.Compare)
	return slices.CompactFunc(networks, slices.Equal)
}

// link is a private link with its connections, since a plan may cut them.
func link(p spec.PrivateLink) any {
	ids := make([]string, len(p.Connections))
	for i, c := range p.Connections {
		ids[i] = c.ID
	}
	return says{"on": p.On, "principals": sorted(p.Principals), "regions": sorted(p.Regions), "connections": sorted(ids)}
}

// desiredSecret says where a value comes from, and nothing of the value.
func desiredSecret(s spec.Secret) any {
	var from spec.Program
	if s.Source.Program != nil {
		from = *s.Source.Program
	}
	secret := says{"name": s.Name, "env": s.Source.Env, "file": s.Source.File, "program": program(from.Command), "dir": from.Dir, "keep": s.Source.Keep}
	if from.Key != "" {
		secret["key"] = from.Key
	}
	return secret
}

// program is what of a command takes part.
func program(command []string) string {
	if len(command) == 0 {
		return ""
	}
	return filepath.Base(command[0])
}

// liveSecret says that there is one, and whether its value is shown.
func liveSecret(s spec.Secret) any {
	return says{"name": s.Name, "value": part(s.Value, func(spec.Sealed) any { return "shown" })}
}

func desiredClient(c spec.Client) any {
	client := says{"name": c.Name, "permissions": c.Permissions}
	if d := c.Credentials; d != nil {
		client["credentials"] = destination(*d)
	}
	return client
}

func destination(d spec.Destination) any {
	return says{"file": d.File, "format": d.Format, "program": program(d.Command), "dir": d.Dir}
}

func liveClient(c spec.Client) any {
	return says{"name": c.Name, "id": c.ID, "permissions": sorted(c.Permissions), "lost": c.Lost, "doubt": c.Doubt != "", "foreign": c.Foreign != ""}
}

func sorted(words []string) []string { return slices.Sorted(slices.Values(words)) }
