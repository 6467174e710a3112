package faults

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/runs"
)

// record begins the record of an apply, as the program does.
func (p *process) record(plan diff.Plan) *runs.Recording {
	p.stays()
	actions := make([]runs.Action, len(plan.Actions))
	for i, a := range plan.Actions {
		actions[i] = runs.ActionOf(a)
	}
	store, err := runs.Open(p.w.path("state"), account)
	if err != nil {
		return nil
	}
	recording, err := store.Begin(runs.Run{ID: runs.NewID(), Command: "apply", Begun: time.Now()}, actions)
	if err != nil {
		return nil // the disk is full, or not ours: the run goes on
	}
	p.planned, p.recordID = plan, recording.ID()
	return recording
}

// closed ends the record of a run that was not killed.
func (p *process) closed(recording *runs.Recording, results []apply.Result) {
	p.stays()
	if _, err := recording.Close(runs.StateOf(results), "", false); err != nil {
		p.w.note("record", err)
	}
}

// onRecord says what is wrong with the record of a run, killed or not: each action of which anything was sent has begun in it, none has
// ended that has not begun, and the record of a run that was not killed has its end.
func (p *process) onRecord() error {
	if p.recordID == "" {
		return nil
	}
	store, err := runs.Open(p.w.path("state"), account)
	if err != nil {
		return err
	}
	r, err := store.Find(p.recordID)
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	if r.Ended.IsZero() && !p.dead || len(r.Actions) != len(p.planned.Actions) {
		return fmt.Errorf("record: %s with %d actions of a run that died: %t", r.State, len(r.Actions), p.dead)
	}
	begun, planned := map[string]bool{}, map[string]bool{}
	var errs []error
	for i, a := range r.Actions {
		for _, call := range p.planned.Actions[i].Calls {
			planned[fmt.Sprintf("%T", call)] = true
			begun[fmt.Sprintf("%T", call)] = begun[fmt.Sprintf("%T", call)] || !a.Begun.IsZero()
		}
		made := a.Outcome == apply.Created || a.Outcome == apply.Updated || a.Outcome == apply.Deleted
		if made && a.Begun.IsZero() || a.Outcome == "" && !p.dead {
			errs = append(errs, fmt.Errorf("record: %s is %q and began at %s", a.Name, a.Outcome, a.Begun))
		}
	}
	// The action that creates a client also deletes it, or one that an earlier run has lost, where the credentials were not delivered.
	begun["api.DeleteClient"] = begun["api.DeleteClient"] || begun["api.CreateClient"]
	for _, passed := range p.passed {
		if call, sent := strings.CutPrefix(passed, "before "); sent {
			if call, _, _ = strings.Cut(call, " "); planned[call] && !begun[call] {
				errs = append(errs, fmt.Errorf("record: %s was sent, and no action with it has begun", passed))
			}
		}
	}
	return errors.Join(errs...)
}
