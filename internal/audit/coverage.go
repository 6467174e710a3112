package audit

import (
	"fmt"
	"slices"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// A Coverage is how many live resources of a kind there are where the file manages that kind, and how many of
// them it declares.
type Coverage struct {
	Kind     spec.Kind `json:"kind"`
	Live     int       `json:"live"`
	Declared int       `json:"declared"`
	Unread   int       `json:"unread,omitempty"` // lists of it that could not be read, and are not counted
}

// Count is how many are declared, in words.
func (c Coverage) Count() string {
	switch count := fmt.Sprintf("%d of %d", c.Declared, c.Live); {
	case c.Unread == 0:
		return count
	case c.Live == 0:
		return "unknown"
	default:
		return fmt.Sprintf("%s, %d not read", count, c.Unread)
	}
}

// Covered counts the live resources of every kind that the desired organisation manages. An allowlist
// is one value and always declared, so it does not count; a list that could not be read is counted as such, and
// what is in a cluster that the file does not declare is not.
func Covered(desired, live spec.Organization) []Coverage {
	all := []Coverage{}
	clusters, secrets, clients := Coverage{Kind: spec.Clusters}, Coverage{Kind: spec.Secrets}, Coverage{Kind: spec.Clients}
	manages := map[spec.Kind]bool{spec.Clusters: desired.Clusters.IsKnown()}
	alive := live.Clusters.Value()
	declared := map[*spec.Cluster]bool{}
	disputed := map[string]bool{}
	lost := !live.Clusters.IsKnown()
	if lost && manages[spec.Clusters] {
		clusters.Unread++
	}
	for _, m := range spec.Matches(desired.Clusters.Value(), alive) {
		manages[spec.Secrets] = manages[spec.Secrets] || m.Desired.Secrets.IsKnown()
		manages[spec.Clients] = manages[spec.Clients] || m.Desired.Clients.IsKnown()
		switch {
		case m.Conflict != "":
			disputed[m.Desired.Name] = true
		case lost:
			unread(&secrets, m.Desired.Secrets.IsKnown())
			unread(&clients, m.Desired.Clients.IsKnown())
		case m.Live != nil:
			declared[m.Live] = true
			cover(&secrets, m.Desired.Secrets, ours(m.Live.Secrets), func(s spec.Secret) string { return s.Name })
			if m.Desired.Clients.IsKnown() {
				unread(&clients, !m.Live.Clients.IsKnown())
				clients.Live += len(m.Live.Clients.Value())
				clients.Declared += len(current(m.Desired.Clients.Value(), m.Live.Clients.Value()))
			}
		}
	}
	for i := range alive {
		clusters.Live++
		if declared[&alive[i]] || disputed[alive[i].Name] {
			clusters.Declared++
		}
	}
	for _, c := range []Coverage{clusters, secrets, clients} {
		if manages[c.Kind] {
			all = append(all, c)
		}
	}
	if desired.Members.IsKnown() {
		members := Coverage{Kind: spec.Members}
		cover(&members, desired.Members, live.Members, func(m spec.Member) string { return lookalike.EmailKey(m.Email) })
		all = append(all, members)
	}
	return all
}

// ours are the secrets that only the organisation itself puts there.
func ours(live spec.Part[[]spec.Secret]) spec.Part[[]spec.Secret] {
	if secrets, ok := live.Get(); ok {
		return spec.Known(slices.DeleteFunc(slices.Clone(secrets), func(s spec.Secret) bool { return spec.Provided(s.Name) }))
	}
	return live
}

// unread counts a list that could not be read, if it is one.
func unread(c *Coverage, is bool) {
	if is {
		c.Unread++
	}
}

// cover counts a list that the file manages.
func cover[T any](c *Coverage, desired, live spec.Part[[]T], name func(T) string) {
	if !desired.IsKnown() {
		return
	}
	unread(c, !live.IsKnown())
	declared := map[string]bool{}
	for _, d := range desired.Value() {
		declared[name(d)] = true
	}
	for _, l := range live.Value() {
		c.Live++
		if declared[name(l)] {
			c.Declared++
		}
	}
}

// current are the live clients that declared ones are, each in its current rotation. What a rotation
// has left behind is not declared.
func current(desired, live []spec.Client) map[*spec.Client]bool {
	all := make([]*spec.Client, len(live))
	for i := range live {
		all[i] = &live[i]
	}
	found := map[*spec.Client]bool{}
	for _, d := range desired {
		if i := d.Current(all); i >= 0 {
			found[all[i]] = true
		}
	}
	return found
}
