package report

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// A Filter selects lines of a plan or a drift. An empty field selects all.
type Filter struct {
	Search           string // words that are all in the line's texts, in any case and order
	Word, Kind, Harm string // as [Report.Choices] has them
}

// Filtered returns the report with only those lines.
func (r Report) Filtered(f Filter) Report {
	if f == (Filter{}) {
		return r
	}
	words := strings.Fields(strings.ToLower(f.Search))
	some := r
	some.Plan.Actions, some.Plan.Outside, some.Changed, some.Outside, some.Wanted = nil, nil, nil, nil, nil
	some.Plan.Checks = nil
	some.Plan.Unmanaged = r.leftAlone()
	for _, e := range r.entries() {
		switch {
		case !e.fits(f, words):
		case e.check:
			some.Plan.Checks = append(some.Plan.Checks, r.Plan.Checks[e.index])
		case e.outside:
			some.Plan.Outside, some.Outside = append(some.Plan.Outside, r.Plan.Outside[e.index]), append(some.Outside, e.changed)
		default:
			some.Plan.Actions = append(some.Plan.Actions, r.Plan.Actions[e.index])
			some.Changed, some.Wanted = append(some.Changed, e.changed), append(some.Wanted, e.wanted)
		}
	}
	return some
}

func (e *entry) fits(f Filter, words []string) bool {
	switch {
	case f.Word != "" && e.word() != f.Word, f.Kind != "" && string(e.Name.Kind) != f.Kind:
		return false
	case f.Harm != "" && !slices.Contains(e.Harms.Names(), f.Harm):
		return false
	case len(words) == 0:
		return true
	}
	text := strings.ToLower(searched(e))
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
}

// searched is the text of a line on a page.
func searched(e *entry) string {
	texts := append([]string{e.word(), openWord(e), string(e.Verb), string(e.Would), string(e.Name.Kind), e.Name.String(), e.Name.Outer, e.Pos.String()}, e.harmTexts()...)
	texts = append(texts, e.differences()...)
	for _, remark := range e.remarks() {
		texts = append(texts, remark.Label, remark.Text)
	}
	return strings.Join(texts, "\n")
}

// Choices are the values that lines can be filtered by.
func (r Report) Choices() (words []string, kinds []spec.Kind, harms []string) {
	for _, g := range r.groups() {
		words = append(words, g.word)
	}
	var all spec.Harms
	for _, e := range r.entries() {
		all |= e.Harms
		if !slices.Contains(kinds, e.Name.Kind) {
			kinds = append(kinds, e.Name.Kind)
		}
	}
	return words, kinds, all.Names()
}

// Lines is the number of lines.
func (r Report) Lines() int {
	if r.Kind == Drift {
		return len(r.Plan.Actions) + len(r.Plan.Outside) + len(r.Plan.Checks)
	}
	return len(r.Plan.Actions)
}
