package emulator

import (
	"fmt"
	"net/http"
	"net/mail"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

const roleOwner = "owner"

// assignable are the roles that the API assigns. Others can only be read.
var assignable = []string{"admin", "operationsengineer", "taskuser", "analyst", "developer", "visitor", "modeler"}

// members are the people of the organisation, in the order of joining.
type members []*member

// member is a person in the organisation, or invited to it.
type member struct {
	Email         string   `json:"email"`
	Name          string   `json:"name"`
	Roles         []string `json:"roles"`
	InvitePending bool     `json:"invitePending"`
	lifetime
}

func (m *member) owner() bool { return slices.Contains(m.Roles, roleOwner) }

func (m *member) entry(audit, kind string) auditEntry {
	return auditEntry{Audit: audit, AuditType: kind, Entity: "member", EntityID: m.Email}
}

// find finds a member by e-mail address.
func (l *members) find(email string, o *Options) *member {
	return find(*l, func(m *member) bool { return o.sameEmail(m.Email, email) })
}

// stored is an address in the form that the organisation stores.
func (o *Options) stored(email string) string {
	if !o.CanonicalMembers {
		return email
	}
	local, domain, _ := strings.Cut(norm.NFC.String(email), "@")
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		domain = ascii
	}
	return local + "@" + domain
}

func (l *members) list(q *request) *answer {
	*l = sweep(*l, q.now, q.options.MemberDeleteDelay)
	return reply(listed(*l, q.now))
}

// set invites a person, or replaces all roles of a member.
func (l *members) set(q *request) *answer {
	var asked texts
	if refusal := q.closed(required("orgRoles", &asked)); refusal != nil {
		return refusal
	}
	roles, refusal := choose("role", asked, assignable)
	if refusal != nil {
		return refusal
	}
	email := q.options.stored(q.values["email"])
	if m := l.find(email, &q.options); m != nil {
		if m.owner() {
			return refuse(http.StatusForbidden, "the owner's roles cannot be changed")
		}
		q.record(m.entry("Member updated", updated), change{"roles", join(m.Roles), join(roles)})
		m.Roles = roles
		return noContent()
	}
	if address, err := mail.ParseAddress(email); err != nil || address.Address != email {
		return refuse(http.StatusBadRequest, "this is not an e-mail address")
	}
	if n := q.options.Seats; n > 0 && len(living(*l)) >= n {
		return refuse(http.StatusForbidden, "the organization has no open seats left")
	}
	m := &member{email, "", roles, true, lifetime{visible: q.now.Add(q.options.MemberListDelay)}}
	l.add(m, &q.options)
	q.record(m.entry("Member invited", created), change{"roles", "", join(roles)})
	return noContent()
}

func (l *members) remove(q *request) *answer {
	m := l.find(q.options.stored(q.values["email"]), &q.options)
	switch {
	case m == nil:
		return refuse(http.StatusNotFound, "member not found")
	case m.owner():
		return refuse(http.StatusForbidden, "the owner cannot be removed")
	}
	q.record(m.entry("Member removed", deleted), change{"roles", join(m.Roles), ""})
	m.deleted = q.now
	return noContent()
}

// add adds a member in place of a former one, so that no address is listed twice.
func (l *members) add(m *member, o *Options) {
	*l = append(slices.DeleteFunc(*l, func(other *member) bool { return o.sameEmail(other.Email, m.Email) }), m)
}

// AcceptInvitation makes an invited person a full member with this name.
func (e *Emulator) AcceptInvitation(email, name string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	m := e.members.find(e.options.stored(email), &e.options)
	if m == nil || !m.InvitePending {
		return fmt.Errorf("invitation of %s: not found", email)
	}
	m.InvitePending, m.Name = false, name
	return nil
}

// SetMember adds or replaces a full member with exactly these roles, including those that the API
// cannot assign. The address is stored as given.
func (e *Emulator) SetMember(email, name string, roles ...string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.members.add(&member{Email: email, Name: name, Roles: append([]string{}, roles...)}, &e.options)
}
