package audit

import (
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A Change is the last change of a resource in the log: who made it, when, and how.
type Change struct {
	By      string    // as [Event.Who]: an e-mail address or an id; empty where the log does not say
	At      time.Time // zero where the log does not say
	How     How
	Deleted bool   // it deleted the resource
	Why     string // with Unknown: what is not known; empty where By is all there is to say
}

// String is the change in a few words; empty if nothing is known of it.
func (c Change) String() string {
	text := strings.Join(c.Pieces(), ", ")
	if c.Why != "" {
		text += ": " + c.Why
	}
	return text
}

// Pieces are the actor and the time, as far as they are known.
func (c Change) Pieces() []string {
	var all []string
	if text := c.How.Actor(c.By); text != "" {
		all = append(all, text)
	}
	if !c.At.IsZero() {
		all = append(all, c.At.UTC().Format("2006-01-02 15:04 UTC"))
	}
	return all
}

// Changed says who made the live organisation differ: the actor of the last entry about what the
// action is about.
//
//	live resource      the last entry that …
//	missing         deleted or renamed it; none if it was created since
//	not declared    created it, or else changed it
//	differs         changed that attribute of it; or else created it, or changed no attribute by name
func (l *Log) Changed(a diff.Action) Change {
	switch {
	case a.Unread:
		return Change{How: Unknown, Why: "the live side could not be read"}
	case a.Edited != nil && a.Edited.By != "": // Camunda Hub itself says who
		return Change{By: a.Edited.By, At: a.Edited.At, How: Person}
	case a.Edited != nil, a.Name.Kind == spec.ProjectFiles:
		return Change{How: Unknown, Why: "Camunda Hub does not say who"}
	case l.why != "":
		return Change{How: Unknown, Why: l.why}
	case a.Drift().What == diff.Frozen, a.Drift().What == diff.Keyless:
		return Change{How: Unknown, Why: "the key is in AWS KMS, of which the activity log does not tell"}
	}
	about := l.about[keyOf(a)]
	if a.Name.Kind == spec.MonitoringClients && a.Does() == diff.Create {
		about = withEndpoint(l, a, about)
	}
	e, found := l.last(a, about)
	switch {
	case len(about) == 0:
		return Change{How: Unknown, Why: "the activity log does not mention it"}
	case !found:
		return Change{How: Unknown, Why: "the activity log does not tell of this change"}
	}
	c := Change{By: l.who(e.By), At: e.At, How: l.how(e.By), Deleted: e.Type == api.EntryDeleted}
	if c.By == "" {
		c.Why = "the activity log does not say who"
	}
	return c
}

// keyOf is the key of the resource that an action is about. The contents of a missing cluster were deleted with it.
func keyOf(a diff.Action) string {
	if a.UUID == "" && a.Name.Outer != "" {
		return key(a.Name.Kind.Outer(), "", a.Name.Outer)
	}
	return key(a.Name.Kind, a.UUID, a.Name.Own)
}

// last finds the entry about the change behind an action.
func (l *Log) last(a diff.Action, about []int) (api.Entry, bool) {
	switch a.Does() {
	case diff.Create:
		return l.removal(a, about)
	case diff.Delete:
		return l.first(l.present(a.Name.Kind, about), is(api.EntryCreated), not(api.EntryDeleted))
	}
	if a.Name.Kind == spec.MonitoringClients && a.Name.IsList() {
		return switched(l, a, about)
	}
	if len(a.Fields) == 0 || a.Name.Kind.Traits().Single { // of a list written whole, each entry is about all of it
		return l.first(about, func(api.Entry) bool { return true })
	}
	return l.first(l.present(a.Name.Kind, about),
		func(e api.Entry) bool { return e.Type != api.EntryDeleted && concerns(e.Attribute, a.Fields) },
		func(e api.Entry) bool {
			return e.Type == api.EntryCreated || e.Type != api.EntryDeleted && e.Attribute == ""
		})
}

// present are the entries about the live resource. Members, clients and secrets can be deleted and created
// again under the same name; a cluster then has another id.
func (l *Log) present(kind spec.Kind, about []int) []int {
	if kind == spec.Clusters {
		return about
	}
	gone := slices.IndexFunc(about, func(i int) bool { return l.entries[i].Type == api.EntryDeleted })
	if gone < 0 {
		return about
	}
	return about[:gone]
}

// first finds the newest entry that fulfils the first condition that any entry fulfils.
func (l *Log) first(about []int, conditions ...func(api.Entry) bool) (api.Entry, bool) {
	for _, holds := range conditions {
		for _, i := range about {
			if holds(l.entries[i]) {
				return l.entries[i], true
			}
		}
	}
	return api.Entry{}, false
}

func is(kind string) func(api.Entry) bool { return func(e api.Entry) bool { return e.Type == kind } }

func not(kind string) func(api.Entry) bool { return func(e api.Entry) bool { return e.Type != kind } }

// removal finds the entry that deleted or renamed a missing resource. A log in which it was created
// since is late, and does not say.
func (l *Log) removal(a diff.Action, about []int) (api.Entry, bool) {
	for _, i := range about {
		switch e := l.entries[i]; {
		case e.Type == api.EntryDeleted:
			return e, true
		case e.Type == api.EntryCreated:
			return api.Entry{}, false
		case strings.EqualFold(e.Attribute, "name") && e.From != "" && a.Name.Base() == e.From && e.To != e.From:
			return e, true
		}
	}
	return api.Entry{}, false
}

// concerns reports whether an attribute of the log is that of one of the fields.
func concerns(attribute string, fields []diff.Field) bool {
	return slices.ContainsFunc(fields, func(f diff.Field) bool { return IsField(attribute, f.Name) })
}

// IsField reports whether an attribute of the log is that field of a plan; an empty one never is.
func IsField(attribute, field string) bool {
	attribute = letters(attribute)
	return attribute != "" && (attribute == letters(field) || slices.Contains(spellings[field], attribute))
}

// spellings are the attributes that the log may have for a field, besides the field's own name.
var spellings = map[string][]string{
	"stage":            {"stagelabel", "label", "labels"},
	"roles":            {"role", "orgroles"},
	"permissions":      {"permission", "scope", "scopes"},
	"hardwarePackages": {"numberofallocatedhwpackages", "hwpackages"},
	"value":            {"secretvalue"},

	"encryption.primaryKey":   {"primarykey", "primarykeyarn", "primaryencryptionkeyid", "encryption", "encryptionkey"},
	"encryption.secondaryKey": {"secondarykey", "secondarykeyarn", "secondaryencryptionkeyid", "encryption", "encryptionkey"},
}

// letters are those of a word, in lower case.
func letters(word string) string {
	return strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, strings.ToLower(word))
}

// How says what kind of actor made a change.
type How string

// The kinds of actors. Another API client is Unknown: the log does not say whose it is.
const (
	Person  How = "a person"
	Self    How = "this credential"
	Camunda How = "Camunda"
	Unknown How = "unknown"
)

// how is the kind of the actor with that id in the log.
func (l *Log) how(by string) How {
	switch by = strings.TrimSpace(by); {
	case by == "":
		return Unknown
	case l.self.Is(by) == actor.Ours:
		return Self
	case actor.Machine(by):
		return Unknown
	case actor.System(by):
		return Camunda
	case actor.Person(by):
		return Person
	}
	return Unknown
}

// Actor is an actor with its kind.
func (h How) Actor(by string) string {
	switch {
	case h == Unknown && by == "":
		return "an unknown actor"
	case h == Unknown:
		return by + " (unknown actor)"
	case by == "" || h == "":
		return by + string(h)
	}
	return by + " (" + string(h) + ")"
}
