package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
)

const (
	crowd    = foldAbove // more lines with one cause than this become examples and a count
	examples = 5
)

// cause is what lines with the same reason have in common, except names; empty without a reason.
// Unmanaged resources share a cause if the same actor made the same change.
func (e *entry) cause() string {
	why := e.Reason
	if e.err != nil {
		why += "\n" + e.err.Error()
	}
	if e.outside {
		why = string(diff.Added)
	}
	if why == "" || e.done() {
		return ""
	}
	differences := make([]string, 0, examples)
	for _, f := range e.Fields[:min(len(e.Fields), examples)] {
		differences = append(differences, fieldText(f, e.Name.Kind, e.side()))
	}
	return strings.Join([]string{e.word(), openWord(e), string(e.Name.Kind), shape(why), shape(strings.Join(differences, "; ")), strings.Join(e.harmTexts(), ","), e.changed.By, e.level().github()}, "\x00")
}

// thinned leaves out most of very many lines with one cause; the last one that stays counts the
// others.
func thinned(all []*entry) []*entry {
	causes := make([]string, len(all))
	for i, e := range all {
		causes[i] = e.cause()
	}
	var some []*entry
	for i, more := range tally(causes, examples) {
		if more >= 0 {
			e := *all[i]
			e.more = more
			some = append(some, &e)
		}
	}
	return some
}

// tally returns for each line how many others it counts, or -1 if another line counts it.
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

// SimilarResults returns for each result how many others with the same cause it counts, or -1 if
// another result counts it. Of very many with one cause, few are listed.
func SimilarResults(results []apply.Result, few int) []int {
	causes := make([]string, len(results))
	for i, r := range results {
		causes[i] = entryOf(r).cause()
	}
	return tally(causes, few)
}

// SimilarDrifted is [SimilarResults] for differences.
func SimilarDrifted(all []Drifted, few int) []int {
	causes := make([]string, len(all))
	for i, d := range all {
		causes[i] = d.cause
	}
	return tally(causes, few)
}

// AndMore is the suffix of a line that counts others; empty for none.
func AndMore(more int) string {
	if more <= 0 {
		return ""
	}
	return fmt.Sprintf(" (and %d more like this)", more)
}

func entryOf(r apply.Result) *entry {
	return &entry{Action: r.Action, outcome: r.Outcome, err: r.Err, found: r.Found}
}

// others says how many lines like this one are not listed.
func (e *entry) others() string {
	state := "are held"
	switch {
	case e.outside:
		return fmt.Sprintf("%d more %s like this are not in the file; -o json lists all", e.more, e.Name.Kind)
	case e.happened.What != "":
		state = "differ"
	case e.outcome == apply.Failed:
		state = "failed"
	case e.outcome == apply.NotTried:
		state = "were not tried"
	}
	return fmt.Sprintf("%d more %s %s for the same reason; -o json lists all", e.more, e.Name.Kind, state)
}

// crowds describes the causes that very many lines have: their number and an example. They are clean.
func crowds(r Report) []string {
	var texts []string
	for _, e := range thinned(r.entries()) {
		if e.more > 0 {
			texts = append(texts, Clean(crowdText(e)))
		}
	}
	slices.Sort(texts)
	return texts
}

// crowdText is the cause of very many lines, with the last listed one as an example.
func crowdText(e *entry) string {
	text := fmt.Sprintf("%d %s: %s, such as %s", e.more+examples, e.Name.Kind, e.word(), e.Name)
	if e.err != nil {
		text += ": " + e.err.Error()
	} else if e.Reason != "" {
		text += ": " + e.Reason
	}
	return text
}

// Running reports the results of a run line by line. Of very many with the same cause, it reports the
// first and counts the others. The zero value is ready.
type Running struct {
	count map[string]*crowdCount
	order []*crowdCount
}

// crowdCount counts the results with one cause.
type crowdCount struct {
	first entry
	n     int
}

// Line is the line of a result; empty for one that is only counted.
func (r *Running) Line(result apply.Result) string {
	e := entryOf(result)
	cause := e.cause()
	if cause == "" {
		return ResultLine(result)
	}
	c := r.count[cause]
	if c == nil {
		if r.count == nil {
			r.count = make(map[string]*crowdCount)
		}
		c = &crowdCount{first: *e}
		r.count[cause], r.order = c, append(r.order, c)
	}
	switch c.n++; {
	case c.n > crowd:
		return ""
	case c.n == crowd:
		return ResultLine(result) + " (more of these are counted)"
	}
	return ResultLine(result)
}

// Rest says how many results were only counted, a line for each cause.
func (r *Running) Rest() []string {
	var lines []string
	for _, c := range r.order {
		if c.n > crowd {
			lines = append(lines, fmt.Sprintf("%s %d more %s for the same reason as %s", c.first.outcome, c.n-crowd, Clean(string(c.first.Name.Kind)), Clean(c.first.Name.String())))
		}
	}
	return lines
}
