package notify

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/report"
)

// An event is what a message tells.
type event string

// The events.
const (
	driftFound  event = "drift found"
	driftGone   event = "drift gone"
	outsiders   event = "drift unmanaged"
	applyDone   event = "apply done"
	applyFailed event = "apply failed"
	inputStale  event = "input stale"
	inputGood   event = "input good"
)

// amiss reports whether the event begins something that another one of its topic ends.
func (e event) amiss() bool { return e == driftFound || e == applyFailed || e == inputStale }

// topic is drift, apply or input.
func (e event) topic() string {
	topic, _, _ := strings.Cut(string(e), " ")
	return topic
}

// A message is what the receivers are told: a line, and the first few of those that belong to it.
type message struct {
	event event
	id    string // of the daemon
	title string
	lines []string
	link  string       // to where more is to be seen; empty for none
	of    report.About // what the lines are of
}

// How much of it all a message shows.
const (
	maxLines = 5
	maxRunes = 200 // of a line
)

// compose makes a message that is harmless in a terminal or a log. There may be more lines than these,
// of which total is the number.
func (t *teller) compose(e event, title string, lines []string, total int) message {
	m := message{event: e, id: t.id, title: line(t.heading() + title), link: t.dashboard, of: t.of}
	for _, text := range lines[:min(len(lines), maxLines)] {
		m.lines = append(m.lines, line(text))
	}
	return m.counting(total)
}

// grouped is a message as compose makes it, of lines of which some count others, and others are counted: more says
// which, as the report does.
func (t *teller) grouped(e event, title string, lines []string, more []int) message {
	m := message{event: e, id: t.id, title: line(t.heading() + title), link: t.dashboard, of: t.of}
	shown := 0
	for i, text := range lines {
		if more[i] < 0 || len(m.lines) == maxLines {
			continue
		}
		m.lines = append(m.lines, line(text)+report.AndMore(more[i]))
		shown += more[i]
	}
	return m.counting(len(lines) - shown)
}

// counting adds how many of all lines the message does not show.
func (m message) counting(total int) message {
	if more := total - len(m.lines); more > 0 {
		m.lines = append(m.lines, fmt.Sprintf("… and %d more", more))
	}
	return m
}

// heading says whose message it is: of which files, and of which organisation.
func (t *teller) heading() string {
	var parts []string
	if t.about != "" {
		parts = append(parts, t.about)
	}
	if t.of.Organization != "" {
		parts = append(parts, "organisation "+t.of.Organization)
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ", ") + ": "
}

// text is the whole message.
func (m message) text() string {
	all := m.body()
	if m.link != "" {
		all = append(all, "see "+m.link)
	}
	return strings.Join(append(all, m.about()...), "\n")
}

// body is what there is to tell, without what it is of and where there is more.
func (m message) body() []string { return append([]string{m.title}, m.lines...) }

// about is what the message is of, in a line; none where that is not known.
func (m message) about() []string {
	if text := m.of.String(); text != "" {
		return []string{line(text)}
	}
	return nil
}

// line makes one clean line of a text, not too long.
func line(text string) string {
	text = report.Clean(text)
	if utf8.RuneCountInString(text) <= maxRunes {
		return text
	}
	return string([]rune(text)[:maxRunes-1]) + "…"
}

// things is a number of them.
func things(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
