package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// The phases of a workspace's lane, in order: who gains comes first, so that an admin is made before another one goes.
const (
	phaseWorkspace = iota
	phaseJoins
	phaseLowers
	phaseLeaves
	phaseProjects
	phaseFiles
	phaseEnvironments // which may be waited for
	phaseDeleteProjects
	phaseDeleteWorkspace
)

// A workspacePair is a desired workspace and its live one, which is empty and has no key while it is still to be created.
type workspacePair struct {
	b             *builder
	desired, live spec.Workspace
}

// action is one of the workspace's actions: on itself, or on something in it.
func (w *workspacePair) action(verb Verb, kind spec.Kind, own string, pos spec.Pos) Action {
	a := Action{Verb: verb, Name: kind.Name(w.desired.Name, own), UUID: w.live.Key, Pos: pos}
	if w.live.Key == "" && kind != spec.Workspaces {
		a.Needs = []spec.Name{w.name()}
	}
	return a
}

func (w *workspacePair) name() spec.Name { return spec.WorkspaceName(w.desired.Name) }

// selects reports whether policy.Only may select what the workspace has of a kind, under its present name or the declared one.
func (w *workspacePair) selects(kind spec.Kind) bool {
	policy := w.b.desired.Policy
	return policy.MaySelect(kind.List(w.desired.Name)) || w.live.Name != "" && policy.MaySelect(kind.List(w.live.Name))
}

// workspaces compares the workspaces of Camunda Hub and, in each, what the file manages of it.
//
//	file              live                    plan
//	present           —                       create, then all that is in it; hold where one of its name is in the
//	                                          trash, or an undeclared one has a name that looks the same
//	present           one                     compare: name, description, what is in it
//	present           several, or a pin that  hold, and nothing else of this workspace
//	                  no workspace has
//	absent            one                     delete, which leaves it in the trash
//	absent            —                       nothing
//	—                 there                   unmanaged: leaving a workspace out never deletes it
func (b *builder) workspaces() {
	desired, managed := b.desired.Workspaces.Get()
	if !managed || !b.desired.Policy.MaySelect(spec.Workspaces.List("")) {
		return
	}
	live, ok := b.live.Workspaces.Get()
	if !ok {
		b.Actions = append(b.Actions, unread(Action{Name: spec.Workspaces.List(""), Pos: b.desired.Workspaces.Pos},
			b.live.Workspaces, "workspaces", "are", "take workspaces out of the file"))
		return
	}
	matches := spec.MatchWorkspaces(desired, live)
	stable.Sort(matches, func(x, y spec.Matched[spec.Workspace]) int { return strings.Compare(x.Desired.Name, y.Desired.Name) })
	others := undeclaredWorkspaces(matches, live)
	for _, m := range matches {
		w := &workspacePair{b: b, desired: *m.Desired}
		b.Actions = append(b.Actions, byPhase(w.compare(m, others))...)
	}
	for _, l := range others {
		b.leave(spec.WorkspaceName(l.Name), l.Key)
	}
}

// undeclaredWorkspaces are the live workspaces that no file declares, by name. One whose name is that of a conflict may be declared.
func undeclaredWorkspaces(matches []spec.Matched[spec.Workspace], live []spec.Workspace) []*spec.Workspace {
	declared, disputed := make(map[*spec.Workspace]bool), make(map[string]bool)
	for _, m := range matches {
		declared[m.Live] = true
		for _, name := range append([]string{m.Desired.Name}, m.Desired.Formerly...) {
			disputed[name] = disputed[name] || m.Conflict != ""
		}
	}
	var all []*spec.Workspace
	for i := range live {
		if !declared[&live[i]] && !disputed[live[i].Name] {
			all = append(all, &live[i])
		}
	}
	stable.Sort(all, func(x, y *spec.Workspace) int { return strings.Compare(x.Name, y.Name) })
	return all
}

// compare compares one workspace. Others are the live ones that no file declares.
func (w *workspacePair) compare(m spec.Matched[spec.Workspace], others []*spec.Workspace) []phased {
	switch {
	case m.Conflict != "":
		return []phased{{phaseWorkspace, disputed(w.action(Hold, spec.Workspaces, "", w.desired.Pos), m.Conflict, w.desired.Key, w.b.live.Trash)}}
	case m.Live == nil && w.desired.Absent:
		return nil
	case m.Live == nil:
		return append(w.creation(others), w.inside()...)
	}
	w.live = *m.Live
	if w.desired.Absent {
		return w.deletion()
	}
	return append(w.settings(m.Taken), w.inside()...)
}

func (w *workspacePair) inside() []phased {
	return slices.Concat(w.members(), w.environments(), w.projects())
}

