package orgfile

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// workspaceIdentityKeys say which workspace it is, and are all the keys of one that is to be deleted.
var workspaceIdentityKeys = []string{"name", "key", "formerly", "state"}

var (
	workspaceObject       = object{name: "a workspace", keys: slices.Concat(workspaceIdentityKeys, []string{"description", "members", "environments", "projects"})}
	workspaceMemberObject = object{name: "a workspace member", keys: []string{"email", "role"}}
)

// What of workspaces is claimed beside their names.
const (
	formerWorkspace = "former workspace name"
	workspaceKey    = "key"
)

// workspace reads one entry of workspaces.
func workspace(m mapping) (spec.Workspace, bool) {
	w := spec.Workspace{Pos: m.r.pos(m.at)}
	if name, ok := required(m, "name", checked(spec.CheckWorkspaceName)); ok {
		w.Name = name
		m.r.claim(m.at, spec.Workspaces.Traits().Singular, name, name)
	}
	key := part(m, "key", checked(checkID))
	if w.Key = key.Value(); key.IsKnown() {
		m.r.claims = append(m.r.claims, claim{workspaceKey, strings.ToLower(w.Key), w.Key, key.Pos})
	}
	w.Formerly = part(m, "formerly", some(list(items{"former name", "[Old name]"}, former(formerWorkspace)), "name the workspace's earlier names, or leave the key out")).Value()
	if w.Absent = part(m, "state", option([]string{"present", "absent"})).Value() == "absent"; w.Absent {
		m.only(workspaceIdentityKeys, "a workspace with state: absent has nothing but name, key, formerly and state")
		return w, true
	}
	w.Description = part(m, "description", checked(spec.CheckWorkspaceDescription, prose))
	w.Members = part(m, "members", readWorkspaceMembers)
	w.Environments = part(m, "environments", readEnvironments)
	w.Projects = part(m, "projects", readProjects)
	return w, true
}

func readWorkspaceMembers(r *reader, n *yaml.Node, what string) ([]spec.WorkspaceMember, bool) {
	read := distinct("workspace member", workspaceMember, func(w spec.WorkspaceMember) string { return lookalike.EmailKey(w.Email) })
	return list(items{"workspace member", "[] for none"}, in(workspaceMemberObject, read))(r, n, what)
}

func workspaceMember(m mapping) spec.WorkspaceMember {
	one := spec.WorkspaceMember{Pos: m.r.pos(m.at)}
	one.Email, _ = required(m, "email", checked(checkEmail))
	one.Role, _ = required(m, "role", readWorkspaceRole)
	return one
}

var readWorkspaceRole = option(spec.WorkspaceRoles())

// readEnvironments reads the names of clusters.
func readEnvironments(r *reader, n *yaml.Node, what string) ([]spec.Environment, bool) {
	seen := make(map[string]bool)
	return list(items{"cluster name", "[production], or [] for none"}, func(r *reader, n *yaml.Node, what string) (spec.Environment, bool) {
		name, ok := checked(spec.CheckClusterName)(r, n, what)
		if ok && seen[name] {
			r.wrong(n, "%s %s is given twice; leave one out", what, quote(name))
			return spec.Environment{}, false
		}
		seen[name] = true
		return spec.Environment{Name: name, Pos: r.pos(n)}, ok
	})(r, n, what)
}

// wrongEnvironments are the errors of workspaces that may deploy to a cluster which the same files want to be deleted, or call otherwise.
func wrongEnvironments(org spec.Organization) (errs spec.FileErrors) {
	absent, renamed := make(map[string]spec.Pos), make(map[string]spec.Cluster)
	for _, c := range org.Clusters.Value() {
		if c.Absent {
			absent[c.Name] = c.Pos
		}
		for _, name := range c.Formerly {
			renamed[name] = c
		}
	}
	for _, w := range org.Workspaces.Value() {
		for _, e := range w.Environments.Value() {
			pos, gone := absent[e.Name]
			c, formerly := renamed[e.Name]
			switch {
			case len(errs) == maxErrors:
			case gone:
				errs = append(errs, spec.FileError{Pos: e.Pos, Text: "cluster " + quote(e.Name) + " has state: absent at " + pos.String() + "; take it out of environments"})
			case formerly:
				errs = append(errs, spec.FileError{Pos: e.Pos, Text: "cluster " + quote(e.Name) + " is called " + quote(c.Name) + " at " + c.Pos.String() + "; write that name"})
			}
		}
	}
	return errs
}

