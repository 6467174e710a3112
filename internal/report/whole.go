package report

import (
	"cmp"
	"io"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
)

// ActionText writes one action of a plan, which r describes, as the plan as text shows it.
func ActionText(w io.Writer, r Report, a diff.Action, style Style) error {
	return oneRow(w, planRow(r.entryOf(a)), style)
}

// WholeText writes all of one action of a plan: every field, its harm, where the file asks for it, what it depends on, and the
// routes of the requests that it sends. It shows no secret.
func WholeText(w io.Writer, r Report, a diff.Action, style Style) error {
	e := r.entryOf(a)
	whole := row{symbol: symbols[mark(e)], name: Clean(a.Name.String()), detail: []span{{text: string(cmp.Or(a.Does(), a.Verb))}}}
	add := func(label, text string) {
		if text != "" {
			whole.below = append(whole.below, remark{label, Clean(text)})
		}
	}
	for _, f := range a.Fields {
		add(fieldLabels[a.Does()], fieldText(f, a.Name.Kind, e.side()))
	}
	if e.rotates() {
		add("note", strings.Trim(rotation, "()"))
	}
	for _, harm := range e.harmTexts() {
		add("harm", harm)
	}
	whole.below = append(whole.below, e.remarks()...)
	add("declared", a.Pos.String())
	if uuid := a.UUID; uuid != "" {
		add(a.Name.Kind.Outer().Noun(), uuid)
	}
	for _, name := range a.Needs {
		add("after", name.String())
	}
	for _, uuid := range a.After {
		add("after", "the renaming of "+uuid)
	}
	add("after", strings.TrimPrefix(precededBy(e), "after "))
	switch {
	case a.Wake:
		add("waits", "the cluster is woken first, and must be Healthy")
	case a.Await:
		add("waits", "the cluster must be Healthy")
	}
	for _, call := range a.Calls {
		add("sends", api.Route(call))
	}
	return oneRow(w, whole, style)
}

var fieldLabels = map[diff.Verb]string{diff.Create: "with", diff.Update: "from → to", diff.Delete: "was"}

// entryOf is an action of the report by itself.
func (r Report) entryOf(a diff.Action) *entry { return &entry{Action: a, at: r.About.At} }

func oneRow(w io.Writer, r row, style Style) error {
	var b strings.Builder
	table{rows: []row{r}, style: style}.write(&b)
	return output(w, &b)
}
