package audit

import (
	"cmp"
	"slices"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// A Reach is what one person may do in a workspace of Camunda Hub, and why.
type Reach struct {
	Email, Name  string
	Workspace    string   // empty for every workspace
	Role         string   // one of spec.WorkspaceRoles, or another word of the API
	Environments []string // the clusters that the workspace may deploy to, by name
	Because      Because
	Pending      bool // invited, and never logged in
	Outsider     bool // no member of the organisation, as far as these are known
	Declared     Declared
}

// Because is what gives a person their reach.
type Because string

// Owners and admins of the organisation are workspace_admin everywhere, whether a workspace lists them or not.
const (
	AsOwner  Because = "owner of the organisation"
	AsAdmin  Because = "admin of the organisation"
	AsMember Because = "member of the workspace"
)

// reaches joins the roles in the organisation with those in workspaces: a row for each person and workspace, and one for each who
// reaches all of them. What may not be read is missing from a review only where the file manages it.
func (r *Review) reaches(live spec.Organization, d *declarations) {
	unseen := func(name spec.Name, p spec.AnyPart, managed bool) {
		switch why, unknown := p.Why(); {
		case unknown && p.IsRefused() && !managed:
			r.WorkspacesUnseen = cmp.Or(r.WorkspacesUnseen, why)
		case unknown:
			r.Unknown, r.ReachesMissing = append(r.Unknown, name.String()+": "+why), true
		}
	}
	unseen(spec.Workspaces.List(""), live.Workspaces, d.workspaces != nil)
	workspaces, known := live.Workspaces.Get()
	if !known || len(workspaces) == 0 {
		return
	}
	everywhere, people := make(map[string]bool), make(map[string]bool)
	for _, m := range r.Members {
		key := lookalike.EmailKey(m.Email)
		people[key] = true
		if because := AsAdmin; m.Admin {
			if m.Owner {
				because = AsOwner
			}
			everywhere[key] = true
			r.Reaches = append(r.Reaches, Reach{Email: m.Email, Name: m.Name, Role: spec.WorkspaceAdmin, Because: because, Pending: m.Pending, Declared: m.Declared})
		}
	}
	for i := range workspaces {
		w := &workspaces[i]
		unseen(spec.WorkspaceMembers.List(w.Name), w.Members, true)
		var environments []string
		for _, e := range w.Environments.Value() {
			environments = append(environments, e.In(live.Clusters.Value()))
		}
		slices.Sort(environments)
		for _, m := range w.Members.Value() {
			key := lookalike.EmailKey(m.Email)
			if everywhere[key] {
				continue
			}
			r.Reaches = append(r.Reaches, Reach{
				Email: m.Email, Name: m.Name, Workspace: w.Name, Role: m.Role, Environments: environments, Because: AsMember, Pending: m.Pending,
				Outsider: live.Members.IsKnown() && !people[key], Declared: d.workspaceMember(w, m),
			})
		}
	}
	stable.Sort(r.Reaches, func(x, y Reach) int {
		return cmp.Or(cmp.Compare(min(len(x.Workspace), 1), min(len(y.Workspace), 1)), cmp.Compare(lookalike.EmailKey(x.Email), lookalike.EmailKey(y.Email)), cmp.Compare(x.Workspace, y.Workspace))
	})
}

// workspaceMember is what a file says of a live member of a workspace.
func (d *declarations) workspaceMember(w *spec.Workspace, m spec.WorkspaceMember) Declared {
	desired := d.workspaces[w]
	if desired == nil {
		return d.says(false, false)
	}
	members, managed := desired.Members.Get()
	declared := slices.ContainsFunc(members, func(one spec.WorkspaceMember) bool {
		return lookalike.EmailKey(one.Email) == lookalike.EmailKey(m.Email)
	})
	return d.says(declared, managed)
}
