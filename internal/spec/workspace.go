package spec

import (
	"slices"
	"strings"
	"time"
)

// A Workspace is one of Camunda Hub: it holds projects, and says who may work on them and which environments they may be deployed to.
//
// Its key is its identity. Names of workspaces are not unique, so a name that two live ones carry can be settled only by a pinned Key.
type Workspace struct {
	Name     string   // 1 to 255 characters
	Key      string   // desired: the pin, mostly empty; live: always there, a uuid
	Formerly []string // desired only: earlier names, so that a new name is a rename
	Absent   bool     // desired only: the file says state: absent
	Pos      Pos      // desired only

	Description  Part[string] // 1 to 500 characters; empty for none
	Members      Part[[]WorkspaceMember]
	Environments Part[[]Environment]
	Projects     Part[[]Project]

	Trash Part[[]Deleted] // live only: the deleted projects of names that would be created, or all; read where there are any or a pin is not found

	Created time.Time // live only; zero where the API's text is not a time
}

// A WorkspaceMember is a person in a workspace, known by e-mail address. Owners and admins of the organisation reach every
// workspace, whether they are in this list or not.
type WorkspaceMember struct {
	Email string
	Role  string // one of WorkspaceRoles
	Pos   Pos    // desired only

	Name    string // live only: the person's name as Camunda knows it
	Pending bool   // live only: invited, and never logged in
}

// WorkspaceAdmin is the role that may do everything in a workspace.
const WorkspaceAdmin = "workspace_admin"

// WorkspaceRoles are the roles in a workspace, the one that may do the most first.
func WorkspaceRoles() []string { return []string{WorkspaceAdmin, "editor", "commenter", "viewer"} }

// An Environment is where a workspace may deploy to. In SaaS there is exactly one for each cluster, which has the cluster's name.
type Environment struct {
	Name    string // desired: that of a cluster of the organisation
	Pos     Pos    // desired only
	ID      string // live only
	Cluster string // live only: the uuid of its cluster; empty where the API shows none
	Missing bool   // live only: Camunda Hub does not list it at present, which may be an outage of its own list
}

// Of reports whether the environment is that of a cluster. Whether the API gives the cluster's uuid is not certain, so that one which no
// uuid of a cluster answers to is known by its name.
func (e Environment) Of(c Cluster, clusters []Cluster) bool {
	if ByUUID(clusters, e.Cluster) != nil {
		return strings.EqualFold(e.Cluster, c.UUID)
	}
	return e.Name == c.Name
}

// In is the name of the environment's cluster among live ones, which may have been renamed a moment ago; else its own.
func (e Environment) In(clusters []Cluster) string {
	if c := ByUUID(clusters, e.Cluster); c != nil {
		return c.Name
	}
	return e.Name
}

// A Deleted workspace or project is in the trash of Camunda Hub, from which it can be restored.
type Deleted struct {
	Key, Name string
	At        time.Time // zero where the API's text is not a time
	By        string    // who deleted it; empty where the API does not say
}

// String says when and by whom it was deleted, and until when it can be restored.
func (d Deleted) String() string {
	text := "was deleted"
	if !d.At.IsZero() {
		text += " on " + d.At.UTC().Format(time.DateOnly)
	}
	if d.By != "" {
		text += " by " + d.By
	}
	text += " and is in the trash"
	if !d.At.IsZero() {
		text += " until " + d.At.Add(TrashTime).UTC().Format(time.DateOnly)
	}
	return text
}

// TrashTime is how long Camunda Hub keeps what was deleted.
const TrashTime = 30 * 24 * time.Hour

// WorkspaceByKey is the workspace of a key; nil for none.
func WorkspaceByKey(workspaces []Workspace, key string) *Workspace {
	i := slices.IndexFunc(workspaces, func(w Workspace) bool { return key != "" && strings.EqualFold(w.Key, key) })
	if i < 0 {
		return nil
	}
	return &workspaces[i]
}
