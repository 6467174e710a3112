package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// GitHub writes the report as workflow commands that annotate files: the summary, then a line for
// each difference that remains, at its line of the file. Each is one line; foreign text never starts
// one, nor ends a part of a command.
//
// GitHub shows ten annotations of each level per step; its log has all.
func GitHub(w io.Writer, r Report) error {
	var b strings.Builder
	title, summary := "camsync "+string(r.asked()), note
	if len(r.Errors) > 0 {
		summary = grave
	}
	annotation{level: summary, title: title, text: r.summary()}.write(&b)
	if refused := r.Plan.Refusal; refused != nil {
		text := "Refused before any write: " + Clean(refused.Reason) + "\n" + labelled("hint", Clean(refused.Hint))
		annotation{level: grave, title: title, text: text}.write(&b)
	}
	for _, text := range planNotes(r) {
		annotation{title: title, text: "note: " + Clean(text)}.write(&b)
	}
	for _, e := range Similar(r.Errors) {
		a := annotation{level: grave, title: title + ": error in the file", text: Clean(e.Text) + AndMore(e.More)}
		a.at(r.Places, e.Pos).write(&b)
	}
	for _, e := range thinned(r.entries()) {
		if !e.done() {
			a := annotation{level: e.level(), title: title + ": " + e.title(), text: e.text()}
			a.at(r.Places, r.Places.of(e)).write(&b)
		}
	}
	return output(w, &b)
}

// summary is the whole report in one line, and its organisation, host and files below. It is clean.
func (r Report) summary() string {
	return strings.TrimSuffix(r.sentence()+"\n"+r.About.String(), "\n")
}

// annotation is one workflow command. Its texts are clean except for line ends of ours.
type annotation struct {
	level        level
	title, text  string
	file         string // empty for none
	line, column int
}

// at is the annotation at a place, if that is in a file.
func (a annotation) at(places Places, pos spec.Pos) annotation {
	a.file, a.line, a.column = Clean(places.path(pos.File)), max(pos.Line, 1), max(pos.Column, 1)
	return a
}

func (a annotation) write(b *strings.Builder) {
	fmt.Fprintf(b, "::%s ", a.level.github())
	if a.file != "" {
		fmt.Fprintf(b, "file=%s,line=%d,col=%d,", commandProperty(a.file), a.line, a.column)
	}
	fmt.Fprintf(b, "title=%s::%s\n", commandProperty(a.title), commandText(strings.TrimSuffix(a.text, "\n")))
}

// commandText escapes the message of a command, and commandProperty its properties.
func commandText(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func commandProperty(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(commandText(text))
}
