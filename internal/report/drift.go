package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/spec"
)

// A Drifted is one difference from the organisation's side, for messages and metrics. Its texts are
// not clean.
type Drifted struct {
	Action   diff.Action // that resolves it
	Outside  bool        // no file declares it
	Check    bool        // a finding that no call can settle
	Wanted   bool        // it comes from a change of the file, and is shown as in a plan
	Harms    spec.Harms
	Severity string // high, medium or low
	Text     string // what differs
	Rights   string // the current values of an unmanaged resource
	Who      string // the actor and time of the change; empty if the log was not read

	cause string // why it differs, except names; see SimilarDrifted
}

// Key is equal for differences of the same resource. That of a check says so, since the resource may also differ.
func (d Drifted) Key() string {
	if d.Check {
		return d.Action.Name.String() + ": " + diff.BackupAge
	}
	return d.Action.Name.String()
}

// Drifted returns the lines of a drift in order.
func (r Report) Drifted() []Drifted {
	all := r.entries()
	lines := make([]Drifted, len(all))
	for i, e := range all {
		lines[i] = e.message()
	}
	return lines
}

// DriftedOf returns a difference from the organisation's side.
func DriftedOf(a diff.Action, c audit.Change) Drifted {
	e := entry{Action: a, changed: c}
	e.drift()
	return e.message()
}

// message is the line as messages show it.
func (e *entry) message() Drifted {
	text := e.Name.String() + ": " + string(e.happened.What)
	if e.wanted {
		text = e.title()
	}
	if details := e.differences(); len(details) > 0 {
		text += ", " + strings.Join(details, ", ")
	}
	if harms := e.harmTexts(); len(harms) > 0 {
		text += " [" + strings.Join(harms, ", ") + "]"
	}
	if e.happened.What == diff.Unseen && e.Reason != "" {
		text += ": " + e.Reason
	}
	d := Drifted{Action: e.planned, Outside: e.outside, Check: e.check, Wanted: e.wanted, Harms: e.Harms, Severity: e.level().severity(), Text: text, cause: e.cause()}
	if e.wanted {
		d.Action = e.Action
	}
	if e.outside {
		d.Rights = strings.Join(e.differences(), ", ")
	}
	if e.changed != (audit.Change{}) {
		brief := e.changed // without the reason why it is unknown
		brief.Why = ""
		d.Who = e.actor() + ": " + brief.String()
	}
	return d
}

// A DriftLine is one difference of a drift in JSON.
type DriftLine = outside

// DriftLines returns the lines of a drift for JSON, in order.
func DriftLines(r Report) []DriftLine {
	lines := []DriftLine{}
	for _, e := range r.entries() {
		lines = append(lines, outsideOf(e))
	}
	return lines
}

// ChangeObject is the JSON value of a change in reports; nil if nothing is known.
func ChangeObject(c audit.Change) any {
	if c == (audit.Change{}) {
		return nil
	}
	return changedOf(c)
}

// staleBackup says how to resolve that a cluster has no complete backup that is young enough.
func staleBackup(a diff.Action) string {
	why := "there is no complete one: look for the cause in Camunda Hub"
	for _, f := range a.Fields {
		if f.Name == diff.BackupAge && f.Live != "" {
			why = "the newest complete one is too old: look in Camunda Hub why none followed"
		}
	}
	return "camsync backup take " + dotenv.Word(a.Name.Outer) + " takes one now; " + why + "; only with a backupSchedule does Camunda take the next one by itself"
}

// resolution says how to resolve a difference, either way. It is empty for what is unknown; a hold's
// own hint says how to allow it.
func resolution(e *entry) string {
	a := e.Action
	does, applies := a.Does(), map[diff.Verb]string{
		diff.Create: "camsync apply creates it; or ", diff.Update: "camsync apply sets it; or ", diff.Delete: "camsync apply deletes it; or ",
	}[a.Verb]
	place, happened := cmp.Or(a.Into.String(), a.Pos.String(), "the file"), a.Drift().What
	switch {
	case e.check && a.Unread:
		return ""
	case e.check:
		return staleBackup(a)
	case e.outside && a.Name.Kind == spec.ProjectFiles:
		return "camsync pull takes it into a directory; or remove it in Camunda Hub"
	case a.Name.Kind == spec.ProjectFiles && does == diff.Create:
		return applies + "remove it from its directory"
	case a.Name.Kind == spec.ProjectFiles && does != diff.Hold:
		return applies + "camsync pull takes what is live into a directory"
	case e.outside && a.Name.Outer != "":
		return "declare it in the " + a.Name.Kind.Outer().Noun() + " in the file, or remove it in Camunda Hub"
	case e.outside:
		return "declare it in the file, or remove it in Camunda Hub"
	case a.OutOfReach():
		return "" // the hint of the hold says all
	case happened == diff.Keyless:
		return "camsync apply supplies it"
	case does == diff.Create:
		return applies + "camsync absorb removes it from " + place
	case does == diff.Delete && a.Pos.Line > 0:
		return applies + "camsync absorb lets it be present in " + place
	case does == diff.Delete:
		return applies + "camsync absorb declares it in " + place
	case does == diff.Update && a.Name.Kind == spec.Secrets:
		return applies + "give the source in " + place + " the live value"
	case does == diff.Update && a.Name.Kind == spec.Assets:
		return applies + "change the files in the directory of the catalog"
	case a.Name.Kind == spec.Assets:
		return ""
	case keepsItsOwn(a):
		return strings.TrimSuffix(applies, "; or ") // the file does not say what is live
	case does == diff.Update, does == diff.Hold && len(a.Fields) > 0:
		return applies + "camsync absorb writes what is live into " + place
	}
	return ""
}

// keepsItsOwn reports whether what differs are the credentials of a client alone, which a file cannot take over.
func keepsItsOwn(a diff.Action) bool {
	permissions := func(f diff.Field) bool { return f.Name == "permissions" }
	return a.Name.Own != "" && (a.Name.Kind == spec.MonitoringClients || a.Name.Kind == spec.Clients && !slices.ContainsFunc(a.Fields, permissions))
}

// coverageCounts adds the counts of the kinds to the sentence about the coverage, if there are
// several.
func coverageCounts(r Report) string {
	if len(r.Coverage) < 2 {
		return "."
	}
	counts := make([]string, len(r.Coverage))
	for i, c := range r.Coverage {
		counts[i] = string(c.Kind) + " " + c.Count()
	}
	return " (" + strings.Join(counts, ", ") + ")."
}
