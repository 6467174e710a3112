package emulator

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// A Hub does what people do in Camunda Hub's user interface, without a request and its rules.
type Hub struct {
	e  *Emulator
	by string
}

// Hub acts as the person of an e-mail address. An empty one is the organisation's owner.
func (e *Emulator) Hub(by string) Hub { return Hub{e, by} }

// A Workspace is added to the organisation as it is, without a request and its rules.
type Workspace struct {
	Key          string // default a new one
	Name         string
	Description  string
	Age          time.Duration // since it was created, by the person who acts
	Members      []WorkspaceMember
	Environments []string // names of clusters
	Projects     []Project
}

// A WorkspaceMember is a person in a workspace. Without a name, it has been invited and has never
// logged in, unless it is a full member of the organisation.
type WorkspaceMember struct {
	Email string `json:"email"`
	Role  string `json:"role"` // default editor
	Name  string `json:"name"`
}

// AddWorkspace adds a workspace, found at once, without mails, and returns its key.
func (h Hub) AddWorkspace(w Workspace) (key string, err error) {
	s := h.begin()
	defer s.end()
	ids, err := s.environments.named(w.Environments, s.now, s.o)
	if err != nil {
		return "", err
	}
	made := &workspace{Key: cmp.Or(w.Key, newUUID()), Name: w.Name, stamps: stamped(s.by, s.now.Add(-w.Age)), environments: ids}
	if w.Description != "" {
		made.Description = &w.Description
	}
	for _, m := range w.Members {
		made.members = append(made.members, &hubMember{email: m.Email, role: cmp.Or(m.Role, "editor")})
		if m.Name != "" {
			s.people.logIn(m.Email, m.Name)
		}
	}
	s.workspaces = append(s.workspaces, made)
	for _, p := range w.Projects {
		if _, err := s.addProject(made, p); err != nil {
			return "", err
		}
	}
	return made.Key, nil
}

// LogIn lets a person that was invited log in for the first time, with this name. It accepts an
// invitation to the organisation, too.
func (h Hub) LogIn(email, name string) error {
	s := h.begin()
	defer s.end()
	m := s.people.members.find(s.o.stored(email), s.o)
	invited := m != nil && m.InvitePending || m == nil && s.people.nameOf(email, s.o) == nil &&
		slices.ContainsFunc(s.workspaces, func(w *workspace) bool { return w.member(email, s.o) != nil })
	switch {
	case !invited:
		return fmt.Errorf("invitation of %s: not found", email)
	case m != nil:
		m.InvitePending, m.Name = false, name
	default:
		s.people.logIn(email, name)
	}
	return nil
}

// SetReported says whether Hub finds the environment of a name at present. One that it does not find is
// NOT_REPORTED.
func (h Hub) SetReported(name string, reported bool) error {
	s := h.begin()
	defer s.end()
	ids, err := s.environments.named([]string{name}, s.now, s.o)
	if err == nil {
		s.environments.unreported[ids[0]] = !reported
	}
	return err
}

// Mails lists the mails that Hub has sent.
func (h Hub) Mails() []Mail {
	h.e.mu.Lock()
	defer h.e.mu.Unlock()
	return append([]Mail{}, h.e.hub.people.mails...)
}

// scene is what an action of a person has at hand, while the state is locked.
type scene struct {
	*hub
	e   *Emulator
	by  person
	now time.Time
	o   *Options
}

// begin locks the state for an action.
func (h Hub) begin() *scene {
	h.e.mu.Lock()
	o := &h.e.options
	return &scene{h.e.hub, h.e, h.e.hub.people.person(cmp.Or(h.by, o.Owner), o), h.e.Clock.Now(), o}
}

// end lets others go on.
func (s *scene) end() { s.e.mu.Unlock() }

// named are the ids of environments, given by their names.
func (l *environments) named(names []string, now time.Time, o *Options) ([]string, error) {
	there := l.all(now, o)
	var ids []string
	for _, name := range names {
		i := slices.IndexFunc(there, func(e environment) bool { return e.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("environment %s: not found", name)
		}
		ids = append(ids, there[i].id)
	}
	return ids, nil
}
