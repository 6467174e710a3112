package report

import (
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A Drifted is one difference as messages and metrics tell it, from the organisation's side. Its texts are not clean.
type Drifted struct {
	Action   diff.Action // that settles it
	Outside  bool        // no file declares it
	Wanted   bool        // the file asks for it, and it is still to be made: it is told as a plan does
	Harms    spec.Harms
	Severity string // high, medium or low
	Text     string // what differs
	Rights   string // what of it is now in the organisation, where no file declares it
	Who      string // who made it differ, when and how; empty where nobody has asked

	cause string // why it differs, names aside; see AlikeDrifted
}

// Drifted are the lines of a drift, in its order.
func (r Report) Drifted() []Drifted {
	all := r.entries()
	told := make([]Drifted, len(all))
	for i, e := range all {
		told[i] = e.told()
	}
	return told
}

// DriftedOf tells a difference from the organisation's side.
func DriftedOf(a diff.Action, c Changed) Drifted {
	return entry{Action: a, changed: c}.drifted().told()
}

// told is the line as a message tells it.
func (e entry) told() Drifted {
	text := e.Name + ": " + string(e.happened.What)
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
	d := Drifted{Action: e.settles, Outside: e.outside, Wanted: e.wanted, Harms: e.Harms, Severity: e.level().severity(), Text: text, cause: e.cause()}
	if e.wanted {
		d.Action = e.Action
	}
	if e.outside {
		d.Rights = strings.Join(e.differences(), ", ")
	}
	if e.changed != (Changed{}) {
		d.Who = e.actor() + ": " + e.changed.brief()
	}
	return d
}

// brief is the change without the reason why nothing is known of it.
func (c Changed) brief() string {
	c.How, _, _ = strings.Cut(c.How, ": ")
	return c.String()
}

// A DriftLine is one difference of a drift in JSON.
type DriftLine = outside

// DriftLines are the lines of a drift for JSON, in its order.
func DriftLines(r Report) []DriftLine {
	lines := []DriftLine{}
	for _, e := range r.entries() {
		lines = append(lines, outside{e.Kind, e.Name, e.Cluster, e.UUID, happenedOf(e), changedOf(e.changed), e.resolve})
	}
	return lines
}

// Object is the change as JSON has it in reports; nil where nothing is known of it.
func (c Changed) Object() any {
	if c == (Changed{}) {
		return nil
	}
	return changedOf(c)
}