func (w *writer) workspaces(workspaces []spec.Workspace, clusters []spec.Cluster) {
	twice := repeated(workspaces, func(o spec.Workspace) string { return o.Name })
	declare(w, 0, "workspaces", "[]", workspaces, func(w *writer, o spec.Workspace) string {
		why := UndeclarableWorkspace(o)
		if why == "" && twice[o.Name] {
			why = "the name is that of several workspaces; rename all but one"
		}
		if why != "" {
			return fmt.Sprintf("workspace %s (%s) is not declared: %s", quoted(o.Name), o.Key, why)
		}
		w.workspace(o, clusters)
		return ""
	})
}

func (w *writer) workspace(o spec.Workspace, clusters []spec.Cluster) {
	w.cluster = o.Name
	w.note(1, spec.Workspaces, "")
	w.line(1, "- name: %s", Scalar(o.Name))
	if identifier.MatchString(o.Key) {
		w.line(2, "key: %s", Scalar(o.Key))
	}
	if text := o.Description.Value(); text != "" && spec.CheckWorkspaceDescription(text) == "" {
		w.line(2, "description: %s", Scalar(text))
	}
	if n, hidden := notShownOf("members", o.Members); hidden {
		w.notShown(2, n)
	}
	if members, known := o.Members.Get(); known {
		w.workspaceMembers(members)
	}
	if n, hidden := notShownOf("environments", o.Environments); hidden {
		w.notShown(2, n)
	}
	if environments, known := o.Environments.Get(); known {
		w.environments(environments, clusters)
	}
	if n, hidden := notShownOf("projects", o.Projects); hidden {
		w.notShown(2, n)
	}
	if projects, known := o.Projects.Get(); known {
		writeProjects(w, projects)
	}
}

func (w *writer) workspaceMembers(members []spec.WorkspaceMember) {
	declare(w, 2, "members", "[]", members, func(w *writer, m spec.WorkspaceMember) string {
		if why := UndeclarableWorkspaceMember(m); why != "" {
			return m.Email + " is not declared: " + why
		}
		w.note(3, spec.WorkspaceMembers, m.Email)
		w.line(3, "- {email: %s, role: %s}", Scalar(m.Email), Scalar(m.Role))
		return ""
	})
}

// environments writes those of a workspace by the names of their clusters. One that Camunda Hub does not list at present stays
// whatever the file says.
func (w *writer) environments(environments []spec.Environment, clusters []spec.Cluster) {
	var names []string
	for _, e := range environments {
		name := e.In(clusters)
		switch why := spec.CheckClusterName(name); {
		case e.Missing:
			w.comment(2, "environment %s is not declared: Camunda Hub does not list it at present; it stays", quoted(name))
		case why != "":
			w.comment(2, "environment %s is not declared: the name %s", quoted(name), why)
		case !slices.Contains(names, name):
			names = append(names, name)
		}
	}
	slices.Sort(names)
	w.line(2, "environments: %s", flow(names))
}

// UndeclarableWorkspace is why a file cannot give the live workspace's name and description; empty where it can.
func UndeclarableWorkspace(o spec.Workspace) string {
	if why := spec.CheckWorkspaceName(o.Name); why != "" {
		return "the name " + why
	}
	if why := spec.CheckWorkspaceDescription(o.Description.Value()); why != "" {
		return "the description " + why
	}
	return ""
}

// UndeclarableWorkspaceMember is why a file cannot declare a live member of a workspace; empty where it can.
func UndeclarableWorkspaceMember(m spec.WorkspaceMember) string {
	if why := checkEmail(m.Email); why != "" {
		return "the address " + why
	}
	if !slices.Contains(spec.WorkspaceRoles(), m.Role) {
		return "role " + m.Role + " is not known to this camsync"
	}
	return ""
}
