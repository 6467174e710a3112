package absorb

import (
	"errors"
	"slices"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// A hubAbsorber takes in what is live in Camunda Hub.
type hubAbsorber struct{ *absorber }

// inWorkspaces takes in what a workspace is, or what it has.
func (t hubAbsorber) inWorkspaces(a diff.Action) error {
	if a.Name.Outer == "" {
		return errors.New(a.Reason)
	}
	m := t.workspaces[a.Name.Outer]
	switch {
	case m.Conflict != "":
		return errors.New(m.Conflict)
	case t.gone[a.Name.Lane()]:
		return nil
	case a.Name.Kind == spec.Workspaces:
		return t.workspace(m, a)
	case m.Live == nil && a.Name.Kind == spec.Environments:
		return errors.New("the workspace does not exist; absorb the workspace, which includes its environments")
	case m.Live == nil:
		m.Live = new(spec.Workspace)
	}
	switch a.Name.Kind {
	case spec.Environments:
		return t.environments(m)
	case spec.Projects:
		return t.project(m, a)
	case spec.ProjectFiles:
		return errors.New("a file of a project is in no YAML file; camsync pull takes what is live into a directory")
	}
	return t.workspaceMember(m, a)
}

// workspace takes in what a workspace is.
//
//	file        live                 edit
//	present     —                    taken out, with all that is in it
//	present     another name, or     the live ones
//	            description
//	absent      there                state: present
func (t hubAbsorber) workspace(m spec.Matched[spec.Workspace], a diff.Action) error {
	if m.Live == nil {
		err := t.remove(m.Desired.Pos)
		t.gone[a.Name] = err == nil
		return err
	}
	if why := orgfile.UndeclarableWorkspace(*m.Live); why != "" {
		return errors.New(why)
	}
	in, n, err := t.item(m.Desired.Pos)
	if err != nil {
		return err
	}
	if m.Desired.Absent {
		return in.set(own(n, "state"), "present")
	}
	if len(a.Fields) == 0 {
		return errors.New(a.Reason + ": " + a.Hint)
	}
	for _, f := range a.Fields {
		switch {
		case f.Name == "description":
			err = in.set(own(n, "description"), m.Live.Description.Value())
		case slices.Contains(m.Desired.Formerly, m.Live.Name):
			err = errors.New("the file itself renames it; remove the live name from formerly, or apply")
		case t.workspaces[m.Live.Name].Desired != nil:
			err = errors.New("the file gives its live name to another workspace")
		default:
			err = in.set(own(n, "name"), m.Live.Name)
			t.renamed[a.Name] = m.Live.Name
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// workspaceMember takes a member of a workspace in.
//
//	file         live            edit
//	declared     —               taken out
//	declared     another role    the live role
//	—            there           added
func (t hubAbsorber) workspaceMember(m spec.Matched[spec.Workspace], a diff.Action) error {
	if a.Name.IsList() {
		return errors.New(a.Reason)
	}
	same := func(w spec.WorkspaceMember) bool {
		return lookalike.EmailKey(w.Email) == lookalike.EmailKey(a.Name.Own)
	}
	desired, live := m.Desired.Members.Value(), m.Live.Members.Value()
	d, l := slices.IndexFunc(desired, same), slices.IndexFunc(live, same)
	if l < 0 {
		return t.remove(desired[d].Pos)
	}
	if slices.ContainsFunc(live[l+1:], same) {
		return errors.New("several live members of the workspace have this address")
	}
	if why := orgfile.UndeclarableWorkspaceMember(live[l]); why != "" {
		return errors.New(why)
	}
	if d < 0 {
		return t.add(m.Desired.Members.Pos, entry{pairs: []pair{{key: "email", text: live[l].Email}, {key: "role", text: live[l].Role}}})
	}
	in, n, err := t.item(desired[d].Pos)
	if err != nil {
		return err
	}
	return in.set(own(n, "role"), live[l].Role)
}

// project takes a project in.
//
//	file        live            edit
//	present     —               taken out
//	present     another name    the live name
//	absent      there           state: present
//	—           there           added, with its key
func (t hubAbsorber) project(m spec.Matched[spec.Workspace], a diff.Action) error {
	if a.Name.IsList() {
		return errors.New(a.Reason)
	}
	for _, p := range spec.MatchProjects(m.Desired.Projects.Value(), m.Live.Projects.Value()) {
		switch {
		case p.Desired.Name != a.Name.Own:
			continue
		case p.Conflict != "":
			return errors.New(p.Conflict)
		case p.Live == nil:
			return t.remove(p.Desired.Pos)
		}
		if why := orgfile.UndeclarableProject(*p.Live); why != "" {
			return errors.New(why)
		}
		in, n, err := t.item(p.Desired.Pos)
		switch {
		case err != nil:
			return err
		case p.Desired.Absent:
			return in.set(own(n, "state"), "present")
		case slices.Contains(p.Desired.Formerly, p.Live.Name):
			return errors.New("the file itself renames it; remove the live name from formerly, or apply")
		}
		return in.set(own(n, "name"), p.Live.Name)
	}
	found := slices.DeleteFunc(slices.Clone(m.Live.Projects.Value()), func(p spec.Project) bool { return p.Name != a.Name.Own })
	if len(found) != 1 {
		return errors.New("several live projects have this name")
	}
	if why := orgfile.UndeclarableProject(found[0]); why != "" {
		return errors.New(why)
	}
	return t.add(m.Desired.Projects.Pos, entry{pairs: []pair{{key: "name", text: found[0].Name}, {key: "key", text: found[0].Key}}})
}

// environments takes those in that a workspace may deploy to, by the names that the file has for their clusters.
func (t hubAbsorber) environments(m spec.Matched[spec.Workspace]) error {
	live, known := m.Live.Environments.Get()
	if !known {
		why, _ := m.Live.Environments.Why()
		return errors.New("the live environments are unknown: " + why)
	}
	clusters := t.live.Clusters.Value()
	var names []string
	for _, e := range live {
		name := e.In(clusters)
		for _, c := range t.clusters {
			if c.Live != nil && e.Of(*c.Live, clusters) {
				name = c.Desired.Name
			}
		}
		declared := slices.ContainsFunc(m.Desired.Environments.Value(), func(d spec.Environment) bool { return d.Name == name })
		if e.Missing && !declared {
			continue // it stays, whatever the file says
		}
		if why := spec.CheckClusterName(name); why != "" {
			return errors.New("the name of environment " + name + " " + why)
		}
		names = append(names, name)
	}
	in, err := t.tree(m.Desired.Environments.Pos)
	if err != nil {
		return err
	}
	list, err := in.value(m.Desired.Environments.Pos)
	if err != nil {
		return err
	}
	slices.Sort(names)
	return in.setTexts(list, slices.Compact(names))
}

// renameEnvironments gives a cluster that gets another name that name in the workspaces, too.
func (t hubAbsorber) renameEnvironments(from, to string) error {
	for _, w := range t.desired.Workspaces.Value() {
		for _, e := range w.Environments.Value() {
			if e.Name != from {
				continue
			}
			in, n, err := t.item(e.Pos)
			if err == nil {
				err = in.set(n, to)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
