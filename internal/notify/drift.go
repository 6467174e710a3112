package notify

import (
	"slices"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/stable"
)

// drift reports new differences, and the end of all differences. It leaves out what the daemon is
// about to write. Differences in a list that could not be read count as unchanged. Offered says that a
// plan which settles them waits for approval.
func (n *notifier) drift(drift []report.Drifted, p daemon.Pass, offered bool) []message {
	var differ []string // names
	var fresh, rest []report.Drifted
	open := 0
	for _, d := range drift {
		a := d.Action
		if d.Outside {
			continue
		}
		if open++; daemon.Unread(a) {
			differ = append(differ, n.last.Differ...)
			continue
		}
		name := d.Key()
		known := slices.Contains(n.last.Differ, name)
		if d.Check && a.Unread { // a list that is unreadable for once says nothing
			if open--; known {
				differ = append(differ, name)
			}
			continue
		}
		if !known && p.Write && a.Verb != diff.Hold {
			continue
		}
		differ = append(differ, name)
		if known {
			rest = append(rest, d)
		} else {
			fresh = append(fresh, d)
		}
	}
	if len(differ) == 0 && open > 0 {
		return nil // all that remains is to be written, so the end comes later
	}
	had := len(n.last.Differ) > 0
	slices.Sort(differ)
	n.last.Differ = slices.Compact(differ)
	switch {
	case len(fresh) > 0:
		all := append(bySeverity(fresh), bySeverity(rest)...)
		return []message{n.drifted(driftFound, differences(all, offered), all)}
	case had && len(differ) == 0:
		return []message{n.compose(driftGone, "no more differences: the organisation is as the files say", nil, 0)}
	}
	return nil
}

// differences is the title of a message about differences.
func differences(all []report.Drifted, offered bool) string {
	title := report.Count(len(all), "difference") + " between the files and the organisation"
	if !slices.ContainsFunc(all, func(d report.Drifted) bool { return !d.Wanted }) {
		title = report.Count(len(all), "change") + " of the files not applied"
	}
	if offered {
		title += "; a plan waits for approval"
	}
	return title
}

// drifted makes a message of differences, with a link to where they can be seen.
func (n *notifier) drifted(e event, title string, all []report.Drifted) message {
	lines := make([]string, len(all))
	more := report.SimilarDrifted(all, 1)
	var shown []report.Drifted
	for i, d := range all {
		lines[i] = d.Severity + ": " + d.Text
		if more[i] >= 0 {
			shown = append(shown, d)
		}
	}
	m := n.compose(e, title, lines, len(lines), more...)
	for i, d := range shown[:min(len(shown), maxLines)] {
		if d.Who != "" {
			m.lines[i] += "; " + line(d.Who)
		}
	}
	if m.link == "" {
		m.link = consoleLink(n.of, all[0].Action)
	}
	return m
}

// bySeverity puts the most severe differences first, since a message shows only a few.
func bySeverity(all []report.Drifted) []report.Drifted {
	severities := []string{"high", "medium", "low"}
	stable.Sort(all, func(a, b report.Drifted) int {
		return slices.Index(severities, a.Severity) - slices.Index(severities, b.Severity)
	})
	return all
}

// outside reports unmanaged resources that are new or have other rights than before.
func (n *notifier) outside(drift []report.Drifted) []message {
	var all []string
	var fresh []report.Drifted
	for _, d := range drift {
		if !d.Outside {
			continue
		}
		all = append(all, d.Text)
		if !slices.Contains(n.last.Outside, d.Text) {
			fresh = append(fresh, d)
		}
	}
	n.last.Outside = all
	if len(fresh) == 0 {
		return nil
	}
	return []message{n.drifted(unmanagedFound, report.Count(len(fresh), "resource")+" of the organisation not in the files", bySeverity(fresh))}
}
