package notify

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
)

// event is what a message reports, as receivers see it.
type event string

const (
	driftFound     event = "drift found"
	driftGone      event = "drift gone"
	unmanagedFound event = "drift unmanaged"
	applyDone      event = "apply done"
	applyFailed    event = "apply failed"
	inputInvalid   event = "input stale"
	inputValid     event = "input good"
)

// isProblem reports whether another event of the same topic ends this one.
func (e event) isProblem() bool { return e == driftFound || e == applyFailed || e == inputInvalid }

// topic is drift, apply or input.
func (e event) topic() string {
	topic, _, _ := strings.Cut(string(e), " ")
	return topic
}

// message is what a receiver gets: a title, and the first lines of the details.
type message struct {
	event event
	id    string // of the daemon
	title string
	lines []string
	link  string       // to the details; empty if there is none
	of    report.About // organisation, host and files
}

// Limits of a message.
const (
	maxLines = 5
	maxRunes = 200 // of a line
)

// compose makes a message, without control characters, of the first lines. total is the number of all
// lines. more, if given, is how many others each line counts, or negative if another line counts it.
func (n *notifier) compose(e event, title string, lines []string, total int, more ...int) message {
	m := message{event: e, id: n.id, title: line(n.heading() + title), link: n.dashboard, of: n.of}
	more = append(more, make([]int, len(lines))...)
	for i, text := range lines {
		if more[i] >= 0 && len(m.lines) < maxLines {
			m.lines = append(m.lines, line(text)+report.AndMore(more[i]))
			total -= 1 + more[i]
		}
	}
	if total > 0 {
		m.lines = append(m.lines, fmt.Sprintf("… and %d more", total))
	}
	return m
}

// The pages of the dashboard that messages lead to, below its address.
const (
	runPages     = "runs/"
	approvalPage = "approve"
)

// at lets messages lead to a page of the dashboard, if there is one.
func (n *notifier) at(page string, exists bool, news []message) []message {
	for i := range news {
		if exists && n.dashboard != "" && news[i].link == n.dashboard {
			news[i].link += page
		}
	}
	return news
}

// heading names the files and the organisation.
func (n *notifier) heading() string {
	var parts []string
	if n.about != "" {
		parts = append(parts, n.about)
	}
	if n.of.Organization != "" {
		parts = append(parts, "organisation "+n.of.Organization)
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ", ") + ": "
}

// text is the complete message as plain text.
func (m message) text() string {
	all := m.body()
	if m.link != "" {
		all = append(all, "see "+m.link)
	}
	return strings.Join(append(all, m.about()...), "\n")
}

// body is the title and the lines.
func (m message) body() []string { return append([]string{m.title}, m.lines...) }

// about describes organisation, host and files in at most one line.
func (m message) about() []string {
	if text := m.of.String(); text != "" {
		return []string{line(text)}
	}
	return nil
}

// line makes a text safe to print, and short.
func line(text string) string {
	text = report.Clean(text)
	if utf8.RuneCountInString(text) <= maxRunes {
		return text
	}
	return string([]rune(text)[:maxRunes-1]) + "…"
}

// cloudHost is the API whose organisations are shown at console.
const (
	cloudHost = "api.cloud.camunda.io"
	console   = "https://console.camunda.io/org/"
)

// plainID matches an id that can be part of a URL. Ids come from a server.
var plainID = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)

// consoleLink is the page of Camunda Console for the cluster of an action, or for the organisation.
// It is empty if that is unknown.
func consoleLink(of report.About, a diff.Action) string {
	switch {
	case of.Host != cloudHost || !plainID.MatchString(of.Organization):
		return ""
	case !plainID.MatchString(a.UUID):
		return console + of.Organization
	}
	return console + of.Organization + "/cluster/" + a.UUID
}
