package saved

import (
	"cmp"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/spec"
)

// Attribute notes who made each move, as far as the changes since the plan was made show it, the newest
// first. It changes nothing else about a move.
func Attribute(moves []Move, changes []api.Entry) {
	for i := range moves {
		m := &moves[i]
		if !m.asking {
			continue
		}
		if c, found := m.about.last(changes); found {
			m.By = c.By + " at " + c.At.UTC().Format("2006-01-02 15:04:05 UTC")
		}
	}
}

// last is the newest change of what the action is about: of some settings of a cluster, one that names such a
// setting, or else none.
func (a Action) last(changes []api.Entry) (last api.Entry, found bool) {
	settings := a.settings()
	for _, c := range changes {
		is := func(setting string) bool { return audit.IsField(c.Attribute, setting) }
		switch {
		case !a.concerns(c):
		case len(settings) == 0, slices.ContainsFunc(settings, is):
			return c, true
		case c.Attribute == "" && !found:
			last, found = c, true
		}
	}
	return last, found
}

// concerns reports whether a change is one of what the action is about.
func (a Action) concerns(c api.Entry) bool {
	name, _ := spec.NameOf(a.Kind, cmp.Or(a.Cluster, a.Workspace), a.Name)
	traits, about := a.Kind.Traits(), spec.KindOfEntity(c.Entity, c.Attribute+" "+c.What, nil)
	switch {
	case a.Kind == spec.Members:
		return strings.EqualFold(c.ID, name.Own)
	case a.Kind == spec.Clusters && a.UUID == "": // it was to be created: another client may have
		return c.Parent == "" && c.Named() == name.Outer
	case a.UUID == "":
		return false
	case a.Kind == spec.Clusters:
		return c.ID == a.UUID && !about.Traits().Single
	case traits.Single:
		return (c.ID == a.UUID || c.Parent == a.UUID) && about == a.Kind
	case traits.LoggedByName:
		return c.Parent == a.UUID && c.ID == name.Own
	}
	return c.Parent == a.UUID && c.Named() == name.Own
}
