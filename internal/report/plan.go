package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// foldAbove is how many unmanaged resources or notes are listed; the rest is counted.
const foldAbove = 20

// maxDetails is how many details of a line are listed; the rest is counted.
const maxDetails = 200

// Text writes a report without results for people: the errors of files as a compiler does, similar
// ones counted; or a line per action, unmanaged resources and notes; and a summary.
func Text(w io.Writer, r Report, style Style) error {
	var b strings.Builder
	t := table{style: style}
	t.about(&b, r.About)
	for _, e := range Similar(r.Errors) {
		b.WriteString(e.String() + "\n")
	}
	for _, e := range thinned(r.urgent()) {
		t.rows = append(t.rows, planRow(e))
	}
	t.write(&b)
	if len(t.rows)+len(r.Errors) > 0 {
		b.WriteByte('\n')
	}
	for _, list := range slices.Backward(r.lists()) {
		t.list(&b, list.Title, list.Texts)
	}
	if r.Coverage != nil {
		t.paragraph(&b, line{{strings.TrimSuffix(r.coverageSentence(), ".") + coverageCounts(r), plain}})
	}
	t.paragraph(&b, line{{r.sentence(), bold}})
	if refused := r.Plan.Refusal; refused != nil {
		t.paragraph(&b, line{{"Refused before any write:", red}, {Clean(refused.Reason), plain}})
		if refused.Hint != "" {
			t.paragraph(&b, line{{"hint:", cyan}, {Clean(refused.Hint), plain}})
		}
	}
	return output(w, &b)
}

func planSentence(r Report) string {
	s := summarize(r.Plan)
	if r.Plan.Differs() || r.Kind == Drift && r.Plan.Drifts() {
		sentence := fmt.Sprintf("Plan: %d to create, %d to update, %d to delete, %d held.", s.Create, s.Update, s.Delete, s.Hold)
		if r.Kind == Drift {
			sentence = r.driftSentence()
		}
		return sentence + heldSentences(r.Plan)
	}
	if !r.Plan.Compared() {
		return "Nothing was compared."
	}
	sentence := "No differences: the organisation is as the file says."
	switch n := len(r.leftAlone()); n {
	case 0:
		return sentence
	case 1:
		return sentence + " 1 unmanaged resource is left alone."
	default:
		return sentence + fmt.Sprintf(" %d unmanaged resources are left alone.", n)
	}
}

// heldSentences say how many holds end at a time, and how many no run can end. What waits for an event may need an edit first.
func heldSentences(p diff.Plan) (text string) {
	waits := func(a diff.Action) bool { return a.Wait != nil }
	timed := func(a diff.Action) bool { return a.Wait != nil && !a.Wait.Until.IsZero() }
	if n := len(p.Actions) - len(slices.DeleteFunc(slices.Clone(p.Actions), timed)); n > 0 {
		text += fmt.Sprintf(" %d held until later.", n)
	}
	if n := len(slices.DeleteFunc(p.Stuck(), waits)); n > 0 {
		text += fmt.Sprintf(" %d held for a reason that apply cannot settle.", n)
	}
	return text
}

func planRow(e *entry) row {
	a := e.Action
	r := row{symbol: symbols[mark(e)], name: Clean(a.Name.String()), pos: Clean(a.Pos.String()), below: e.remarks()}
	shown := a.Fields[:min(len(a.Fields), maxDetails)]
	for _, f := range shown {
		r.detail = append(r.detail, span{text: fieldText(f, a.Name.Kind, e.side())})
	}
	if more := len(a.Fields) - len(shown); more > 0 {
		r.detail = append(r.detail, span{fmt.Sprintf("… and %d more differences; the JSON and HTML reports list all", more), cyan})
	}
	if e.rotates() {
		r.detail = append(r.detail, span{rotation, yellow})
	}
	if text := precededBy(e); text != "" {
		r.detail = append(r.detail, span{text, cyan})
	}
	if e.happened.What == "" && a.Verb == diff.Hold && a.Would != diff.Hold && a.Would != "" {
		r.detail = append([]span{{"would " + string(a.Would), yellow}}, r.detail...)
	}
	if text := unsaid(e); text != "" {
		r.detail = append([]span{{text, yellow}}, r.detail...)
	}
	for i, harm := range a.Harms.Names() {
		r.detail = append(r.detail, span{"[" + e.harmTexts()[i] + "]", harmInk(harm)})
	}
	return r
}

