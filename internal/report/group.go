package report

import (
	"slices"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// group is all lines of one word, under a title. Groups that need attention are open.
type group struct {
	word    string
	title   string
	open    bool
	entries []*entry
}

// groups are the non-empty groups, those that need attention first.
func (r Report) groups() []group {
	all := []group{
		{word: string(apply.Failed), title: "Failed", open: true},
		{word: string(apply.NotTried), title: "Not tried", open: true},
		{word: string(apply.Held), title: "Held", open: true},
		{word: string(apply.Deleted), title: "Deleted"},
		{word: string(apply.Updated), title: "Updated"},
		{word: string(apply.Created), title: "Created"},
		{word: string(diff.Delete), title: "To delete", open: true},
		{word: string(diff.Hold), title: "Held", open: true},
		{word: string(diff.Update), title: "To update", open: true},
		{word: string(diff.Create), title: "To create"},
		{word: string(diff.Added), title: "Not in the file", open: true},
		{word: string(diff.Stale), title: "Without a fresh backup", open: true},
		{word: string(diff.Unseen), title: "Unknown", open: true},
		{word: string(diff.Changed), title: "Changed", open: true},
		{word: string(diff.Missing), title: "Missing", open: true},
	}
	index := map[string]int{}
	for i, g := range all {
		index[g.word] = i
	}
	for _, e := range r.entries() {
		g := &all[index[e.word()]]
		g.entries = append(g.entries, e)
	}
	return slices.DeleteFunc(all, func(g group) bool { return len(g.entries) == 0 })
}

// openWord is what the group's heading leaves open.
func openWord(e *entry) string {
	switch what := e.happened.What; {
	case what != "" && what != e.happenedTo():
		return string(what)
	case what != "":
	case e.outcome == apply.Failed || e.outcome == apply.NotTried:
		return string(e.Verb)
	case e.Verb == diff.Hold && e.Would != diff.Hold && e.Would != "":
		return "would " + string(e.Would)
	}
	return ""
}

// harmCount is how many lines can do a harm.
type harmCount struct {
	Name, Class string
	Count       int
}

// harms counts the harms of lines that are not held, worst first. Of results, it counts only what was
// made.
func (r Report) harms() []harmCount {
	counts := map[string]int{}
	for _, e := range r.entries() {
		if e.Verb == diff.Hold && e.happened.What == "" || e.outcome != "" && !e.done() {
			continue
		}
		for _, name := range e.Harms.Names() {
			counts[name]++
		}
	}
	var all []harmCount
	for _, name := range spec.HarmNames() {
		if n := counts[name]; n > 0 {
			all = append(all, harmCount{name, harmClass(name), n})
		}
	}
	return all
}

// level is how urgently a line needs attention.
type level int

const (
	note level = iota
	warning
	grave
)

// What formats call each level.
func (l level) github() string   { return [...]string{"notice", "warning", "error"}[l] }
func (l level) sarif() string    { return [...]string{"note", "warning", "error"}[l] }
func (l level) severity() string { return [...]string{"low", "medium", "high"}[l] }

// lasting is the harm that cannot be undone.
const lasting = spec.DataLoss | spec.Irreversible | spec.CredentialLoss

// level is grave for failures and irreversible harm, a warning for other harm and for what remains
// different, and otherwise a note.
func (e *entry) level() level {
	drift, left := e.happened.What != "", e.Verb == diff.Hold || e.outcome == apply.NotTried
	switch {
	case e.done():
		return note
	case e.happened.Grave, e.outcome == apply.Failed, !drift && !left && e.Harms&lasting != 0:
		return grave
	case e.happened.What == diff.Unseen, !drift && left, e.Harms != 0:
		return warning
	}
	return note
}
