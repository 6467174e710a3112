package report

import (
	"fmt"
	"io"
	"strings"
)

// GitHub writes the report as workflow commands that annotate files: the summary, then a line for
// each difference that remains, at its line of the file. Each is one line; foreign text never starts
// one, nor ends a part of a command.
//
// GitHub shows ten annotations of each level per step; its log has all.
func GitHub(w io.Writer, r Report) error {
	if r.Kind == Validation {
		return validationGitHub(w, r)
	}
	var b strings.Builder
	title := "camsync " + string(r.Kind)
	summary := annotation{level: "notice", title: title, text: r.summary()}
	summary.write(&b)
	if refused := r.Plan.Refusal; refused != nil {
		text := "Refused before any write: " + Clean(refused.Reason) + "\n" + labelled("hint", Clean(refused.Hint))
		annotation{level: "error", title: title, text: text}.write(&b)
	}
	for _, text := range planNotes(r) {
		annotation{level: "notice", title: title, text: "note: " + Clean(text)}.write(&b)
	}
	for _, e := range thinned(r.entries()) {
		if e.done() {
			continue
		}
		a := annotation{level: e.level().github(), title: title + ": " + e.title(), text: e.text()}
		if pos := r.Places.of(e); pos.Line > 0 {
			a.file, a.line, a.column = Clean(r.Places.path(pos.File)), pos.Line, pos.Column
		}
		a.write(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// summary is the whole report in one line, and its organisation, host and files below. It is clean.
func (r Report) summary() string {
	return strings.TrimSuffix(r.sentence()+"\n"+r.About.String(), "\n")
}

func (l level) github() string {
	switch l {
	case grave:
		return "error"
	case warning:
		return "warning"
	default:
		return "notice"
	}
}

// annotation is one workflow command. Its texts are clean except for line ends of ours.
type annotation struct {
	level, title, text string
	file               string // empty for none
	line, column       int
}

func (a annotation) write(b *strings.Builder) {
	fmt.Fprintf(b, "::%s ", a.level)
	if a.file != "" {
		fmt.Fprintf(b, "file=%s,line=%d,col=%d,", commandProperty(a.file), a.line, a.column)
	}
	fmt.Fprintf(b, "title=%s::%s\n", commandProperty(a.title), commandText(strings.TrimSuffix(a.text, "\n")))
}

// commandText escapes the message of a command, and commandProperty its properties.
func commandText(text string) string {
	text = strings.ReplaceAll(text, "%", "%25")
	text = strings.ReplaceAll(text, "\r", "%0D")
	return strings.ReplaceAll(text, "\n", "%0A")
}

func commandProperty(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(commandText(text), ":", "%3A"), ",", "%2C")
}
