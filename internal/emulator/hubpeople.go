package emulator

import (
	"strings"
	"time"
)

// people are those who use Camunda Hub: members of the organisation, and others that were invited to
// workspaces.
type people struct {
	members *members
	known   map[string]string // the names of others who have logged in, by their addresses in lower case
	mails   []Mail
}

// person is who did something. The email is null for API clients.
type person struct {
	Name  string  `json:"name"`
	Email *string `json:"email"`
}

func (p person) email() (string, bool) {
	if p.Email == nil {
		return "", false
	}
	return *p.Email, true
}

// stamps are when something was made and when it was changed last, and by whom.
type stamps struct {
	Created   string `json:"created"`
	CreatedBy person `json:"createdBy"`
	Updated   string `json:"updated"`
	UpdatedBy person `json:"updatedBy"`
}

// stamped are those of what a person has made.
func stamped(by person, at time.Time) stamps {
	return stamps{timestamp(at), by, timestamp(at), by}
}

func (s *stamps) touch(by person, now time.Time) { s.Updated, s.UpdatedBy = timestamp(now), by }

// field is one of them by which resources are searched.
func (s *stamps) field(name string) (string, bool) {
	switch name {
	case "created":
		return s.Created, true
	case "updated":
		return s.Updated, true
	case "createdBy":
		return s.CreatedBy.email()
	case "updatedBy":
		return s.UpdatedBy.email()
	}
	return "", false
}

// apiUser stands for all API clients.
func (o *Options) apiUser() person { return person{Name: o.Hub.APIUser} }

// A Mail is one that Hub has sent to a person for a workspace.
type Mail struct {
	To        string `json:"to"`
	Workspace string `json:"workspace"`
	Again     bool   `json:"again"` // to a member who was there already
}

// nameOf is the name of a person who has logged in, or nil.
func (l *people) nameOf(email string, o *Options) *string {
	if m := l.members.find(email, o); m != nil && !m.InvitePending {
		return &m.Name
	}
	if name, known := l.known[strings.ToLower(email)]; known {
		return &name
	}
	return nil
}

// person is the one of an address.
func (l *people) person(email string, o *Options) person {
	name, _, _ := strings.Cut(email, "@")
	if known := l.nameOf(email, o); known != nil {
		name = *known
	}
	return person{name, &email}
}

// logIn remembers the name of a person outside the organisation.
func (l *people) logIn(email, name string) { l.known[strings.ToLower(email)] = name }

// hubEmail is an address in the form that Hub stores.
func (o *Options) hubEmail(email string) string {
	if email = o.stored(email); o.Hub.LowerEmails {
		return strings.ToLower(email)
	}
	return email
}
