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
	for i, e := range all {
		causes[i] = e.cause()
	}
	var some []entry
	for i, more := range tally(causes, examples) {
		if more >= 0 {
			e := all[i]
			e.more = more
			some = append(some, e)
		}
	}
	return some
}

// tally says of each line how many others of its cause it counts, and -1 of one that is counted itself: of very many
// that have one cause, few are listed.
func tally(causes []string, few int) []int {
	count, seen := make(map[string]int), make(map[string]int)
	for _, cause := range causes {
		count[cause]++
	}
	more := make([]int, len(causes))
	for i, cause := range causes {
		if cause == "" || count[cause] <= crowd {
			continue
		}
		switch seen[cause]++; {
		case seen[cause] == few:
			more[i] = count[cause] - few
		case seen[cause] > few:
			more[i] = -1
		}
	}
	return more
}

// AlikeResults says of each result how many others, which are as they are for the same reason, it counts; and -1 of one
// that is counted itself. Where there are very many for one reason, few are listed.
func AlikeResults(results []apply.Result, few int) []int {
	causes := make([]string, len(results))
	for i, r := range results {
		causes[i] = entryOf(r).cause()
	}
	return tally(causes, few)
}

// AlikeDrifted says the same of differences.
func AlikeDrifted(all []Drifted, few int) []int {
	causes := make([]string, len(all))
	for i, d := range all {
		causes[i] = d.cause
	}
	return tally(causes, few)
}

// AndMore says behind a line how many more there are like it; empty for none.
func AndMore(more int) string {
	if more <= 0 {
		return ""
	}
	return fmt.Sprintf(" (and %d more like this)", more)
}

func entryOf(r apply.Result) entry { return entry{Action: r.Action, outcome: r.Outcome, err: r.Err} }

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

// crowds are the causes of very many lines of a report, as texts: how many there are, and why one of them is as it is.
// They are clean.
func crowds(r Report) []string {
	var texts []string
	for _, e := range thinned(r.entries()) {
		if e.more > 0 {
			texts = append(texts, Clean(e.crowdText()))
		}
	}
	slices.Sort(texts)
	return texts
}

// crowdText is the cause of very many lines, with the last of those that are listed.
func (e entry) crowdText() string {
	text := fmt.Sprintf("%d %s: %s, such as %s", e.more+examples, e.Kind, e.word(), e.Name)
	if e.err != nil {
		text += ": " + e.err.Error()
	} else if e.Reason != "" {
		text += ": " + e.Reason
	}
	return text
}