// creation is that of a workspace.
func (w *workspacePair) creation(others []*spec.Workspace) []phased {
	a := w.action(Create, spec.Workspaces, "", w.desired.Pos)
	call := api.CreateWorkspace{Name: w.desired.Name, Description: w.desired.Description.Value()}
	if call.Description != "" {
		a.Fields = []Field{{Name: "description", Desired: call.Description}}
	}
	a.Calls = []api.Call{call}
	for _, l := range others {
		switch {
		case lookalike.Skeleton(l.Name) == lookalike.Skeleton(w.desired.Name):
			a = a.Held("the live workspace "+l.Key+" has a name that looks the same",
				"write the name exactly as it is, or pin that workspace with key: in the file; if this is meant to be another one, give it another name")
		case strings.EqualFold(l.Name, w.desired.Name):
			w.b.note(fmt.Sprintf("%s would be created, and there is a live workspace whose name differs from that in case alone: %s (%s). "+
				"If it is the same one, write its name exactly as it is, or pin it with key: in the file", w.name(), l.Name, l.Key))
		}
	}
	return []phased{{phaseWorkspace, w.trashed(a, w.b.live.Trash, "")}}
}

// trashed holds the creation of a workspace or project beside one of the same name in the trash, unless data-loss is allowed: a line
// that was removed and added again would leave an empty one beside the lost one. Restore says how the lost one is brought back; empty for
// the command that does so with workspaces.
func (w *workspacePair) trashed(a Action, trash spec.Part[[]spec.Deleted], restore string) Action {
	if a.Verb == Hold || w.b.desired.Policy.Allow.Has(spec.DataLoss) || a.Name.Kind == spec.Projects && w.live.Key == "" {
		return a
	}
	const instead = "--allow data-loss for one run creates another, empty one"
	one := "a deleted " + a.Name.Kind.Noun() + " of this name"
	deleted, known := trash.Get()
	if !known {
		a.Unread = true
		return a.blocked(unseen("whether "+one+" is in the trash is", trash), "run again; or "+instead)
	}
	found := slices.DeleteFunc(slices.Clone(deleted), func(d spec.Deleted) bool { return d.Name != a.Name.Base() })
	if len(found) == 0 {
		return a
	}
	stable.Sort(found, func(x, y spec.Deleted) int { return y.At.Compare(x.At) })
	if restore == "" {
		restore = "camsync restore-workspace " + found[0].Key + " brings it back with all that it held"
	} else {
		restore += ", in the trash of Camunda Hub"
	}
	return a.blocked("a "+a.Name.Kind.Noun()+" of this name "+found[0].String(), restore+"; or "+instead)
}

// disputed holds what is on a workspace or project that cannot be matched with a live one. A pinned one may be in the trash.
func disputed(a Action, conflict, pin string, trash spec.Part[[]spec.Deleted]) Action {
	for _, d := range trash.Value() {
		switch {
		case pin == "" || d.Key != pin:
		case a.Name.Kind == spec.Workspaces:
			return stuck(a, "the workspace of the pinned key "+d.String(), "camsync restore-workspace "+d.Key+" brings it back with all that it held")
		default:
			return stuck(a, "the project of the pinned key "+d.String(), "restore it, in the trash of Camunda Hub")
		}
	}
	return stuck(a, conflict, "pin the right one with key: in the file")
}

// deletion is that of a workspace that the file declares absent. One of another name than the file has may have been renamed in order to
// be kept.
func (w *workspacePair) deletion() []phased {
	a := w.action(Delete, spec.Workspaces, "", w.desired.Pos)
	a.Harms = spec.DataLoss
	a.Fields = []Field{{Name: "key", Live: w.live.Key}, {Name: "in the trash", Live: "for 30 days: camsync restore-workspace " + w.live.Key}}
	a.Calls, a.Called = []api.Call{api.DeleteWorkspace{}}, []string{w.live.Name}
	if w.live.Name != w.desired.Name {
		a.Fields = slices.Insert(a.Fields, 0, Field{Name: "name", Live: w.live.Name})
		if !slices.Contains(w.desired.Formerly, w.live.Name) {
			a = a.Held("the workspace of the pinned key is now called "+w.live.Name,
				"if it is to be deleted all the same, give it that name in the file; else take its entry out")
		}
	}
	return []phased{{phaseDeleteWorkspace, a}}
}

// settings compares the name and the description: one patch for both. Taken is the key of another live workspace that has the name.
func (w *workspacePair) settings(taken string) []phased {
	var lane []phased
	var patch api.PatchWorkspace
	a := w.action(Update, spec.Workspaces, "", w.desired.Pos)
	if w.desired.Name != w.live.Name {
		a.Fields = []Field{{Name: "name", Live: w.live.Name, Desired: w.desired.Name}}
		if patch.Name = &w.desired.Name; taken != "" {
			lane = append(lane, phased{phaseWorkspace, stuck(a, "the live workspace "+taken+" has this name", "give that one another name first, in the file or in Camunda Hub")})
			a.Fields, patch.Name = nil, nil
		}
	}
	if text, managed := w.desired.Description.Get(); managed {
		is, known := w.live.Description.Get()
		switch {
		case !known:
			w.b.note(w.name().String() + ": description was not compared: " + reason(w.live.Description))
		case !lookalike.SameText(text, is):
			a.Fields = append(a.Fields, Field{Name: "description", Live: is, Desired: text})
			patch.Description = &text
		}
	}
	if len(a.Fields) == 0 {
		return lane
	}
	if patch.Name == nil {
		a.Pos = cmp.Or(w.desired.Description.Pos, a.Pos)
	}
	a.Calls = []api.Call{patch}
	return append(lane, phased{phaseWorkspace, a})
}
