package arrive

import (
	"path"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/tfstate"
)

// declareClients declares the API clients of the state, each in the cluster in which it is.
func (a clients) declareClients() {
	for _, c := range a.state.Clients {
		home := a.home(c)
		if !a.wanted(home) {
			continue
		}
		d := a.cluster(home)
		if d == nil {
			a.leave(c.Origin, a.lost(home))
			continue
		}
		one, why := a.client(c, home)
		if why == "" {
			why = orgfile.UndeclarableClient(one)
		}
		if why != "" {
			a.leave(c.Origin, why)
			continue
		}
		name := spec.Clients.Name(d.Name, one.Name)
		switch {
		case c.Secret.IsKnown():
			a.Rotate = append(a.Rotate, name)
			if a.Credentials != "" {
				base, _ := spec.Rotation(one.Name)
				file := a.unique(path.Join(a.Credentials, slug(d.Name)+"-"+slug(base)), ".env")
				one.Credentials = &spec.Destination{File: file, Format: "env"}
				a.Files = append(a.Files, File{file, a.Encode(d.UUID, c)})
			}
		case a.Credentials != "":
			a.remark(c.Address, "its secret is not in the state, so its credentials are not declared: camsync would have to recreate the client")
		}
		a.note(name, c.Origin)
		d.Clients = put(d.Clients, one, func(o spec.Client) bool { return o.ID != "" && o.ID == one.ID })
	}
}

// home is the uuid of the cluster in which a client of the state is: the one that the state names, unless another cluster
// shows the client.
func (a *arrival) home(c tfstate.Client) string {
	if a.live == nil || find(a.liveCluster(c.Cluster), c.ID) != nil {
		return c.Cluster
	}
	for i, other := range a.live.Clusters.Value() {
		if find(&a.live.Clusters.Value()[i], c.ID) != nil {
			return other.UUID
		}
	}
	return c.Cluster
}

// find is the live client of an id; nil for none.
func find(in *spec.Cluster, id string) *spec.Client {
	if in == nil {
		return nil
	}
	clients := in.Clients.Value()
	if i := slices.IndexFunc(clients, func(c spec.Client) bool { return c.ID == id }); i >= 0 {
		return &clients[i]
	}
	return nil
}

// client is a client of the state as it is live, or why it cannot be declared.
func (a clients) client(c tfstate.Client, home string) (one spec.Client, why string) {
	if a.live == nil {
		if c.Old {
			return one, "its permissions are not known: the state is of a version that did not read them; import with credentials"
		}
		return spec.Client{Name: c.Name, ID: c.ID, Permissions: ordered(c.Scopes)}, ""
	}
	in := a.liveCluster(home)
	live := find(in, c.ID)
	switch {
	case live == nil && !in.Clients.IsKnown():
		return one, "the API clients of cluster " + in.Name + " could not be read"
	case live == nil:
		return one, "gone: cluster " + in.Name + " has no API client with this id"
	}
	if home != c.Cluster {
		a.differ(c.Origin, "cluster_id", c.Cluster, home)
	}
	if c.Name != live.Name {
		a.differ(c.Origin, "name", c.Name, live.Name)
	}
	if was, is := ordered(c.Scopes), ordered(live.Permissions); !c.Old && !slices.Equal(was, is) {
		a.differ(c.Origin, "scopes", strings.Join(was, ", "), strings.Join(is, ", "))
	}
	if namesakes(in.Clients.Value(), live.Name) > 1 {
		return one, "cluster " + in.Name + " has several API clients of this name"
	}
	return *live, ""
}

func namesakes(clients []spec.Client, name string) (n int) {
	for _, c := range clients {
		if c.Name == name {
			n++
		}
	}
	return n
}

// ordered are permissions in the order that files have them, with those that camsync does not know at the end.
func ordered(permissions []string) []string {
	rank := func(p string) int {
		if i := slices.Index(spec.Permissions(), p); i >= 0 {
			return i
		}
		return len(spec.Permissions())
	}
	all := slices.Sorted(slices.Values(permissions))
	slices.SortStableFunc(all, func(a, b string) int { return rank(a) - rank(b) })
	return all
}
