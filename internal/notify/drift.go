package notify

import (
	"slices"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
)

// drift tells what differs and is left alone, when there is something new in it, and when nothing
// differs any more. What the daemon is still to make is no drift, nor is a list that could not be read:
// what differed in that is taken to differ still.
func (t *teller) drift(drift []report.Drifted, p daemon.Pass) []message {
	var differ []string // names
	var fresh, rest []report.Drifted
	open := 0
	for _, d := range drift {
		a := d.Action
		if d.Outside {
			continue
		}
		if open++; daemon.Unread(a) {
			differ = append(differ, t.told.Differ...)
			continue
		}
		isTold := slices.Contains(t.told.Differ, a.Name)
		if !isTold && p.Write && a.Verb != diff.Hold {
			continue
		}
		differ = append(differ, a.Name)
		if isTold {
			rest = append(rest, d)
		} else {
			fresh = append(fresh, d)
		}
	}
	if len(differ) == 0 && open > 0 {
		return nil // it is gone once nothing differs
	}
	had := len(t.told.Differ) > 0
	slices.Sort(differ)
	t.told.Differ = slices.Compact(differ)
	switch {
	case len(fresh) > 0:
		all := append(gravest(fresh), gravest(rest)...)
		title := things(len(all), "difference") + " between the files and the organisation"
		if !slices.ContainsFunc(all, func(d report.Drifted) bool { return !d.Wanted }) {
			title = things(len(all), "change") + " of the files not applied"
		}
		return []message{t.drifted(driftFound, title, all)}
	case had && len(differ) == 0:
		return []message{t.compose(driftGone, "no differences any more: the organisation is as the files say", nil, 0)}
	}
	return nil
}

// drifted tells of differences, with a link to where they are to be seen.
func (t *teller) drifted(e event, title string, all []report.Drifted) message {
	lines := make([]string, len(all))
	more := report.AlikeDrifted(all, 1)
	var shown []report.Drifted
	for i, d := range all {
		lines[i] = d.Severity + ": " + d.Text
		if more[i] >= 0 {
			shown = append(shown, d)
		}
	}
	m := t.grouped(e, title, lines, more)
	for i, d := range shown[:min(len(shown), maxLines)] {
		if d.Who != "" {
			m.lines[i] += "; " + line(d.Who)
		}
	}
	if m.link == "" {
		m.link = consoleLink(t.of, all[0].Action)
	}
	return m
}

// gravest has those first that want to be looked at now, since a message shows but a few.
func gravest(all []report.Drifted) []report.Drifted {
	severities := []string{"high", "medium", "low"}
	slices.SortStableFunc(all, func(a, b report.Drifted) int {
		return slices.Index(severities, a.Severity) - slices.Index(severities, b.Severity)
	})
	return all
}

// outside tells what is live and in no file, when there is something new in it or it has other rights than before.
func (t *teller) outside(drift []report.Drifted) []message {
	var all []string
	var fresh []report.Drifted
	for _, d := range drift {
		if !d.Outside {
			continue
		}
		all = append(all, d.Text)
		if !slices.Contains(t.told.Outside, d.Text) {
			fresh = append(fresh, d)
		}
	}
	t.told.Outside = all
	if len(fresh) == 0 {
		return nil
	}
	return []message{t.drifted(outsiders, things(len(fresh), "resource")+" of the organisation not in the files", gravest(fresh))}
}
