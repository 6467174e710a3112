package orgfile

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// projectIdentityKeys say which project it is, and are all the keys of one that is to be deleted.
var projectIdentityKeys = []string{"name", "key", "formerly", "state"}

var projectObject = object{name: "a project", keys: slices.Concat(projectIdentityKeys, []string{"files"})}

// readProjects reads the projects of one workspace. A name is either a former or a current one, and a former one that of one project.
func readProjects(r *reader, n *yaml.Node, what string) ([]spec.Project, bool) {
	read := distinct("project", project, func(p spec.Project) string { return p.Name })
	all, ok := list(items{"project", "[] for none"}, in(projectObject, read))(r, n, what)
	taken := make(map[string]spec.Pos)
	for _, p := range all {
		taken[p.Name] = p.Pos
	}
	for _, p := range all {
		for _, name := range p.Formerly {
			if first, twice := taken[name]; twice {
				r.errorAt(p.Pos, "former name %s is also a name of the project at %s; leave it out of one of them", quote(name), first)
			}
			taken[name] = p.Pos
		}
	}
	return all, ok
}

// project reads one entry.
func project(m mapping) spec.Project {
	p := spec.Project{Pos: m.r.pos(m.at)}
	p.Name, _ = required(m, "name", checked(spec.CheckWorkspaceName))
	key := part(m, "key", checked(checkID))
	if p.Key = key.Value(); key.IsKnown() {
		m.r.claims = append(m.r.claims, claim{workspaceKey, strings.ToLower(p.Key), p.Key, key.Pos})
	}
	former := list(items{"former name", "[Old name]"}, guarded(checkWords))
	p.Formerly = part(m, "formerly", some(former, "name the project's earlier names, or leave the key out")).Value()
	if p.Absent = part(m, "state", option([]string{"present", "absent"})).Value() == "absent"; p.Absent {
		m.only(projectIdentityKeys, "a project with state: absent has nothing but name, key, formerly and state")
		return p
	}
	p.Files = part(m, "files", in(filesObject, readFiles))
	return p
}

func writeProjects(w *writer, projects []spec.Project) {
	if len(projects) > 0 {
		w.comment(2, "camsync pull writes the files of a project into a directory; files: {from: DIR} then keeps them")
	}
	twice := repeated(projects, func(p spec.Project) string { return p.Name })
	declare(w, 2, "projects", "[]", projects, func(w *writer, p spec.Project) string {
		why := UndeclarableProject(p)
		if why == "" && twice[p.Name] {
			why = "the name is that of several projects; rename all but one"
		}
		if why != "" {
			return fmt.Sprintf("project %s (%s) is not declared: %s", quoted(p.Name), p.Key, why)
		}
		w.note(3, spec.Projects, p.Name)
		w.line(3, "- name: %s", Scalar(p.Name))
		if identifier.MatchString(p.Key) {
			w.line(4, "key: %s", Scalar(p.Key))
		}
		return ""
	})
}

// UndeclarableProject is why a file cannot give the live project's name; empty where it can.
func UndeclarableProject(p spec.Project) string {
	if why := spec.CheckWorkspaceName(p.Name); why != "" {
		return "the name " + why
	}
	return ""
}
