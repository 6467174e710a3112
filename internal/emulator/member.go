package emulator

import (
	"fmt"
	"net/http"
	"net/mail"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

const roleOwner = "owner"

// assignable are the roles that the API assigns. Others can only be read.
var assignable = []string{"admin", "operationsengineer", "taskuser", "analyst", "developer", "visitor", "modeler"}

// member is a person in the organisation, or invited to it.
type member struct {
	Email         string   `json:"email"`
	Name          string   `json:"name"`
	Roles         []string `json:"roles"`
	InvitePending bool     `json:"invitePending"`

	visible time.Time // listed from then on
	removed time.Time // zero while a member
}

func (m *member) owner() bool { return slices.Contains(m.Roles, roleOwner) }

// member finds a member by e-mail address, ignoring case.
func (e *Emulator) member(email string) int {
	email = e.stored(email)
	return slices.IndexFunc(e.members, func(m *member) bool { return strings.EqualFold(m.Email, email) })
}

// stored is an address in the form that the organisation stores.
func (e *Emulator) stored(email string) string {
	if !e.options.CanonicalMembers {
		return email
	}
	local, domain, _ := strings.Cut(norm.NFC.String(email), "@")
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		domain = ascii
	}
	return local + "@" + domain
}

func (e *Emulator) listMembers(q *request) *answer {
	e.former = slices.DeleteFunc(e.former, func(m *member) bool { return !q.now.Before(m.removed.Add(q.options.MemberDeleteDelay)) })
	list := make([]member, 0, len(e.members))
	for _, m := range slices.Concat(e.former, e.members) {
		if !q.now.Before(m.visible) {
			list = append(list, *m) // Roles is always replaced as a whole
		}
	}
	return reply(list)
}

// setMember invites a person, or replaces all roles of a member.
func (e *Emulator) setMember(q *request) *answer {
	var asked texts
	if refusal := q.closed(required("orgRoles", &asked)); refusal != nil {
		return refusal
	}
	roles, refusal := choose("role", asked, assignable)
	if refusal != nil {
		return refusal
	}
	email := e.stored(q.values["email"])
	if i := e.member(email); i >= 0 {
		m := e.members[i]
		if m.owner() {
			return refuse(http.StatusForbidden, "the owner's roles cannot be changed")
		}
		e.record(q, auditEntry{Audit: "Member updated", AuditType: updated, Entity: "member", EntityID: m.Email},
			change{"roles", join(m.Roles), join(roles)})
		m.Roles = roles
		return noContent()
	}
	if address, err := mail.ParseAddress(email); err != nil || address.Address != email {
		return refuse(http.StatusBadRequest, "this is not an e-mail address")
	}
	if n := q.options.Seats; n > 0 && len(e.members) >= n {
		return refuse(http.StatusForbidden, "the organization has no open seats left")
	}
	e.forget(email)
	e.members = append(e.members, &member{Email: email, Roles: roles, InvitePending: true, visible: q.now.Add(q.options.MemberListDelay)})
	e.record(q, auditEntry{Audit: "Member invited", AuditType: created, Entity: "member", EntityID: email},
		change{"roles", "", join(roles)})
	return noContent()
}

func (e *Emulator) deleteMember(q *request) *answer {
	i := e.member(q.values["email"])
	switch {
	case i < 0:
		return refuse(http.StatusNotFound, "member not found")
	case e.members[i].owner():
		return refuse(http.StatusForbidden, "the owner cannot be removed")
	}
	e.record(q, auditEntry{Audit: "Member removed", AuditType: deleted, Entity: "member", EntityID: e.members[i].Email},
		change{"roles", join(e.members[i].Roles), ""})
	e.members[i].removed = q.now
	e.former = append(e.former, e.members[i])
	e.members = slices.Delete(e.members, i, i+1)
	return noContent()
}

// forget removes a former member from the list at once, so that no address is listed twice.
func (e *Emulator) forget(email string) {
	e.former = slices.DeleteFunc(e.former, func(m *member) bool { return strings.EqualFold(m.Email, email) })
}

// AcceptInvitation makes an invited person a full member with this name.
func (e *Emulator) AcceptInvitation(email, name string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	i := e.member(email)
	if i < 0 || !e.members[i].InvitePending {
		return fmt.Errorf("invitation of %s: not found", email)
	}
	e.members[i].InvitePending, e.members[i].Name = false, name
	return nil
}

// SetMember adds or replaces a full member with exactly these roles, including those that the API
// cannot assign. The address is stored as given.
func (e *Emulator) SetMember(email, name string, roles ...string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	m := &member{Email: email, Name: name, Roles: append([]string{}, roles...)}
	if i := e.member(email); i >= 0 {
		e.members[i] = m
	} else {
		e.forget(email)
		e.members = append(e.members, m)
	}
}
