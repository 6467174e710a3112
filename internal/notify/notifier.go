package notify

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/report"
)

// notifier turns the changes from one status to the next into messages.
type notifier struct {
	about, id string
	dashboard string       // its address, or empty
	of        report.About // of the last status
	path      string       // of the file that holds last
	log       *slog.Logger
	last      notified
	seen      time.Time // when the newest pass in it began

	made  []string // the first results since the last notification of an apply
	count int      // of all results since then
}

func newNotifier(o Options) *notifier {
	return &notifier{about: o.About, id: o.ID, dashboard: o.Dashboard, path: o.Memory, log: o.Log, last: loadNotified(o.Memory, o.Log)}
}

// update returns the messages for a new status, and records them as sent.
func (n *notifier) update(s daemon.Status) []message {
	before := n.last
	n.of = s.About
	var news []message
	news = append(news, n.input(s)...)
	news = append(news, n.passes(s)...)
	if !n.last.equal(before) {
		n.last.save(n.path, n.log)
	}
	return news
}

// input reports when the files become invalid, and when they are valid again.
func (n *notifier) input(s daemon.Status) []message {
	if s.Replica != nil && !s.Replica.Leads {
		return nil // the leader notifies
	}
	switch {
	case s.Invalid != nil && !n.last.Invalid:
		n.last.Invalid = true
		return []message{n.compose(inputInvalid, "invalid input: nothing is written until the files are valid", []string{s.Invalid.Why}, 1)}
	case s.Invalid == nil && s.Digest != "" && n.last.Invalid:
		n.last.Invalid = false
		return []message{n.compose(inputValid, "the files are valid again", nil, 0)}
	}
	return nil
}

// passes reports what the passes since the last status did, and what differs after them.
func (n *notifier) passes(s daemon.Status) []message {
	var news []message
	var last *daemon.Pass // the last one that read the organisation
	for _, p := range slices.Backward(s.Passes) {
		if !p.Begun.After(n.seen) {
			continue
		}
		n.seen = p.Begun
		news = append(news, n.at(runPages+p.Record, p.Record != "", n.applied(s, p))...)
		if p.Result != daemon.PassFailed {
			last = &p
		}
	}
	if last != nil && s.Plan != nil { // otherwise this replica no longer leads, and does not know
		drift := s.Drift().Drifted()
		news = append(news, n.at(approvalPage, s.Offer != nil, n.drift(drift, *last, s.Offer != nil))...)
		news = append(news, n.outside(drift)...)
	}
	return news
}

// applied reports a failed apply once for the same files, and a finished one once it is complete. An
// apply that waits for clusters takes several passes.
func (n *notifier) applied(s daemon.Status, p daemon.Pass) []message {
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
			if n.count++; len(n.made) < maxLines {
				n.made = append(n.made, made(r, p.MadeBy(i)))
			}
		}
	}
	switch {
	case len(failures) > 0:
		return n.failed(s.Digest, "", fmt.Sprintf("apply failed: %d of %s", len(failures), report.Count(len(p.Made), "action")), failures, report.SimilarResults(failed, 1)...)
	case p.Result == daemon.PassRefused && p.Write:
		return n.failed(s.Digest, "", "apply refused: nothing was changed", []string{p.Problem})
	case p.Result == daemon.PassFailed && p.Write && changed(s):
		return n.failed(unread+s.Digest, s.Digest, "apply failed: the organisation cannot be read", []string{p.Problem})
	case p.Write && changed(s) && slices.ContainsFunc(s.Open, daemon.Unread):
		return n.failed(unread+s.Digest, s.Digest, "apply failed: not all of the organisation can be read", unreadLists(s))
	case p.Result == daemon.PassFailed || p.Result == daemon.PassRefused || waits:
		return nil // not finished yet
	case p.Result == daemon.PassPlanned && (p.Write || changed(s)):
		return nil
	case n.count > 0:
		news := n.compose(applyDone, "apply done: "+report.Count(n.count, "action"), n.made, n.count)
		n.last.Failing, n.made, n.count = "", nil, 0
		return []message{news}
	case n.last.Failing != "":
		n.last.Failing = ""
		return []message{n.compose(applyDone, "apply done: nothing is left to do", nil, 0)}
	}
	return nil
}

// made describes a result in a line: what changed, and the origin of the difference; never a secret
// value.
func made(r apply.Result, had audit.Change) string {
	text := fmt.Sprintf("%s %s", r.Outcome, r.Action.Name)
	if change := daemon.Changes(r); change != "" {
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
			lines = append(lines, a.Name.String()+": "+a.Reason)
		}
	}
	return lines
}

// unread marks an apply that failed because the organisation, or part of it, could not be read. After
// it, another failure of the same files is news, but not the other way round.
const unread = "unread "

// failed reports a failed apply once. more says which lines count others, as [report.SimilarResults]
// returns it.
func (n *notifier) failed(what, worse, title string, lines []string, more ...int) []message {
	if n.last.Failing == what || worse != "" && n.last.Failing == worse {
		return nil
	}
	n.last.Failing = what
	return []message{n.compose(applyFailed, title, lines, len(lines), more...)}
}

// changed reports whether the files hold something that is not applied yet.
func changed(s daemon.Status) bool {
	return s.Applied.Digest != s.Digest || len(s.Applied.Pending) > 0
}
