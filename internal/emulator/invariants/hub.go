package invariants

import (
	"net/http"

	"github.com/camsync/camsync/internal/emulator"
)

// hub is what the observer knows of workspaces.
type hub struct {
	workspaces   map[string]cluster    // created by requests and existing, by key
	environments map[string]*allowlist // the sets that requests have replaced, by workspace
}

// hubChanged checks that a new workspace has no namesake made by the same actor, and that an actor has
// read another's set of environments before replacing it.
func (o *observer) hubChanged(c emulator.Change) {
	switch {
	case c.Kind == "workspace" && c.Type == "c":
		made := cluster{c.Name, c.Actor}
		for _, there := range o.hub.workspaces {
			if there == made {
				o.violated("two workspaces named %q live, both made by %s", c.Name, c.Actor)
			}
		}
		o.hub.workspaces[c.ID] = made
	case c.Kind == "workspace" && c.Type == "d":
		delete(o.hub.workspaces, c.ID)
	case c.Kind == "workspace":
		if made, ok := o.hub.workspaces[c.ID]; ok {
			o.hub.workspaces[c.ID] = cluster{c.Name, made.maker}
		}
	case c.Kind == "workspaceEnvironments":
		if before := o.hub.environments[c.Name]; before != nil && before.by != c.Actor && !before.readers[c.Actor] {
			o.violated("%s replaced the environments of %q without having seen what %s made of them", c.Actor, c.Workspace, before.by)
		}
		o.hub.environments[c.Name] = &allowlist{c.Actor, map[string]bool{}}
	}
}

// hubAnswered records which sets of environments an actor has read.
func (o *observer) hubAnswered(r emulator.Request, status int, intact bool) {
	if !intact || status != http.StatusOK {
		return
	}
	switch r.Route {
	case "GET /api/v2/environments", "GET /api/v2/workspaces/{workspaceKey}/environments":
		for key, set := range o.hub.environments {
			if asked := r.Values["workspaceKey"]; asked == "" || asked == key {
				set.readers[r.Actor] = true
			}
		}
	}
}
