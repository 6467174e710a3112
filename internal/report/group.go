package report

import (
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// group is all lines of one word, under a title. Groups that need attention are open.
type group struct {
	word    string
	title   string
	open    bool
	entries []entry
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
		{word: wordAdded, title: "Not in the file", open: true},
		{word: wordUnseen, title: "Unknown", open: true},
		{word: wordChanged, title: "Changed", open: true},
		{word: wordMissing, title: "Missing", open: true},
	}
	index := map[string]int{}
	for i, g := range all {
		index[g.word] = i
	}
	for _, e := range r.entries() {
		g := &all[index[e.word()]]
		g.entries = append(g.entries, e)
	}
	var some []group
	for _, g := range all {
		if len(g.entries) > 0 {
			some = append(some, g)
		}
	}
	return some
}

// openWord is what the group's heading leaves open.
func openWord(e entry) string {
	switch {
	case e.happened.What != "":
		if what := string(e.happened.What); what != e.word() {
			return what
		}
		return ""
	case e.outcome == apply.Failed || e.outcome == apply.NotTried:
		return string(e.Verb)
	case e.Verb == diff.Hold && e.Would != diff.Hold && e.Would != "":
		return "would " + string(e.Would)
	default:
		return ""
	}
}

// harmCount is how many lines can do a harm.
type harmCount struct {
	name  string
	count int
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
			all = append(all, harmCount{name, n})
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

// level is grave for failures and irreversible harm, a warning for other harm and for what remains
// different, and otherwise a note.
func (e entry) level() level {
	switch {
	case e.done():
		return note
	case e.happened.Grave:
		return grave
	case e.happened.What == diff.Unseen:
		return warning
	case e.happened.What != "" && e.Harms == 0:
		return note
	case e.happened.What != "":
		return warning
	case e.outcome == apply.Failed:
		return grave
	case e.Verb == diff.Hold || e.outcome == apply.NotTried:
		return warning
	case e.Harms&(spec.DataLoss|spec.Irreversible|spec.CredentialLoss) != 0:
		return grave
	case e.Harms != 0:
		return warning
	default:
		return note
	}
}
