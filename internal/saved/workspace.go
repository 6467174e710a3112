package saved

import (
	"slices"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

var workspaceRows = map[spec.Kind]row[spec.Workspace]{
	spec.Environments: single(func(w spec.Workspace) spec.Part[[]spec.Environment] { return w.Environments }, environmentNames, environmentIDs),
	spec.WorkspaceMembers: {
		func(w spec.Workspace) any { return part(w.Members, each(workspaceMember)) },
		func(desired, live spec.Workspace, own string) (d, l any) {
			is := func(m spec.WorkspaceMember) bool { return lookalike.EmailKey(m.Email) == lookalike.EmailKey(own) }
			return first(filter(desired.Members, is), workspaceMember), list(filter(live.Members, is), workspaceMember)
		},
	},
	spec.Projects: {
		func(w spec.Workspace) any { return part(w.Projects, each(project)) },
		projectSides,
	},
}

// wholeWorkspace is all that the file says of a workspace and of what belongs to it.
func wholeWorkspace(w spec.Workspace) any {
	whole := says{"key": w.Key, "formerly": w.Formerly, "absent": w.Absent, "settings": workspaceSettings(w)}
	for kind, row := range workspaceRows {
		whole[string(kind)] = row.desired(w)
	}
	return whole
}

// workspaceSides are what an action on a workspace, or on something in it, was computed from; nil where there is nothing.
func workspaceSides(a diff.Action, d, l *spec.Workspace) (desired, live any) {
	if d == nil {
		return nil, nil // of all workspaces, which could not be read
	}
	if a.Name.Kind == spec.ProjectFiles {
		return fileSides(a)
	}
	if row, ok := workspaceRows[a.Name.Kind]; ok {
		if l == nil {
			l = new(spec.Workspace)
		}
		return row.sides(*d, *l, a.Name.Own)
	}
	desired = says{"settings": workspaceSettings(*d), "absent": d.Absent}
	if l == nil {
		return desired, nil
	}
	return desired, workspaceSettings(*l)
}

// workspaceSettings are what a workspace itself says, its name included.
func workspaceSettings(w spec.Workspace) says {
	return says{"name": w.Name, "description": part(w.Description, plain)}
}

// projectSides are a declared project and the live one that it is.
func projectSides(desired, live spec.Workspace, own string) (d, l any) {
	for _, m := range spec.MatchProjects(desired.Projects.Value(), live.Projects.Value()) {
		if m.Desired.Name == own {
			if m.Live != nil {
				l = says{"name": m.Live.Name, "key": m.Live.Key}
			}
			return project(*m.Desired), l
		}
	}
	return nil, nil
}

func project(p spec.Project) any {
	project := says{"name": p.Name, "key": p.Key, "formerly": p.Formerly, "absent": p.Absent}
	if p.Files.IsKnown() { // so that plans of older versions stay what they are
		project["files"] = part(p.Files, files)
		if p.Files.Value().Snapshot {
			project["snapshot"] = true
		}
	}
	return project
}

// files are those of a local directory, wherever that is.
func files(f spec.Files) any {
	return each(func(m spec.Model) any { return []string{m.Path, m.Digest} })(f.Models)
}

// fileSides are the local file that an action is about, and the live one: nil for none.
func fileSides(a diff.Action) (d, l any) {
	s := a.File
	if s == nil {
		return nil, nil // of all files of the project, which could not be read
	}
	if s.Source.Path != "" {
		d = says{"path": s.Source.Path, "digest": s.Source.Digest}
	}
	if s.Key != "" {
		l = says{"key": s.Key, "revision": s.Revision, "from": s.From}
	}
	return d, l
}

func workspaceMember(m spec.WorkspaceMember) any { return says{"email": m.Email, "role": m.Role} }

func environmentNames(environments []spec.Environment) any {
	return sorted(names(environments, func(e spec.Environment) string { return e.Name }))
}

func environmentIDs(environments []spec.Environment) any {
	return sorted(names(environments, func(e spec.Environment) string { return e.ID }))
}

func names[T any](list []T, of func(T) string) []string {
	all := make([]string, 0, len(list))
	for _, one := range list {
		all = append(all, of(one))
	}
	return slices.Clip(all)
}
