package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/apply"
)

const (
	crowd    = foldAbove // lines of one cause may be as many before they are examples and a count
	examples = 5
)

// cause is what lines have in common that are as they are for the same reason, names in it aside; empty where a line
// has no reason. Of what is in no file, the same person has made the same of it.
func (e entry) cause() string {
	why := e.Reason
	if e.err != nil {
		why += "\n" + e.err.Error()
	}
	if e.outside {
		why = wordAdded
	}
	if why == "" || e.done() {
		return ""
	}
	differences := make([]string, 0, examples)
	for _, f := range e.Fields[:min(len(e.Fields), examples)] {
		differences = append(differences, fieldText(f, e.Kind, e.side()))
	}
	return strings.Join([]string{e.word(), openWord(e), string(e.Kind), shape(why), shape(strings.Join(differences, "; ")), strings.Join(e.harmTexts(), ","), e.changed.By, e.level().github()}, "\x00")
}

// thinned are the lines to read: of very many that have one cause the first ones, the last of which counts the others.
func thinned(all []entry) []entry {
	causes := make([]string, len(all))
	count := make(map[string]int)
	for i, e := range all {
		causes[i] = e.cause()
		count[causes[i]]++
	}
	seen := make(map[string]int)
	var some []entry
	for i, e := range all {
		n := count[causes[i]]
		if causes[i] == "" || n <= crowd {
			some = append(some, e)
			continue
		}
		if seen[causes[i]]++; seen[causes[i]] > examples {
			continue
		}
		if seen[causes[i]] == examples {
			e.more = n - examples
		}
		some = append(some, e)
	}
	return some
}

// others says how many more lines there are like this one, which are not listed.
func (e entry) others() string {
	state := "are held"
	switch {
	case e.outside:
		return fmt.Sprintf("%d more %s like this are not in the file; -o json lists all", e.more, e.Kind)
	case e.happened.What != "":
		state = "differ"
	case e.outcome == apply.Failed:
		state = "failed"
	case e.outcome == apply.NotTried:
		state = "were not tried"
	}
	return fmt.Sprintf("%d more %s %s for the same reason; -o json lists all", e.more, e.Kind, state)
}

// crowds are the causes of very many lines, as texts: how many there are, and why the first one is as it is.
func crowds(all []entry) []string {
	var texts []string
	for _, e := range thinned(all) {
		if e.more == 0 {
			continue
		}
		text := fmt.Sprintf("%d %s: %s, such as %s", e.more+examples, e.Kind, e.word(), e.Name)
		if e.err != nil {
			text += ": " + e.err.Error()
		} else if e.Reason != "" {
			text += ": " + e.Reason
		}
		texts = append(texts, text)
	}
	slices.Sort(texts)
	return texts
}
