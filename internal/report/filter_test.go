package report_test

import (
	"slices"
	"testing"

	"github.com/camsync/camsync/internal/report"
)

// A filter leaves the lines that fit, each with what is known of it, and every choice that is offered finds some.
func TestCaseU16FilteredReportKeepsWhatBelongsTogether(t *testing.T) {
	for _, r := range []report.Report{planReport(), driftReport()} {
		words, kinds, harms := r.Choices()
		if len(words) < 2 || len(kinds) < 2 || len(harms) < 2 {
			t.Fatalf("%s: choices %q %q %q", r.Kind, words, kinds, harms)
		}
		all := told(r)
		check := func(f report.Filter, some bool) int {
			found := told(r.Filtered(f))
			for _, line := range found {
				if !slices.Contains(all, line) {
					t.Errorf("%s, %+v: a line that the report does not have: %+v", r.Kind, f, line)
				}
			}
			if some && (len(found) == 0 || len(found) == len(all)) {
				t.Errorf("%s, %+v: %d of %d lines", r.Kind, f, len(found), len(all))
			}
			return len(found)
		}
		sum := 0
		for _, word := range words {
			sum += check(report.Filter{Word: word}, true)
		}
		if sum != len(all) {
			t.Errorf("%s: the words find %d lines of %d", r.Kind, sum, len(all))
		}
		for _, kind := range kinds {
			check(report.Filter{Kind: string(kind)}, true)
		}
		for _, harm := range harms {
			check(report.Filter{Harm: harm}, true)
		}
		check(report.Filter{Search: "MEMBER/"}, true)
		if check(report.Filter{Search: "nowhere"}, false) > 0 || check(report.Filter{Kind: "x"}, false) > 0 {
			t.Errorf("%s: found what is not there", r.Kind)
		}
		if got := r.Filtered(report.Filter{}).Lines(); got != len(all) {
			t.Errorf("%s: %d lines without a filter, want %d", r.Kind, got, len(all))
		}
	}
}

// A line is what a report says of one difference.
type line struct{ name, text, who string }

func told(r report.Report) []line {
	var all []line
	if r.Kind != report.Drift {
		for _, a := range r.Plan.Actions {
			all = append(all, line{a.Name.String(), a.String(), ""})
		}
		return all
	}
	for _, d := range r.Drifted() {
		all = append(all, line{d.Action.Name.String(), d.Text, d.Who})
	}
	return all
}