// unsaid is what happened to a resource that differs, where neither the symbol nor the label of the actor says it: no actor is known.
func unsaid(e *entry) string {
	if what := e.happened.What; what != diff.Changed && e.happenedTo() == diff.Changed && e.actor() == changedBy {
		return string(what)
	}
	return ""
}

// rotation explains the update of a client.
const rotation = "(a new client: its id and secret change)"

var symbols = map[diff.Verb]span{diff.Create: {"+", green}, diff.Update: {"~", yellow}, diff.Delete: {"-", red}, diff.Hold: {"!", cyan}}

// mark is the verb whose symbol a line has.
func mark(e *entry) diff.Verb {
	if e.happened.What != "" && e.planned.OutOfReach() { // no call settles it
		return diff.Hold
	}
	switch e.happenedTo() {
	case "":
		return e.Verb
	case diff.Unseen, diff.Stale:
		return diff.Hold
	case diff.Changed:
		return diff.Update
	}
	return e.side()
}

// fieldText is one difference. A created or deleted resource has only one side.
func fieldText(f diff.Field, kind spec.Kind, verb diff.Verb) string {
	name, live, desired := Clean(f.Name), Clean(f.Live), Clean(f.Desired)
	switch {
	case f.Name == diff.BackupAge && desired == "":
		return "there is no complete backup, one of at most " + live + " is wanted"
	case f.Name == diff.BackupAge:
		return "the newest complete backup is " + desired + " old, at most " + live + " is wanted"
	case f.Name == diff.NewestBackup:
		return "the newest of all is: " + desired
	case kind == spec.Clusters && f.Name == diff.BackupCount && verb == diff.Delete:
		return deletedBackups(live)
	case live == "" && desired == "":
		return name
	case f.IsDestination():
		return name + " → " + desired
	case f.Ends() && verb != diff.Create:
		return "cuts connections: " + live
	case ofSet(f, kind) && live == "":
		return "+ " + desired
	case ofSet(f, kind) && desired == "":
		return "- " + live
	case kind.Traits().Single && f.Name == kind.Traits().Singular: // the resource is the field
		return cmp.Or(live, "(none)") + " → " + cmp.Or(desired, "(none)")
	case verb == diff.Create && live == "":
		return name + ": " + desired
	case verb == diff.Delete && desired == "":
		return name + ": " + live
	default:
		return name + ": " + cmp.Or(live, "(none)") + " → " + cmp.Or(desired, "(none)")
	}
}

// ofSet reports whether a field is one element of a set, which comes or goes.
func ofSet(f diff.Field, kind spec.Kind) bool {
	return kind == spec.Allowlists && f.Name == "network" || kind == spec.Environments && f.Name == "environment"
}

// deletedBackups says how many backups are deleted with a cluster.
func deletedBackups(live string) string {
	n, err := strconv.Atoi(live)
	if err != nil {
		return "this also deletes its backups, whose number is " + live
	}
	return "this also deletes its " + Count(n, "backup")
}

// harmInk is red for what cannot be recovered.
func harmInk(harm string) ink {
	if slices.Contains(lasting.Names(), harm) {
		return red
	}
	return plain
}

// list writes texts under a title, folded if there are many.
func (t table) list(b *strings.Builder, title string, texts []string) {
	if len(texts) == 0 {
		return
	}
	fmt.Fprintf(b, "%s (%d):\n", title, len(texts))
	shown := folded(texts, foldAbove)
	for _, text := range shown {
		for i, c := range wrap([]span{{text: Clean(text)}}, 0, t.room(4)) {
			append(line{pad(2 + 2*min(i, 1))}, c...).paint(b, t.style.Color)
		}
	}
	if more := len(texts) - len(shown); more > 0 {
		fmt.Fprintf(b, "  … and %d more\n", more)
	}
	b.WriteByte('\n')
}

// folded are the texts that are listed, about that many.
func folded(texts []string, most int) []string {
	if len(texts) > most+1 { // "and 1 more" would save no line
		return texts[:most]
	}
	return texts
}

// about writes the organisation, host and files above the rest.
func (t table) about(b *strings.Builder, a About) {
	if a.known() {
		t.paragraph(b, line{{a.String(), plain}})
		b.WriteByte('\n')
	}
}

// paragraph writes a sentence at the left edge.
func (t table) paragraph(b *strings.Builder, sentence line) {
	for i, c := range wrap(sentence, 1, t.room(2)) {
		if i > 0 {
			c = append(line{pad(2)}, c...)
		}
		c.paint(b, t.style.Color)
	}
}
