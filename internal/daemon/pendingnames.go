package daemon

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// pendingNames names what a run of a plan has not made.
func pendingNames(results []apply.Result) []string {
	var names []string
	for _, r := range results {
		if !made(r) {
			names = append(names, namesOf(r.Action)...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// namesOf names what an action is about: the resource, or only the fields of it that an update
// changes. A name that ends with a slash stands for everything below it that could not be compared.
func namesOf(a diff.Action) []string {
	var names []string
	if does := a.Does(); does != diff.Create && does != diff.Delete {
		names = fieldsOf(a)
	}
	if len(names) == 0 {
		names = []string{a.Name.String()}
	}
	if all := below(a); all != "" {
		names = append(names, all)
	}
	return names
}

func fieldsOf(a diff.Action) []string {
	var names []string
	for _, f := range a.Fields {
		names = append(names, a.Name.String()+": "+f.Name)
	}
	return names
}

// below is what an action leaves unknown: the prefix of a whole list, cluster or workspace, or what one has one of at most. It is
// empty for any other action.
func below(a diff.Action) string {
	switch {
	case Unread(a) && !a.Name.IsList():
		return a.Name.String()
	case Unread(a), a.Name == a.Name.Lane() && a.Drift().What == diff.Unseen:
		return a.Name.Below()
	}
	return ""
}

// Unread reports whether an action says that a whole list could not be read, or what a cluster or workspace has one of at most and which is
// read by itself. What differs in that is unknown, and the next pass follows soon.
func Unread(a diff.Action) bool {
	return a.Unread && (a.Name.IsList() || a.Name.Kind.Traits().Optional || a.Name.Kind == spec.Environments)
}

// covers reports whether the pending names include everything that an action is about.
func covers(pending []string, a diff.Action) bool {
	fields := fieldsOf(a)
	return has(pending, a.Name.String()) || len(fields) > 0 && !slices.ContainsFunc(fields, func(name string) bool { return !has(pending, name) })
}

func has(pending []string, name string) bool {
	return slices.ContainsFunc(pending, func(p string) bool {
		return p == name || strings.HasSuffix(p, "/") && strings.HasPrefix(name, p)
	})
}

func made(r apply.Result) bool {
	return r.Outcome == apply.Created || r.Outcome == apply.Updated || r.Outcome == apply.Deleted
}
