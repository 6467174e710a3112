package spec

import "slices"

// Copy is an organisation that shares nothing with this one that a pass changes: what it marks in clusters and in what they have,
// the values that it fetches, and lists that it could sort.
func (o Organization) Copy() Organization {
	o.Members = o.Members.copied(CopyMembers)
	o.Clusters = o.Clusters.copied(CopyClusters)
	o.Workspaces = o.Workspaces.copied(CopyWorkspaces)
	o.Environments = o.Environments.copied(slices.Clone)
	o.Catalog = o.Catalog.copied(func(c Catalog) Catalog {
		c.Assets = slices.Clone(c.Assets)
		return c
	})
	return o
}

// CopyWorkspaces copies a list of workspaces, as [Organization.Copy] does.
func CopyWorkspaces(list []Workspace) []Workspace {
	list = slices.Clone(list)
	for i := range list {
		list[i].Members = list[i].Members.copied(slices.Clone)
		list[i].Environments = list[i].Environments.copied(slices.Clone)
		list[i].Projects = list[i].Projects.copied(copyProjects)
	}
	return list
}

// copyProjects copies a list of projects. What files hold is shared: nothing changes it.
func copyProjects(list []Project) []Project {
	list = slices.Clone(list)
	for i := range list {
		list[i].Files = list[i].Files.copied(func(f Files) Files {
			f.Live = slices.Clone(f.Live)
			return f
		})
	}
	return list
}

// CopyMembers copies a list of members, as [Organization.Copy] does.
func CopyMembers(list []Member) []Member {
	list = slices.Clone(list)
	for i := range list {
		list[i].Roles = slices.Clone(list[i].Roles)
	}
	return list
}

// CopyClusters copies a list of clusters, as [Organization.Copy] does.
func CopyClusters(list []Cluster) []Cluster {
	list = slices.Clone(list)
	for i := range list {
		c := &list[i]
		c.Secrets = c.Secrets.copied(slices.Clone)
		c.Clients = c.Clients.copied(CopyClients)
		c.MonitoringClients = c.MonitoringClients.copied(func(list []MonitoringClient) []MonitoringClient {
			list = slices.Clone(list)
			for i := range list {
				list[i].Credentials = list[i].Credentials.copied()
			}
			return list
		})
		c.Allowlist = c.Allowlist.copied(func(a Allowlist) Allowlist {
			a.Entries = slices.Clone(a.Entries)
			return a
		})
	}
	return list
}

// CopyClients copies a list of API clients, as [Organization.Copy] does.
func CopyClients(list []Client) []Client {
	list = slices.Clone(list)
	for i := range list {
		list[i].Permissions, list[i].Credentials = slices.Clone(list[i].Permissions), list[i].Credentials.copied()
	}
	return list
}

func (d *Destination) copied() *Destination {
	if d == nil {
		return nil
	}
	other := *d
	return &other
}

// copied is a part with a copy of its value.
func (p Part[T]) copied(value func(T) T) Part[T] {
	if p.state == known {
		p.value = value(p.value)
	}
	return p
}
