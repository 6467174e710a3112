package apply_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// An action waits for the end of one of another lane that it needs, and is not tried where that was not done. What needs an earlier one of
// its own lane, which others wait for, too, does not wait for itself.
func TestNeedsOfOtherLanes(t *testing.T) {
	for _, refused := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			client := &org{}
			if refused {
				client.answer = func(call api.Call, _ string) (api.Answer, error) {
					if _, member := call.(api.SetRoles); member {
						return api.Answer{}, errors.New("no")
					}
					return api.Answer{}, nil
				}
			}
			actions := []diff.Action{
				{Verb: diff.Create, Name: spec.MemberName("ana@example.com"), Calls: []api.Call{api.SetRoles{Email: "ana@example.com", Roles: []string{"visitor"}}}},
				{Verb: diff.Update, Name: spec.MemberName("ana@example.com"), Calls: []api.Call{api.SetRoles{Email: "ana@example.com", Roles: []string{"analyst"}}}, Needs: []spec.Name{spec.MemberName("ana@example.com")}},
				{Verb: diff.Create, Name: spec.WorkspaceMembers.Name("A", "ana@example.com"), UUID: "k", Calls: []api.Call{api.SetWorkspaceMember{Email: "ana@example.com", Role: "viewer"}}, Needs: []spec.Name{spec.MemberName("ana@example.com")}},
				{Verb: diff.Create, Name: spec.WorkspaceMembers.Name("B", "ana@example.com"), UUID: "l", Calls: []api.Call{api.SetWorkspaceMember{Email: "ana@example.com", Role: "viewer"}}, Needs: []spec.Name{spec.MemberName("nobody@example.com")}},
			}
			results := apply.Run(t.Context(), client, diff.Plan{Actions: actions}, apply.Options{})
			want := apply.Created
			if refused {
				want = apply.NotTried
			}
			if results[2].Outcome != want || results[3].Outcome != apply.NotTried {
				t.Errorf("refused %t: %s %v, %s", refused, results[2].Outcome, results[2].Err, results[3].Outcome)
			}
		})
	}
}
