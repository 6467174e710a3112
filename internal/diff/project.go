package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// projects compares the projects of a workspace.
//
//	file              live                    plan
//	present           —                       create; hold where one of its name is in the trash, or an undeclared one
//	                                          has a name that looks the same
//	present           one, of another name    rename
//	present           several, or a pin that  hold
//	                  no project has
//	absent            one                     delete, which leaves it in the trash
//	—                 there                   unmanaged: leaving a project out never deletes it
func (w *workspacePair) projects() []phased {
	desired, managed := w.desired.Projects.Get()
	if !managed || !w.selects(spec.Projects) {
		return nil
	}
	live, ok := w.live.Projects.Get()
	if !ok && w.live.Key != "" {
		return []phased{{phaseProjects, unread(w.action(Hold, spec.Projects, "", w.desired.Projects.Pos), w.live.Projects,
			"projects of the workspace", "are", "take projects out of this workspace in the file")}}
	}
	matches := spec.MatchProjects(desired, live)
	stable.Sort(matches, func(x, y spec.Matched[spec.Project]) int { return strings.Compare(x.Desired.Name, y.Desired.Name) })
	others := undeclaredProjects(matches, live)
	var lane []phased
	for _, m := range matches {
		if a, differs := w.project(m, others); differs {
			phase := phaseProjects
			if a.Does() == Delete {
				phase = phaseDeleteProjects
			}
			lane = append(lane, phased{phase, a})
		}
		lane = append(lane, w.files(m)...)
	}
	for _, l := range others {
		w.b.leave(spec.Projects.Name(w.desired.Name, l.Name), w.live.Key)
	}
	return lane
}

// undeclaredProjects are the live projects that no file declares, by name. One whose name is that of a conflict may be declared.
func undeclaredProjects(matches []spec.Matched[spec.Project], live []spec.Project) []spec.Project {
	declared, disputed := make(map[*spec.Project]bool), make(map[string]bool)
	for _, m := range matches {
		declared[m.Live] = true
		for _, name := range append([]string{m.Desired.Name}, m.Desired.Formerly...) {
			disputed[name] = disputed[name] || m.Conflict != ""
		}
	}
	var all []spec.Project
	for i := range live {
		if !declared[&live[i]] && !disputed[live[i].Name] {
			all = append(all, live[i])
		}
	}
	stable.Sort(all, func(x, y spec.Project) int { return strings.Compare(x.Name, y.Name) })
	return all
}

// project compares one project.
func (w *workspacePair) project(m spec.Matched[spec.Project], others []spec.Project) (_ Action, differs bool) {
	d, l := m.Desired, m.Live
	a := w.action(Hold, spec.Projects, d.Name, d.Pos)
	switch {
	case m.Conflict != "":
		return disputed(a, m.Conflict, d.Key, w.live.Trash), true
	case l == nil && d.Absent:
		return a, false
	case l == nil:
		a.Verb = Create
		a.Calls = []api.Call{api.CreateProject{Name: d.Name}}
		return w.trashed(w.twin(a, others), w.live.Trash, "restore it there"), true
	case d.Absent:
		a.Verb, a.Harms = Delete, spec.DataLoss
		a.Fields = []Field{{Name: "key", Live: l.Key}, {Name: "in the trash", Live: "for 30 days: Camunda Hub can restore it"}}
		a.Calls, a.Called = []api.Call{api.DeleteProject{Key: l.Key}}, []string{l.Name}
		if l.Name != d.Name {
			a.Fields = slices.Insert(a.Fields, 0, Field{Name: "name", Live: l.Name})
			if !slices.Contains(d.Formerly, l.Name) {
				a = a.Held("the project of the pinned key is now called "+l.Name, "if it is to be deleted all the same, give it that name in the file; else take its entry out")
			}
		}
		return a, true
	case l.Name == d.Name:
		return a, false
	}
	a.Verb = Update
	a.Fields = []Field{{Name: "name", Live: l.Name, Desired: d.Name}}
	if m.Taken != "" {
		return stuck(a, "the live project "+m.Taken+" has this name", "give that one another name first, in the file or in Camunda Hub"), true
	}
	a.Calls = []api.Call{api.RenameProject{Key: l.Key, Name: d.Name}}
	return a, true
}

// twin holds the creation of a project beside an undeclared one whose name looks the same.
func (w *workspacePair) twin(a Action, others []spec.Project) Action {
	for _, l := range others {
		switch {
		case lookalike.Skeleton(l.Name) == lookalike.Skeleton(a.Name.Own):
			return a.Held("the live project "+l.Key+" has a name that looks the same",
				"write the name exactly as it is, or pin that project with key: in the file; if this is meant to be another one, give it another name")
		case strings.EqualFold(l.Name, a.Name.Own):
			w.b.note(fmt.Sprintf("%s would be created, and there is a live project whose name differs from that in case alone: %s (%s). "+
				"If it is the same one, write its name exactly as it is, or pin it with key: in the file", a.Name, l.Name, l.Key))
		}
	}
	return a
}
