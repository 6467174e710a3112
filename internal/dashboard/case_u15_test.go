package dashboard_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// Thousands of failures with one cause do not hide another, and what very many lines have in common
// stands above them.
func TestCaseU15ThePageSaysACauseOnce(t *testing.T) {
	s := drifted(time.Now())
	s.Open, s.Plan, s.Clusters = nil, &diff.Plan{}, nil
	var made []apply.Result
	for i := range 3_000 {
		held := diff.Action{Verb: diff.Hold, Would: diff.Create, Name: spec.Secrets.Name("a", fmt.Sprintf("S_%04d", i)), Reason: fmt.Sprintf("environment variable MISSING_%d is not set", i)}
		s.Open, s.Plan.Actions = append(s.Open, held), append(s.Plan.Actions, held)
		a := diff.Action{Verb: diff.Create, Name: spec.Secrets.Name("a", fmt.Sprintf("M_%04d", i))}
		made = append(made, apply.Result{Action: a, Outcome: apply.Failed, Err: errors.New("POST /clusters/{…}/secrets: 400 Bad Request")})
	}
	lonely := diff.Action{Verb: diff.Create, Name: spec.MemberName("lonely@example.com")}
	s.Passes[0].Made = append(made, apply.Result{Action: lonely, Outcome: apply.Failed, Err: errors.New("403 Forbidden")})
	got := words(t, page(s))
	for _, want := range []string{
		"For one reason each: 3000 secrets:", "M_0002 why: POST /clusters/{…}/secrets: 400 Bad Request and 2997 more like this", "lonely@example.com why: 403 Forbidden",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q, but\n%.6000s", want, got)
		}
	}
	if n := strings.Count(got, "/secret/M_"); n != 3 {
		t.Errorf("%d lines of one cause", n)
	}
}
