package reconcile

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/spec"
)

// A recorder keeps the record of a pass.
type recorder struct{ *Pass }

// run describes the pass for its record.
func (p recorder) run() runs.Run {
	r := p.request.Run
	if r.ID == "" {
		r.ID = runs.NewID()
	}
	if r.Begun.IsZero() {
		r.Begun = time.Now()
	}
	r.About = RunAbout(p.About())
	for _, pattern := range p.Desired.Policy.Only {
		r.Only = append(r.Only, pattern.String())
	}
	r.Allowed = slices.Concat(r.Allowed, p.Allowed, p.allowedHarms())
	return r
}

// allowedHarms are what allows the harms of what the plan does: the command, if it names what it changes; the rotation whose end
// was promised; or else flags and the policy.
func (p recorder) allowedHarms() (all []runs.Allowed) {
	var harms spec.Harms
	var how []string
	for _, a := range p.Plan.Actions {
		switch {
		case a.Verb == diff.Hold:
		case a.Promised && a.Harms != 0:
			how = []string{runs.ByRotation}
		default:
			harms |= a.Harms
		}
	}
	if p.request.Plan != nil {
		how = append(how, runs.ByCommand)
	} else {
		how = append(how, HarmsAllowed(harms, p.request.Allow)...)
	}
	for _, one := range how {
		if !slices.ContainsFunc(p.Allowed, func(a runs.Allowed) bool { return a.How == one }) {
			all = append(all, runs.Allowed{How: one})
		}
	}
	return all
}

// HarmsAllowed is what allows each of these harms, for a record: a flag, or else the policy.
func HarmsAllowed(harms, flags spec.Harms) (how []string) {
	for _, name := range (harms & flags).Names() {
		how = append(how, runs.ByFlag(name))
	}
	if harms&^flags != 0 {
		how = append(how, runs.ByPolicy)
	}
	return how
}

// recorded begins the record of an apply, adds to what watches it, and returns what ends the record. A run that writes nothing
// has none. No error of it ends the run.
func (p recorder) recorded(o *apply.Options) (end func()) {
	if p.request.Run.Command == "" || !slices.ContainsFunc(p.Plan.Actions, func(a diff.Action) bool { return a.Verb != diff.Hold }) {
		return func() {}
	}
	recording, err := p.Recording(p.run(), p.recordedActions())
	p.unrecorded(err)
	if recording == nil {
		return func() {}
	}
	p.Record = recording.ID()
	watch := o.Watch
	o.Watch = func(e apply.Event) {
		recording.Watch(e)
		if watch != nil {
			watch(e)
		}
	}
	return func() {
		var err error
		p.Record, err = recording.Close(runs.StateOf(p.Results), "", p.request.Repeats)
		p.unrecorded(err)
	}
}

func (p recorder) recordedActions() []runs.Action {
	actions := make([]runs.Action, len(p.Plan.Actions))
	for i, a := range p.Plan.Actions {
		actions[i] = runs.ActionOf(a)
		if i < len(p.Why) {
			actions[i].Why = p.Why[i]
		}
	}
	return actions
}

// note records a pass that was refused as a whole, and of many passes also one that failed.
func (p recorder) note(ctx context.Context, why error) {
	state, problem := runs.Refused, ""
	switch {
	case p.request.Run.Command == "" || p.request.Approve == nil || p.Account == nil || p.Results != nil:
		return
	case p.Plan.Refusal != nil:
		problem = p.Plan.Refusal.Reason
	case why != nil && p.request.Repeats && ctx.Err() == nil:
		state, problem = runs.Failed, why.Error()
	default:
		return
	}
	store, err := p.Runs()
	if err == nil {
		p.Record, err = store.Note(p.run(), problem, state, p.request.Repeats)
	}
	p.unrecorded(err)
}

var errNoState = errors.New("there is no state directory")

// Recording begins the record of a run of this account. It may return one together with an error: then it is not whole. The
// nil one records nothing.
func (a *Account) Recording(r runs.Run, actions []runs.Action) (*runs.Recording, error) {
	store, err := a.Runs()
	switch {
	case err != nil:
		return nil, err
	case store == nil:
		return nil, errNoState
	}
	return store.Begin(r, actions)
}

// unrecorded warns once that the record of a run is not whole. Without a journal, whoever started a single run was told that nothing
// is remembered.
func (p recorder) unrecorded(err error) {
	if err == nil || p.warned || p.Journal == nil && !p.request.Repeats {
		return
	}
	p.warned = true
	Unrecorded(p.engine.Log, err)
}

// Unrecorded warns that the record of a run is not whole.
func Unrecorded(log *slog.Logger, err error) {
	log.Warn("this run is not on record, or not all of it", "error", localfile.Cause(err))
}

// RunAbout is what a report is of, for a record.
func RunAbout(a report.About) runs.About {
	return runs.About{Name: a.Name, Organization: a.Organization, Host: a.Host, Files: a.Files, Commit: a.Commit, Version: a.Version}
}

// Runs are the records of the runs of the account of the environment. It sends no request, and needs no secret.
func (e *Engine) Runs() (*runs.Store, error) {
	env, err := e.Environment()
	if err != nil {
		return nil, err
	}
	id := env.Get(environment.ClientID)
	if id == "" {
		_, err := env.Config()
		return nil, fmt.Errorf("the records are those of one API client: %w", err)
	}
	store, err := runs.Open(env.StateDir(), accountName(env.Get(environment.BaseURL), id))
	switch {
	case err != nil:
		return nil, StateError(err)
	case store == nil:
		return nil, errNoState
	}
	return store, nil
}
