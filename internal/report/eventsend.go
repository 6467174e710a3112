package report

import "time"

type resultEvent struct {
	eventHead
	About   *about        `json:"about"`
	Summary resultSummary `json:"summary"`
	Seconds float64       `json:"seconds"`
	Refusal *refusal      `json:"refusal"`
}

type invalidEvent struct {
	eventHead
	fileError
}

type endOfRun struct {
	eventHead
	ExitCode int      `json:"exitCode"`
	Errors   []string `json:"errors"`
	Hints    []string `json:"hints"`
}

// Report writes a report that is made at the end: the plan of a command that changes nothing, the summary of results, of which each has
// been written, or the errors in the files.
func (e *Events) Report(r Report) {
	if e == nil {
		return
	}
	switch r.Kind {
	case Results:
		if r.Elapsed == 0 && len(r.Results) > 0 { // nothing was begun
			for i, result := range r.Results {
				e.ended(i, result, 0)
			}
		}
		e.write("result", func(h eventHead) any {
			return resultEvent{h, r.About.object(), summarizeResults(r.Results), r.Elapsed.Seconds(), (*refusal)(r.Plan.Refusal)}
		})
	case Validation:
		for _, wrong := range validationOf(r).Errors {
			e.write("invalid", func(h eventHead) any { return invalidEvent{h, wrong} })
		}
	default:
		e.Plan(r)
	}
}

// End is the last event of a run, with its exit code, and the errors and hints as standard error shows them.
func (e *Events) End(code int, errs, hints []string) {
	e.write("end", func(h eventHead) any { return endOfRun{h, code, notNil(errs), notNil(hints)} })
}

type passEvent struct {
	eventHead
	Cause string `json:"cause"`
	Write bool   `json:"write"`
}

type passedEvent struct {
	eventHead
	Cause       string  `json:"cause"`
	Write       bool    `json:"write"`
	Result      string  `json:"result"`
	Problem     string  `json:"problem"`
	Differences int     `json:"differences"`
	Seconds     float64 `json:"seconds"`
	Record      string  `json:"record"`
}

// Pass is the begin of a pass of a daemon, and what it may do.
func (e *Events) Pass(cause string, write bool) {
	e.write("pass", func(h eventHead) any { return passEvent{h, cause, write} })
}

// A Passed is a pass of a daemon that has ended.
type Passed struct {
	Cause, Result, Problem string
	Write                  bool
	Differences            int
	Took                   time.Duration
	Record                 string // the id under which it is on record; empty if it is not
}

// Passed is the end of a pass of a daemon.
func (e *Events) Passed(p Passed) {
	e.write("passed", func(h eventHead) any {
		return passedEvent{h, p.Cause, p.Write, p.Result, p.Problem, p.Differences, p.Took.Seconds(), p.Record}
	})
}

type foundEvent struct {
	eventHead
	Name     string `json:"name"`
	Severity string `json:"severity"`
	Text     string `json:"text"`
	Who      string `json:"who"`
}

// Found is a difference of the organisation that a daemon has found and left, once for each.
func (e *Events) Found(d Drifted) {
	e.write("found", func(h eventHead) any { return foundEvent{h, d.Action.Name.String(), d.Severity, d.Text, d.Who} })
}

type correctedEvent struct {
	eventHead
	Name    string `json:"name"`
	Changed any    `json:"changed"`
}

// Corrected is drift that a daemon has corrected, and who had changed it.
func (e *Events) Corrected(name string, changed any) {
	e.write("corrected", func(h eventHead) any { return correctedEvent{h, name, changed} })
}

type stateEvent struct {
	eventHead
	From    string `json:"from"`
	To      string `json:"to"`
	Problem string `json:"problem"`
}

// State is a change of the state of a daemon and its organisation.
func (e *Events) State(from, to, problem string) {
	e.write("state", func(h eventHead) any { return stateEvent{h, from, to, problem} })
}

type inputEvent struct {
	eventHead
	Valid bool   `json:"valid"`
	Why   string `json:"why"`
}

// Input says that the files of a daemon became invalid, or valid again.
func (e *Events) Input(valid bool, why string) {
	e.write("input", func(h eventHead) any { return inputEvent{h, valid, why} })
}
