package audit

import (
	"fmt"
	"maps"
	"slices"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// A Coverage counts the live resources of a kind that the file manages, and how many of them it declares.
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

// Covered counts the live resources of every kind that the desired organisation manages. A kind of which each
// cluster has one is always declared, and does not count. Neither do the contents of undeclared clusters.
func Covered(desired, live spec.Organization) []Coverage {
	matches := spec.Matches(desired.Clusters.Value(), live.Clusters.Value())
	workspaces := spec.MatchWorkspaces(desired.Workspaces.Value(), live.Workspaces.Value())
	all := []Coverage{}
	for _, kind := range spec.Kinds() {
		c, managed := Coverage{Kind: kind}, false
		switch {
		case kind.Traits().Single:
		case kind.Traits().InCluster():
			managed = c.inner(matches, live)
		case kind == spec.Assets:
			managed = desired.Catalog.IsKnown()
			c.add(live.Catalog, live.Catalog.Value().Published(), desired.Catalog.Value().Published())
		case kind == spec.Workspaces:
			managed = desired.Workspaces.IsKnown()
			c.workspaces(workspaces, live)
		case kind.Traits().Within == spec.Workspaces:
			managed = c.inWorkspaces(workspaces, live)
		case kind == spec.ProjectFiles:
			managed = c.inProjects(workspaces)
		case kind == spec.Clusters:
			managed = desired.Clusters.IsKnown()
			c.clusters(matches, live)
		default:
			managed = desired.Members.IsKnown()
			c.add(live.Members, addresses(live), addresses(desired))
		}
		if managed {
			all = append(all, c)
		}
	}
	return all
}

// clusters counts the clusters. Where it is uncertain which live one a declared one is, those of its name count as declared.
func (c *Coverage) clusters(matches []spec.Match, live spec.Organization) {
	c.add(live.Clusters, nil, nil)
	alive := live.Clusters.Value()
	for i := range alive {
		c.Live++
		if slices.ContainsFunc(matches, func(m spec.Match) bool {
			return m.Conflict == "" && m.Live == &alive[i] || m.Conflict != "" && m.Desired.Name == alive[i].Name
		}) {
			c.Declared++
		}
	}
}

// workspaces counts the workspaces, as clusters counts those.
func (c *Coverage) workspaces(matches []spec.Matched[spec.Workspace], live spec.Organization) {
	c.add(live.Workspaces, nil, nil)
	alive := live.Workspaces.Value()
	for i := range alive {
		c.Live++
		if slices.ContainsFunc(matches, func(m spec.Matched[spec.Workspace]) bool {
			return m.Conflict == "" && m.Live == &alive[i] || m.Conflict != "" && m.Desired.Name == alive[i].Name
		}) {
			c.Declared++
		}
	}
}

// inWorkspaces counts what is in workspaces, and reports whether the file manages any of it.
func (c *Coverage) inWorkspaces(matches []spec.Matched[spec.Workspace], live spec.Organization) (managed bool) {
	for _, m := range matches {
		declared := c.Kind.InWorkspace(*m.Desired)
		managed = managed || declared.IsKnown()
		switch {
		case m.Conflict != "", !declared.IsKnown():
		case !live.Workspaces.IsKnown():
			c.Unread++
		case m.Live != nil:
			found := c.Kind.InWorkspace(*m.Live)
			c.add(found, keys(found.Names), keys(declared.Names))
		}
	}
	return managed
}

// inProjects counts the files of projects, and reports whether the file manages any of them.
func (c *Coverage) inProjects(matches []spec.Matched[spec.Workspace]) (managed bool) {
	for _, w := range matches {
		var live []spec.Project
		if w.Live != nil && w.Conflict == "" {
			live = w.Live.Projects.Value()
		}
		for _, m := range spec.MatchProjects(w.Desired.Projects.Value(), live) {
			managed = managed || m.Desired.Files.IsKnown()
			if m.Conflict == "" && m.Live != nil && m.Desired.Files.IsKnown() {
				c.add(m.Live.Files, m.Live.Files.Value().Paths(), m.Desired.Files.Value().Paths())
			}
		}
	}
	return managed
}

// keys are addresses as they are compared.
func keys(addresses []string) []string {
	all := make([]string, len(addresses))
	for i, a := range addresses {
		all[i] = lookalike.EmailKey(a)
	}
	return all
}

// addresses are those of the members, as they are compared.
func addresses(o spec.Organization) []string {
	var all []string
	for _, m := range o.Members.Value() {
		all = append(all, lookalike.EmailKey(m.Email))
	}
	return all
}

// inner counts what is in clusters, and reports whether the file manages any of it.
func (c *Coverage) inner(matches []spec.Match, live spec.Organization) (managed bool) {
	for _, m := range matches {
		declared := c.Kind.In(*m.Desired)
		managed = managed || declared.IsKnown()
		switch {
		case m.Conflict != "", !declared.IsKnown():
		case !live.Clusters.IsKnown():
			c.Unread++
		case m.Live != nil:
			if c.Kind == spec.Clients || c.Kind == spec.MonitoringClients {
				declared.Names = slices.Collect(maps.Keys(clientsOf(c.Kind, *m.Desired, *m.Live)))
			}
			found := c.Kind.In(*m.Live)
			c.add(found, slices.DeleteFunc(found.Names, func(name string) bool { return c.Kind == spec.Secrets && spec.Provided(name) }), declared.Names)
		}
	}
	return managed
}

// add counts the resources of a live list, and those that are declared.
func (c *Coverage) add(list spec.AnyPart, live, declared []string) {
	if !list.IsKnown() {
		c.Unread++
	}
	is := map[string]bool{}
	for _, name := range declared {
		is[name] = true
	}
	for _, name := range live {
		c.Live++
		if is[name] {
			c.Declared++
		}
	}
}
