package emulator

import (
	"net/http"
	"net/mail"
	"slices"
	"time"
)

const workspaceAdmin = "workspace_admin"

// hubRoles are the roles that a member of a workspace can have.
var hubRoles = []string{workspaceAdmin, "editor", "commenter", "viewer"}

// memberships are who is in which workspace.
type memberships struct {
	people     *people
	workspaces *workspaces
}

// hubMember is a member of a workspace, or a person invited to it.
type hubMember struct {
	email, role string
	lifetime
}

// hubMemberView is a member as the Hub API shows it. The name of a person who has never logged in is
// null.
type hubMemberView struct {
	WorkspaceKey string  `json:"workspaceKey"`
	Email        string  `json:"email"`
	Name         *string `json:"name"`
	Role         string  `json:"role"`
}

func (v hubMemberView) field(name string) (string, bool) {
	switch {
	case name == "workspaceKey":
		return v.WorkspaceKey, true
	case name == "email":
		return v.Email, true
	case name == "role":
		return v.Role, true
	case v.Name != nil:
		return *v.Name, true
	}
	return "", false
}

func (v hubMemberView) shown() any { return v }

func (l *memberships) view(w *workspace, m *hubMember, o *Options) hubMemberView {
	return hubMemberView{w.Key, m.email, l.people.nameOf(m.email, o), m.role}
}

// member is the one of an address, or nil.
func (w *workspace) member(email string, o *Options) *hubMember {
	return find(w.members, func(m *hubMember) bool { return o.sameEmail(m.email, email) })
}

// set adds a member, or gives it another role.
func (l *memberships) set(q *request, w *workspace) *answer {
	var email, role string
	if refusal := q.closed(required("email", &email), required("role", &role)); refusal != nil {
		return refusal
	}
	o := &q.options
	email = o.hubEmail(email)
	address, err := mail.ParseAddress(email)
	m := w.member(email, o)
	switch {
	case err != nil || address.Address != email:
		return refuse(http.StatusBadRequest, "'email' must be an e-mail address")
	case !slices.Contains(hubRoles, role):
		return refuse(http.StatusBadRequest, "'role' must be one of %v", hubRoles)
	case o.Hub.OnlyMembers && l.people.members.find(email, o) == nil:
		return refuse(http.StatusBadRequest, "%s is not a member of the organization", email)
	case m != nil && role != workspaceAdmin && o.Hub.KeepLastAdmin && w.lastAdmin(m):
		return refuse(http.StatusConflict, "a workspace keeps its last %s", workspaceAdmin)
	}
	kind := updated
	if m == nil {
		kind = created
	}
	m = l.admit(w, email, role, q.now, o)
	q.changed(w.part("Workspace member set", kind, "workspaceMember", m.email))
	return reply(l.view(w, m, o))
}

// admit adds a member or changes its role, and sends the mail that follows.
func (l *memberships) admit(w *workspace, email, role string, now time.Time, o *Options) *hubMember {
	m := w.member(email, o)
	switch {
	case m == nil:
		m = &hubMember{email: email, lifetime: lifetime{visible: now.Add(o.Hub.MemberListDelay)}}
		w.members = append(w.members, m)
		if l.people.nameOf(email, o) == nil {
			l.people.mails = append(l.people.mails, Mail{email, w.Name, false})
		}
	case o.Hub.MailAgain:
		l.people.mails = append(l.people.mails, Mail{m.email, w.Name, true})
	}
	m.role = role
	return m
}

// lastAdmin reports whether a member is the only administrator of the workspace.
func (w *workspace) lastAdmin(m *hubMember) bool {
	return m.role == workspaceAdmin && !slices.ContainsFunc(w.members, func(other *hubMember) bool { return other != m && other.role == workspaceAdmin })
}

func (l *memberships) remove(q *request, w *workspace) *answer {
	m := w.member(q.options.hubEmail(q.values["email"]), &q.options)
	switch {
	case m == nil:
		return refuse(http.StatusNotFound, "the member was not found")
	case q.options.Hub.KeepLastAdmin && w.lastAdmin(m):
		return refuse(http.StatusConflict, "a workspace keeps its last %s", workspaceAdmin)
	}
	q.changed(w.part("Workspace member removed", deleted, "workspaceMember", m.email))
	w.dismiss(m)
	return noContent()
}

func (w *workspace) dismiss(m *hubMember) {
	w.members = slices.DeleteFunc(w.members, func(other *hubMember) bool { return other == m })
}

// leave removes a person from the workspaces, too, if a request has removed it from the organisation.
func (l *memberships) leave(q *request, a *answer) *answer {
	if a.status != http.StatusNoContent || q.options.Hub.KeepLeavers {
		return a
	}
	for _, w := range *l.workspaces {
		if m := w.member(q.options.hubEmail(q.values["email"]), &q.options); m != nil {
			w.dismiss(m)
		}
	}
	return a
}

var memberIndex = index{
	needs:   "workspaceKey",
	filters: []filterField{{"workspaceKey", byKey}, {"email", byText}, {"name", byText}, {"role", byWord}},
	sorts:   []string{"email", "name", "role"},
}

func (l *memberships) search(q *request) *answer {
	var all []searchable
	for _, w := range living(*l.workspaces) {
		for _, m := range listed(w.members, q.now) {
			all = append(all, l.view(w, m, &q.options))
		}
	}
	return search(q, &memberIndex, all)
}
