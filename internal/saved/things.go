package saved

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// sides are both organisations, made for look-ups.
type sides struct {
	desired     map[string]*spec.Cluster // by name
	live        map[string]*spec.Cluster // by uuid
	members     map[string]*spec.Member  // desired, by address
	liveMembers map[string][]spec.Member // by address
}

func newSides(desired, live spec.Organization) sides {
	s := sides{
		desired: map[string]*spec.Cluster{}, live: map[string]*spec.Cluster{},
		members: map[string]*spec.Member{}, liveMembers: map[string][]spec.Member{},
	}
	for i, c := range desired.Clusters.Value() {
		s.desired[c.Name] = &desired.Clusters.Value()[i]
	}
	for i, c := range live.Clusters.Value() {
		s.live[c.UUID] = &live.Clusters.Value()[i]
	}
	for i, m := range desired.Members.Value() {
		s.members[lookalike.EmailKey(m.Email)] = &desired.Members.Value()[i]
	}
	for _, m := range live.Members.Value() {
		key := lookalike.EmailKey(m.Email)
		s.liveMembers[key] = append(s.liveMembers[key], m)
	}
	return s
}

// resources are what an action was computed from on either side; nil where there is nothing.
func (s sides) things(a diff.Action) (desired, live any) {
	name := a.Name.Own
	if a.Name.Kind == spec.Members {
		key := lookalike.EmailKey(name)
		if m := s.members[key]; m != nil {
			desired = desiredMember(*m)
		}
		return desired, list(s.liveMembers[key], liveMember)
	}
	d, l := s.desired[a.Name.Cluster], s.live[a.UUID]
	if d == nil {
		return nil, nil // of all clusters, which could not be read
	}
	if l == nil {
		l = &spec.Cluster{}
	}
	switch a.Name.Kind {
	case spec.Allowlists:
		return part(d.Allowlist, desiredAllowlist), part(l.Allowlist, liveAllowlist)
	case spec.Secrets:
		is := func(s spec.Secret) bool { return s.Name == name }
		return first(filter(d.Secrets.Value(), is), desiredSecret), list(filter(l.Secrets.Value(), is), liveSecret)
	case spec.Clients:
		is := func(c spec.Client) bool { return c.Name == name }
		alive := filter(l.Clients.Value(), func(c spec.Client) bool {
			declared, _ := spec.Rotation(c.Name)
			return is(c) || declared == name
		})
		slices.SortFunc(alive, func(x, y spec.Client) int { return strings.Compare(x.ID, y.ID) })
		return first(filter(d.Clients.Value(), is), desiredClient), list(alive, liveClient)
	default:
		return clusterThings(a, *d, *l)
	}
}

// changeable are the settings that one action changes together; each other one has an action of its own.
var changeable = []string{"description", "stage", "hardwarePackages"}

// clusterThings are those settings of a cluster that an action is about: of what is live, only what
// the file manages, and of a deletion, what tells people which cluster it is.
func clusterThings(a diff.Action, d, l spec.Cluster) (desired, live any) {
	want, have := settings(d), settings(l)
	about := append([]string{"name"}, changeable...)
	switch {
	case l.UUID == "":
		return want, nil
	case d.Absent:
		return says{"name": d.Name, "absent": true}, pick(have, about)
	case len(a.Fields) > 0 && !slices.Contains(about, a.Fields[0].Name):
		about = []string{a.Fields[0].Name}
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

func filter[T any](list []T, is func(T) bool) []T {
	var out []T
	for _, v := range list {
		if is(v) {
			out = append(out, v)
		}
	}
	return out
}

func list[T any](things []T, of func(T) any) any {
	if len(things) == 0 {
		return nil
	}
	return each(of)(things)
}

func first[T any](things []T, of func(T) any) any {
	if len(things) == 0 {
		return nil
	}
	return of(things[0])
}
