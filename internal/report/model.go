package report

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A Report is a plan or its results, as every format prints it.
type Report struct {
	Kind    Kind
	Plan    diff.Plan
	Results []apply.Result // of [Results] alone: one for each action, in their order
	Elapsed time.Duration  // how long the calls took; 0 where none was begun

	// Changed is the origin of each action's difference, in order; nil if the log was not read. A
	// zero entry means unknown.
	Changed []audit.Change

	// Outside is the same for Plan.Outside.
	Outside []audit.Change

	// Wanted marks the actions of a drift that come from a change of the file; they are shown as in a
	// plan. It may be nil.
	Wanted []bool

	// Coverage counts the live resources of managed kinds; nil if not requested.
	Coverage []audit.Coverage

	Places Places
	About  About // omitted if zero

	// Errors are the errors of the files, in a [Validation] only. Instead is the kind of report that
	// they prevented, if any.
	Errors  spec.FileErrors
	Instead Kind

	phrase Phrase // nil where nothing is to be added
}

// A Kind is the kind of a report.
type Kind string

// The kinds of reports. A drift is a plan that is not to be applied yet.
const (
	Plan    Kind = "plan"
	Drift   Kind = "drift"
	Results Kind = "results"
)

// entry is one action of a report with all that is known of it.
type entry struct {
	diff.Action
	outcome apply.Outcome // empty unless the report is of results
	err     error
	found   bool // it is held for what the run found
	changed audit.Change
	at      time.Time // of the report; zero if it is not known

	index    int           // of the action, in its list
	planned  diff.Action   // the action of the plan, if the line is from the organisation's side
	ofDrift  bool          // the report is of a drift
	wanted   bool          // a change of the file in a drift, shown as in a plan
	happened diff.Happened // zero unless the line is from the organisation's side
	outside  bool          // from Plan.Outside
	check    bool          // from Plan.Checks

	more    int    // lines like it that are not listed
	resolve string // how to resolve a drift; clean except for text of the file
}

// entries are the lines of a report in the plan's order. A drift begins with unmanaged resources, and ends with checks.
func (r Report) entries() []*entry {
	all := make([]*entry, len(r.Plan.Actions))
	for i, a := range r.Plan.Actions {
		all[i] = &entry{Action: a, index: i, at: r.About.At}
		if i < len(r.Results) {
			all[i].outcome, all[i].err = r.Results[i].Outcome, r.Results[i].Err
		}
		if i < len(r.Changed) {
			all[i].changed = r.Changed[i]
		}
	}
	if r.Kind != Drift {
		return all
	}
	outside := make([]*entry, len(r.Plan.Outside))
	for i, a := range r.Plan.Outside {
		outside[i] = &entry{Action: a, index: i, outside: true}
		if i < len(r.Outside) {
			outside[i].changed = r.Outside[i]
		}
	}
	all = append(outside, all...)
	for i, a := range r.Plan.Checks {
		all = append(all, &entry{Action: a, index: i, check: true})
	}
	for _, e := range all {
		e.ofDrift, e.wanted = true, !e.outside && !e.check && e.index < len(r.Wanted) && r.Wanted[e.index]
		if !e.wanted {
			e.drift()
			e.resolve = r.phrase.say(e.resolve)
		}
	}
	return all
}

// done reports whether the action was made, so that its difference is gone.
func (e *entry) done() bool {
	return e.outcome == apply.Created || e.outcome == apply.Updated || e.outcome == apply.Deleted
}

// word is the outcome of the line, or else what it does.
func (e *entry) word() string {
	switch {
	case e.outcome != "":
		return string(e.outcome)
	case e.happened.What != "":
		return string(e.happenedTo())
	}
	return string(e.Verb)
}

// title is the line without details: "update member/ana@example.com". It is clean.
func (e *entry) title() string {
	name := Clean(e.Name.String())
	switch {
	case e.happened.What != "":
		return name + ": " + string(e.happened.What)
	case e.outcome == apply.Failed || e.outcome == apply.NotTried:
		return string(e.Verb) + " " + e.word() + ": " + name
	case e.Verb == diff.Hold && e.Would != diff.Hold && e.Would != "":
		return e.word() + " (would " + string(e.Would) + ") " + name
	default:
		return e.word() + " " + name
	}
}

// label is the name of the resource and, since a cluster may have several lines, the fields of it. It
// is clean.
func (e *entry) label() string {
	does := e.Does()
	if e.Name.Kind != spec.Clusters || does == diff.Create || does == diff.Delete || len(e.Fields) == 0 {
		return Clean(e.Name.String())
	}
	names := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		names[i] = f.Name
	}
	return Clean(e.Name.String() + " (" + strings.Join(names, ", ") + ")")
}

// differences are the fields in words. They are clean.
func (e *entry) differences() []string {
	var all []string
	for _, f := range e.Fields {
		all = append(all, fieldText(f, e.Name.Kind, e.side()))
	}
	if e.rotates() {
		all = append(all, rotation)
	}
	if text := precededBy(e); text != "" {
		all = append(all, text)
	}
	return all
}

// remark is a labelled text below a line.
type remark struct {
	Label string // ours
	Text  string // clean
}

// remarks explain a line, and what can be done about it.
func (e *entry) remarks() []remark {
	var all []remark
	add := func(label, text string) {
		if text != "" {
			all = append(all, remark{label, Clean(text)})
		}
	}
	add("held", e.Reason)
	add("note", evicts(e))
	if e.err != nil {
		add("why", e.err.Error())
	}
	add("hint", cmp.Or(e.Hint, errorHint(e.Action, e.err)))
	add(e.actor(), e.changed.String())
	add("resolve", e.resolve)
	if e.more > 0 {
		add("and", e.others())
	}
	return all
}

// WholeSentence is a whole report in one line. It is clean.
func WholeSentence(r Report) string { return r.sentence() }

// sentence is the whole report in one line. It is clean.
func (r Report) sentence() string {
	switch r.Kind {
	case Validation:
		return r.validationSentence()
	case Results:
		return resultsSentence(r.Results, r.Elapsed)
	}
	return planSentence(r)
}

// covered is the coverage of all kinds together.
func covered(kinds []audit.Coverage) (all audit.Coverage) {
	for _, c := range kinds {
		all.Live, all.Declared, all.Unread = all.Live+c.Live, all.Declared+c.Declared, all.Unread+c.Unread
	}
	return all
}

// coverageSentence is the coverage of all kinds; empty if not requested.
func (r Report) coverageSentence() string {
	if r.Coverage == nil {
		return ""
	}
	all, read := covered(r.Coverage), ""
	if all.Unread > 0 {
		read = " that could be read"
	}
	return fmt.Sprintf("%d of %d live resources of managed kinds%s are in the file.", all.Declared, all.Live, read)
}
