package daemon

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// The status shows what each action changed.
func TestCaseU17StatusSaysFromWhatToWhat(t *testing.T) {
	made := []apply.Result{
		{Outcome: apply.Updated, Action: diff.Action{Verb: diff.Update, Name: spec.MemberName("a"), Fields: []diff.Field{{Name: "roles", Live: "admin", Desired: "visitor"}}}},
		{Outcome: apply.Deleted, Action: diff.Action{Verb: diff.Delete, Name: spec.MemberName("b")}},
	}
	var b strings.Builder
	if err := (Status{Passes: []Pass{{Begun: time.Unix(1, 0), Made: made}}}).writeJSON(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`admin → visitor"`, `"change": ""`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%s", want, b.String())
		}
	}
}
