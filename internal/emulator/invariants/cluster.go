package invariants

import "github.com/camsync/camsync/internal/emulator"

// cluster is one that a request has created, or a workspace.
type cluster struct{ name, maker string }

// allowlist is one that a request has replaced, or a set of environments.
type allowlist struct {
	by      string          // the actor that replaced it last
	readers map[string]bool // the actors that have read it since
}

// created checks that a new cluster has no namesake made by the same actor.
func (o *observer) created(c emulator.Change) {
	made := cluster{c.Name, c.Actor}
	for _, there := range o.clusters {
		if there == made {
			o.violated("two clusters named %q live, both made by %s", c.Name, c.Actor)
		}
	}
	o.clusters[c.ID] = made
}

// replaced checks that an actor has read another's change of an allowlist before replacing it.
func (o *observer) replaced(c emulator.Change) {
	if before := o.allowlists[c.ID]; before != nil && before.by != c.Actor && !before.readers[c.Actor] {
		o.violated("%s replaced the allowlist of %q without having seen what %s made of it", c.Actor, c.Name, before.by)
	}
	o.allowlists[c.ID] = &allowlist{c.Actor, map[string]bool{}}
}
