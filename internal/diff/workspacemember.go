package diff

import (
	"slices"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// members compares the members of a workspace. Nothing is sent for one whose role is right: the API might send another mail.
//
//	file         live              plan
//	declared     —                 create: added, or invited by mail
//	declared     another role      update
//	—            there             unmanaged, or delete where workspaceMembers are pruned
func (w *workspacePair) members() []phased {
	desired, managed := w.desired.Members.Get()
	if !managed || !w.selects(spec.WorkspaceMembers) {
		return nil
	}
	live, ok := w.live.Members.Get()
	if !ok && w.live.Key != "" {
		return []phased{{phaseJoins, unread(w.action(Hold, spec.WorkspaceMembers, "", w.desired.Members.Pos), w.live.Members,
			"members of the workspace", "are", "take members out of this workspace in the file")}}
	}
	var lane []phased
	for p := range pairs(desired, live, func(m *spec.WorkspaceMember) string { return lookalike.EmailKey(m.Email) }) {
		switch {
		case p.desired == nil:
			for _, l := range p.live {
				lane = append(lane, w.undeclaredMember(*l)...)
			}
		case len(p.live) == 0:
			lane = append(lane, phased{phaseJoins, w.joins(*p.desired)})
		case len(p.live) > 1:
			lane = append(lane, phased{phaseJoins, stuck(w.action(Hold, spec.WorkspaceMembers, p.desired.Email, p.desired.Pos),
				"two live members of the workspace have this address", "remove one of them in Camunda Hub")})
		case p.desired.Role != p.live[0].Role:
			lane = append(lane, w.changesRole(*p.desired, *p.live[0]))
		}
	}
	return lane
}

// joins adds a person to the workspace, who becomes a member of the organisation before, if that is planned.
func (w *workspacePair) joins(d spec.WorkspaceMember) Action {
	a := w.action(Create, spec.WorkspaceMembers, d.Email, d.Pos)
	a.Harms = spec.AccessGain
	a.Fields = []Field{{Name: "role", Desired: d.Role}}
	a.Calls = []api.Call{api.SetWorkspaceMember{Email: d.Email, Role: d.Role}}
	for _, other := range w.b.Actions {
		if other.Name.Kind == spec.Members && other.Does() == Create && memberKey(other) == lookalike.EmailKey(d.Email) {
			a.Needs = append(a.Needs, other.Name)
		}
	}
	return a
}

// changesRole gives a member another role. Where a role is not known to this version, both harms are assumed.
func (w *workspacePair) changesRole(d, l spec.WorkspaceMember) phased {
	a := w.action(Update, spec.WorkspaceMembers, d.Email, d.Pos)
	a.Fields = []Field{{Name: "role", Live: l.Role, Desired: d.Role}}
	a.Calls = []api.Call{api.SetWorkspaceMember{Email: l.Email, Role: d.Role}}
	want, have := slices.Index(spec.WorkspaceRoles(), d.Role), slices.Index(spec.WorkspaceRoles(), l.Role) // the highest first
	phase := phaseJoins
	switch {
	case want < 0 || have < 0:
		a.Harms, phase = spec.AccessGain|spec.AccessLoss, phaseLowers
	case want < have:
		a.Harms = spec.AccessGain
	default:
		a.Harms, phase = spec.AccessLoss, phaseLowers
	}
	a.Happened = Happened{What: Changed, Harms: accessMoved(a.Harms)}
	if l.Role == spec.WorkspaceAdmin {
		a.Happened.What = Promoted
	}
	return phased{phase, a}
}

// undeclaredMember is the removal of a member whom the file does not declare.
func (w *workspacePair) undeclaredMember(l spec.WorkspaceMember) []phased {
	a := w.action(Delete, spec.WorkspaceMembers, l.Email, spec.Pos{})
	a.Harms = spec.AccessLoss
	a.Fields = []Field{{Name: "role", Live: l.Role}}
	if l.Pending {
		a.Fields = append(a.Fields, Field{Name: "invitation", Live: "pending"})
	}
	a.Calls = []api.Call{api.RemoveWorkspaceMember{Email: l.Email}}
	return w.b.prunable(phaseLeaves, a)
}

// keepWorkspaceAdmins holds the loss of the last workspace_admin of each workspace. Only members who have logged in count; one who becomes
// admin in this run must do so before another one goes.
func (g *guards) keepWorkspaceAdmins() {
	accepted := make(map[string]bool) // members of the organisation, who are in a workspace as soon as they are added
	for _, m := range g.live.Members.Value() {
		accepted[lookalike.EmailKey(m.Email)] = !m.Pending
	}
	for _, w := range g.live.Workspaces.Value() {
		admins := make(map[string]bool)
		known := make(map[string]bool)
		for _, m := range w.Members.Value() {
			key := lookalike.EmailKey(m.Email)
			known[key] = !m.Pending
			if !m.Pending && m.Role == spec.WorkspaceAdmin {
				admins[key] = true
			}
		}
		var gains []spec.Name
		left := len(admins)
		for _, a := range g.plan.Actions {
			if key := workspaceMemberKey(a, w.Key); key != "" && a.Verb != Hold && makesWorkspaceAdmin(a) && !admins[key] && (known[key] || accepted[key]) {
				gains = append(gains, a.Name)
				left++
			}
		}
		for i, a := range g.plan.Actions {
			if key := workspaceMemberKey(a, w.Key); !admins[key] || a.Verb == Hold || makesWorkspaceAdmin(a) {
				continue
			}
			if left == 1 {
				g.plan.Actions[i] = a.blocked("this is the last "+spec.WorkspaceAdmin+" of the workspace who has logged in", "make another member "+spec.WorkspaceAdmin+" first")
				continue
			}
			left--
			g.plan.Actions[i].Needs = append(slices.Clone(a.Needs), gains...)
		}
	}
}

// workspaceMemberKey is the comparison key of an action's member of the workspace of that key; empty if it has none.
func workspaceMemberKey(a Action, workspace string) string {
	if a.Name.Kind != spec.WorkspaceMembers || a.UUID != workspace {
		return ""
	}
	return lookalike.EmailKey(a.Name.Own)
}

// makesWorkspaceAdmin reports whether the action leaves its member a workspace_admin.
func makesWorkspaceAdmin(a Action) bool {
	return slices.ContainsFunc(a.Calls, func(c api.Call) bool {
		set, ok := c.(api.SetWorkspaceMember)
		return ok && set.Role == spec.WorkspaceAdmin
	})
}
