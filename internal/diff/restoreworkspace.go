package diff

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// RestoreWorkspace is the plan that brings a workspace back from the trash, which is given by its key or its name. The error says that
// there is none, or more than one; or why the trash is not known.
//
//	workspace                           plan
//	in the trash                        restore it
//	in the trash, and a live one        hold: nothing would distinguish them
//	has its name
//	live                                nothing
func RestoreWorkspace(live spec.Organization, text string) (Plan, error) {
	trash, known := live.Trash.Get()
	if !known {
		return Plan{}, errors.New(unseen("what is in the trash is", live.Trash))
	}
	if spec.WorkspaceByKey(live.Workspaces.Value(), text) != nil {
		return Plan{}, nil
	}
	found := slices.DeleteFunc(slices.Clone(trash), func(d spec.Deleted) bool { return !strings.EqualFold(d.Key, text) })
	if len(found) == 0 {
		found = slices.DeleteFunc(slices.Clone(trash), func(d spec.Deleted) bool { return d.Name != text })
	}
	switch {
	case len(found) > 1:
		return Plan{}, fmt.Errorf("%d workspaces in the trash are called %q: give the key of one of them, %s", len(found), text,
			strings.Join(each(found, func(d spec.Deleted) string { return d.Key + ", which " + d.String() }), "; or "))
	case len(found) == 0 && len(trash) == 0:
		return Plan{}, errors.New("no workspace is in the trash")
	case len(found) == 0:
		return Plan{}, fmt.Errorf("no workspace in the trash has the key or the name %q; there are %s", text,
			strings.Join(each(trash, func(d spec.Deleted) string { return d.Name + " (" + d.Key + ")" }), ", "))
	}
	d := found[0]
	a := Action{
		Verb: Update, Name: spec.WorkspaceName(d.Name), UUID: d.Key, Fields: []Field{{Name: "trash", Live: d.String(), Desired: "restored"}},
		Calls: []api.Call{api.RestoreWorkspace{}},
	}
	for _, w := range live.Workspaces.Value() {
		if w.Name == d.Name {
			a = a.Held("the live workspace "+w.Key+" has its name", "give that one another name first, in the file or in Camunda Hub")
			break
		}
	}
	return Plan{Actions: []Action{a}}, nil
}
