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
func (h Hub) AddWorkspace(s Workspace) (key string, err error) {
	err = h.act(func(hub *hub, by person, now time.Time, o *Options) error {
		ids, err := hub.environments.named(s.Environments, now, o)
		if err != nil {
			return err
		}
		w := &workspace{Key: cmp.Or(s.Key, newUUID()), Name: s.Name, stamps: stamped(by, now.Add(-s.Age)), environments: ids}
		if s.Description != "" {
			w.Description = &s.Description
		}
		for _, m := range s.Members {
			w.members = append(w.members, &hubMember{email: m.Email, role: cmp.Or(m.Role, "editor")})
			if m.Name != "" {
				hub.people.logIn(m.Email, m.Name)
			}
		}
		hub.workspaces = append(hub.workspaces, w)
		key = w.Key
		for _, p := range s.Projects {
			if _, err := hub.addProject(w, p, by, now, o); err != nil {
				return err
			}
		}
		return nil
	})
	return key, err
}

// LogIn lets a person that was invited log in for the first time, with this name. It accepts an
// invitation to the organisation, too.
func (h Hub) LogIn(email, name string) error {
	return h.act(func(hub *hub, _ person, _ time.Time, o *Options) error {
		m := hub.people.members.find(o.stored(email), o)
		invited := m != nil && m.InvitePending || m == nil && hub.people.nameOf(email, o) == nil &&
			slices.ContainsFunc(hub.workspaces, func(w *workspace) bool { return w.member(email, o) != nil })
		switch {
		case !invited:
			return fmt.Errorf("invitation of %s: not found", email)
		case m != nil:
			m.InvitePending, m.Name = false, name
		default:
			hub.people.logIn(email, name)
		}
		return nil
	})
}

// SetReported says whether Hub finds the environment of a name at present. One that it does not find is
// NOT_REPORTED.
func (h Hub) SetReported(name string, reported bool) error {
	return h.act(func(hub *hub, _ person, now time.Time, o *Options) error {
		ids, err := hub.environments.named([]string{name}, now, o)
		if err == nil {
			hub.environments.unreported[ids[0]] = !reported
		}
		return err
	})
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

// act does something while the state is locked.
func (h Hub) act(do func(*hub, person, time.Time, *Options) error) error {
	s := h.begin()
	defer s.end()
	return do(s.hub, s.by, s.now, s.o)
}

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
