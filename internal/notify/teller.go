package notify

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/report"
)

// A teller makes messages of the changes from one status to the next.
type teller struct {
	about, id string
	dashboard string       // its address; empty for none
	of        report.About // what the status is of that is looked at
	path      string       // where it remembers
	log       *slog.Logger
	told      told
	seen      time.Time // when the last pass began that was looked at

	made  []string // the first things that were made since people were told of any
	count int      // how many there were
}

func newTeller(o Options) *teller {
	return &teller{about: o.About, id: o.ID, dashboard: o.Dashboard, path: o.Memory, log: o.Log, told: recall(o.Memory, o.Log)}
}

// look returns what is to be told now, and counts it as told.
func (t *teller) look(s daemon.Status) []message {
	before := t.told
	t.of = s.About
	var news []message
	news = append(news, t.input(s)...)
	news = append(news, t.passes(s)...)
	if !t.told.equal(before) {
		t.told.remember(t.path, t.log)
	}
	return news
}

// input tells when the files turn bad, and when they are good again.
func (t *teller) input(s daemon.Status) []message {
	if s.Replica != nil && !s.Replica.Leads {
		return nil // the leader tells
	}
	switch {
	case s.Invalid != nil && !t.told.Stale:
		t.told.Stale = true
		return []message{t.compose(inputStale, "stale input: nothing is written until the files are right", []string{s.Invalid.Why}, 1)}
	case s.Invalid == nil && s.Digest != "" && t.told.Stale:
		t.told.Stale = false
		return []message{t.compose(inputGood, "the files are right again", nil, 0)}
	}
	return nil
}

// passes tells of those that ended since the last look, and of what differs after them.
func (t *teller) passes(s daemon.Status) []message {
	var news []message
	var last *daemon.Pass // that shows what differs
	for _, p := range slices.Backward(s.Passes) {
		if !p.Begun.After(t.seen) {
			continue
		}
		t.seen = p.Begun
		news = append(news, t.applied(s, p)...)
		if p.Result != daemon.PassFailed {
			last = &p
		}
	}
	if last != nil && s.Plan != nil { // else this replica has ceased to lead since, and does not know
		drift := s.Drift().Drifted()
		news = append(news, t.drift(drift, *last)...)
		news = append(news, t.outside(drift)...)
	}
	return news
}

// applied tells of an apply that failed, once for the same files; and of one that is done, whose things
// may have been made in several passes, while it waited for clusters.
func (t *teller) applied(s daemon.Status, p daemon.Pass) []message {
	var failures []string
	var failed []apply.Result
	waits := false
	for i, r := range p.Made {
		switch {
		case errors.Is(r.Err, apply.ErrWaiting):
			waits = true
		case r.Outcome == apply.Failed:
			failed = append(failed, r)
			failures = append(failures, fmt.Sprintf("%s: %v", r.Action.Name, r.Err))
		case r.Outcome == apply.NotTried:
			waits = true
		default:
			if t.count++; len(t.made) < maxLines {
				t.made = append(t.made, made(r, p.MadeBy(i)))
			}
		}
	}
	switch {
	case len(failures) > 0:
		return t.failed(s.Digest, "", fmt.Sprintf("apply failed: %d of %s", len(failures), things(len(p.Made), "action")), failures, report.AlikeResults(failed, 1)...)
	case p.Result == daemon.PassRefused && p.Write:
		return t.failed(s.Digest, "", "apply refused: nothing was changed", []string{p.Problem})
	case p.Result == daemon.PassFailed && p.Write && changed(s):
		return t.failed(unread+s.Digest, s.Digest, "apply failed: the organisation can not be read", []string{p.Problem})
	case p.Write && changed(s) && slices.ContainsFunc(s.Open, daemon.Unread):
		return t.failed(unread+s.Digest, s.Digest, "apply failed: not all of the organisation can be read", unreadLists(s))
	case p.Result == daemon.PassFailed || p.Result == daemon.PassRefused || waits:
		return nil // what is under way is not done
	case p.Result == daemon.PassPlanned && (p.Write || changed(s)):
		return nil
	case t.count > 0:
		news := t.compose(applyDone, "apply done: "+things(t.count, "action"), t.made, t.count)
		t.told.Failing, t.made, t.count = "", nil, 0
		return []message{news}
	case t.told.Failing != "":
		t.told.Failing = ""
		return []message{t.compose(applyDone, "apply done: nothing is left to do", nil, 0)}
	}
	return nil
}

// made is what was made as a line, with what it changed and who had made it differ; never a secret value.
func made(r apply.Result, had report.Changed) string {
	text := fmt.Sprintf("%s %s", r.Outcome, r.Action.Name)
	if change := daemon.Changes(r.Action); change != "" {
		text += ": " + change
	}
	if d := report.DriftedOf(r.Action, had); d.Who != "" {
		text += "; was " + d.Who
	}
	return text
}

func unreadLists(s daemon.Status) []string {
	var lines []string
	for _, a := range s.Open {
		if daemon.Unread(a) {
			lines = append(lines, a.Name+": "+a.Reason)
		}
	}
	return lines
}

// unread marks files that could not even be compared, or not in all. That they could not be applied is news after it,
// but not the other way round.
const unread = "unread "

// failed tells, once, that an apply failed; more says which lines count others, where some do.
func (t *teller) failed(what, worse, title string, lines []string, more ...int) []message {
	if t.told.Failing == what || worse != "" && t.told.Failing == worse {
		return nil
	}
	t.told.Failing = what
	if more == nil {
		more = make([]int, len(lines))
	}
	return []message{t.grouped(applyFailed, title, lines, more)}
}

// changed reports whether the files ask for something that was not applied yet.
func changed(s daemon.Status) bool {
	return s.Applied.Digest != s.Digest || len(s.Applied.Pending) > 0
}
