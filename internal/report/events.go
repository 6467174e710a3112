package report

import (
	"cmp"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// Events writes what happens in a run as JSON, an object on each line, as it happens. The nil Events writes nothing. It is safe for
// concurrent use. After an error it writes nothing more, and no error ends the run.
type Events struct {
	mu     sync.Mutex
	w      io.Writer
	now    func() time.Time
	head   eventHead
	begun  map[int]time.Time // actions under way
	waited map[int]time.Time // since when actions wait
	err    error
}

// eventHead is what every event has.
type eventHead struct {
	SchemaVersion int    `json:"schemaVersion"`
	Type          string `json:"type"`
	At            string `json:"at"`  // UTC
	Run           string `json:"run"` // the id of the run
	Label         string `json:"organization,omitempty"`
}

// NewEvents are the events of the run of that id. Label is the name of the organisation for a process that has several, and else empty.
func NewEvents(w io.Writer, run, label string, now func() time.Time) *Events {
	return &Events{w: w, now: now, head: eventHead{SchemaVersion: schemaVersion, Run: run, Label: label}, begun: map[int]time.Time{}, waited: map[int]time.Time{}}
}

// eventLayout has microseconds, so that events sort as they happened.
const eventLayout = "2006-01-02T15:04:05.000000Z07:00"

// write writes one event. make gets its head.
func (e *Events) write(kind string, make func(eventHead) any) {
	if e == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err != nil {
		return
	}
	head := e.head
	head.Type, head.At = kind, e.now().UTC().Format(eventLayout)
	e.err = writeJSONLine(e.w, make(head))
}

// Err is why events were lost; nil if none was.
func (e *Events) Err() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.err
}

// Of are the events of the same run that are of one of several organisations, which go to the same place.
func (e *Events) Of(label string) *Events {
	if e == nil || label == "" {
		return e
	}
	return NewEvents(lockedWriter{e}, e.head.Run, label, e.now)
}

// A lockedWriter writes lines of other events between those of one.
type lockedWriter struct{ to *Events }

func (l lockedWriter) Write(text []byte) (int, error) {
	l.to.mu.Lock()
	defer l.to.mu.Unlock()
	return l.to.w.Write(text)
}

type startEvent struct {
	eventHead
	Command string `json:"command"`
	About   *about `json:"about"`
}

// Start is the first event of a run.
func (e *Events) Start(command string, a About) {
	e.write("start", func(h eventHead) any { return startEvent{h, command, aboutOf(a)} })
}

// aboutOf is what a run is of, also where nothing of it is known yet.
func aboutOf(a About) *about { return cmp.Or(a.object(), &about{Files: []string{}}) }

type planEvent struct {
	eventHead
	Kind      Kind        `json:"kind"`
	About     *about      `json:"about"`
	Summary   planSummary `json:"summary"`
	Unmanaged []spec.Name `json:"unmanaged"`
	Notes     []string    `json:"notes"`
	Refusal   *refusal    `json:"refusal"`
}

type actionEvent struct {
	eventHead
	Index int `json:"index"`
	action
}

// Plan writes a plan or a drift: an event for the whole, and one for each of its lines.
func (e *Events) Plan(r Report) {
	if e == nil {
		return
	}
	kind := r.Kind
	if kind == Results {
		kind = Plan
	}
	e.write("plan", func(h eventHead) any {
		return planEvent{h, kind, aboutOf(r.About), summarize(r.Plan), notNil(r.Plan.Unmanaged), notNil(r.Plan.Notes), (*refusal)(r.Plan.Refusal)}
	})
	if kind == Drift {
		e.drift(r)
		return
	}
	for i, a := range r.Plan.Actions {
		e.write(lineType(a), func(h eventHead) any { return actionEvent{h, i, actionOf(a)} })
	}
}

func lineType(a diff.Action) string {
	if a.Verb == diff.Hold {
		return "hold"
	}
	return "action"
}

type outsideEvent struct {
	eventHead
	outside
}

type checkEvent struct {
	eventHead
	finding
}

// drift writes the lines of a drift.
func (e *Events) drift(r Report) {
	for _, found := range r.entries() {
		switch {
		case found.outside:
			e.write("outside", func(h eventHead) any { return outsideEvent{h, outsideOf(found)} })
		case found.check:
			e.write("check", func(h eventHead) any { return checkEvent{h, findingOf(found)} })
		default:
			a := actionOf(r.Plan.Actions[found.index])
			a.Resolve, a.Happened = found.resolve, happenedOf(found)
			if r.Changed != nil {
				a.Changed = changedOf(found.changed)
			}
			e.write("drift", func(h eventHead) any { return actionEvent{h, found.index, a} })
		}
	}
}

type beginEvent struct {
	eventHead
	Index int       `json:"index"`
	Name  spec.Name `json:"name"`
	Verb  diff.Verb `json:"verb"`
}

type waitEvent struct {
	eventHead
	Index  int       `json:"index"`
	For    spec.Name `json:"for"`
	Status string    `json:"status"`
	Since  string    `json:"since"`
}

type endEvent struct {
	eventHead
	Index   int     `json:"index"`
	Seconds float64 `json:"seconds"`
	result
}

// Apply writes an event of an apply.
func (e *Events) Apply(event apply.Event) {
	if e == nil {
		return
	}
	at, i := e.now(), event.Index
	switch {
	case event.Waiting != "":
		since := e.since(e.waited, i, at)
		e.write("waiting", func(h eventHead) any {
			return waitEvent{h, i, event.Lane, event.Waiting, since.UTC().Format(eventLayout)}
		})
	case event.Result == nil:
		e.since(e.begun, i, at)
		e.write("begun", func(h eventHead) any { return beginEvent{h, i, event.Action.Name, event.Action.Verb} })
	default:
		took := at.Sub(e.since(e.begun, i, at))
		e.forget(i)
		e.ended(i, *event.Result, took)
	}
}

// ended writes how an action ended.
func (e *Events) ended(i int, r apply.Result, took time.Duration) {
	e.write(endType(r), func(h eventHead) any { return endEvent{h, i, took.Seconds(), resultsOf([]apply.Result{r})[0]} })
}

// since is when an action first was so.
func (e *Events) since(times map[int]time.Time, i int, at time.Time) time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, before := times[i]; !before {
		times[i] = at
	}
	return times[i]
}

func (e *Events) forget(i int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.begun, i)
	delete(e.waited, i)
}

func endType(r apply.Result) string {
	switch {
	case errors.Is(r.Err, apply.ErrWaiting):
		return "unfinished"
	case r.Outcome == apply.Failed:
		return "failed"
	case r.Outcome == apply.Held:
		return "held"
	case r.Outcome == apply.NotTried:
		return "notTried"
	}
	return "done"
}
