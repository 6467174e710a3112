package saved

import (
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// Tell says of each move who made it, as far as the changes since the plan was made show it, the
// newest first. It changes nothing else about a move.
func Tell(moves []Move, changes []api.Change) {
	for i := range moves {
		m := &moves[i]
		if !m.asking {
			continue
		}
		for _, c := range changes {
			if m.about.concerns(c) {
				m.By = c.By + " at " + c.At.Format("2006-01-02 15:04:05 UTC")
				break
			}
		}
	}
}

// concerns reports whether a change is one of what the action is about.
func (a Action) concerns(c api.Change) bool {
	name := a.Name[strings.LastIndexByte(a.Name, '/')+1:]
	switch a.Kind {
	case spec.Members:
		return strings.EqualFold(c.ID, name)
	case spec.Secrets:
		return c.Parent != "" && c.Parent == a.UUID && c.ID == name
	case spec.Clients:
		return c.Parent != "" && c.Parent == a.UUID && c.Name == name
	case spec.Allowlists:
		return c.ID != "" && c.ID == a.UUID && ofAllowlist(c)
	case spec.Clusters:
		if a.UUID == "" { // it was to be created: somebody else may have
			return c.Parent == "" && c.Name == name
		}
		return c.ID == a.UUID && !ofAllowlist(c)
	}
	return false
}

// ofAllowlist reports whether a change of a cluster is one of its allowlist, which has no id of its own.
func ofAllowlist(c api.Change) bool {
	text := strings.ToLower(c.What + " " + c.Attribute)
	return strings.Contains(text, "allowlist") || strings.Contains(text, "whitelist")
}
