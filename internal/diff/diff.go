// Package diff computes plans: desired and live organisation in, plan out, without network, clock or
// log.
//
// A plan comes about in two steps. First, each kind of resource is compared by one function, which
// knows nothing of the policy: it says what would make live what desired says. Then the guards take
// the finished plan, and hold what the policy forbids, what the API would refuse, and what depends on
// a hold. They leave nothing out, so that a reader of the plan sees each difference, and why it stays.
//
// The lanes of a plan are independent: one for each cluster, one for each workspace, one for the catalog, one for the members. What needs an
// action of another lane waits for that. In a lane, the order
// is that in which the actions are made.
package diff

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// Between returns the plan that makes live what desired says.
//
// Only what desired manages is compared. Nothing is created, deleted or changed because of an unknown
// part of live: such a part is held.
func Between(desired, live spec.Organization) Plan {
	if r := foreign(desired, live); r != nil {
		return Plan{Refusal: r}
	}
	b := &builder{desired: desired, live: live}
	if desired.ByPresence {
		b.note("the files are not trusted: no value of a secret was fetched and no command was run; secrets are compared by presence alone")
	}
	b.Recreate = desired.Policy.Recreate
	b.members()
	b.clusters()
	b.catalog()
	b.workspaces()

	g := guards{desired, live, &b.Plan}
	g.only() // first, so that the others count and hold only what is selected
	whole(&g)
	g.block(g.protect(), g.keepSelf)
	g.sendable()
	g.block(g.blockHarms, g.keepCredentials, unpublishing(g.desired.Policy))
	g.stages()
	g.keepAdmins() // an admin whose removal is held stays, and counts
	g.keepWorkspaceAdmins()
	g.endpoints()
	g.dependants() // after all holds, since each of them may strand others
	g.wakes()
	b.Refusal = g.budget()
	return b.Plan
}

// A builder collects the plan while both sides are compared.
type builder struct {
	Plan
	desired, live spec.Organization
	undeclared    []*spec.Cluster // live clusters that no file declares
	matched       []spec.Match    // see clusterMatches
}

// UUIDs are, by the name of an unmanaged resource, those of the clusters, or the keys of the workspaces, that it is or is in: of one name, in their order among the
// unmanaged ones. A member has none.
type UUIDs map[spec.Name][]string

// In are the uuids of the clusters of names, one for each; empty where none is known.
func (u UUIDs) In(names []spec.Name) []string {
	taken := make(map[spec.Name]int)
	all := make([]string, len(names))
	for i, n := range names {
		if nth := taken[n]; nth < len(u[n]) {
			all[i] = u[n][nth]
		}
		taken[n]++
	}
	return all
}

// leave lists a live resource as unmanaged.
func (b *builder) leave(name spec.Name, uuid string) {
	b.Unmanaged = append(b.Unmanaged, name)
	if b.UUIDs == nil {
		b.UUIDs = make(UUIDs)
	}
	b.UUIDs[name] = append(b.UUIDs[name], uuid)
}

// note adds to what a plan says beside its actions.
func (p *Plan) note(text string) { p.Notes = append(p.Notes, text) }

// prunable is the deletion of an undeclared live resource if its kind is pruned; otherwise the
// resource is listed as unmanaged and stays.
func (b *builder) prunable(phase int, deletion Action) []phased {
	if b.prunes(deletion.Name.Kind) {
		return []phased{{phase, deletion}}
	}
	b.outside(deletion, false)
	return nil
}

// prunes reports whether undeclared live resources of a kind are deleted.
func (b *builder) prunes(kind spec.Kind) bool { return slices.Contains(b.desired.Policy.Prune, kind) }

// reason is why a live part is not known.
func reason(p spec.AnyPart) string {
	if why, ok := p.Why(); ok {
		return why
	}
	return "the API left it out"
}

// unseen is the reason of a hold on an unknown live part.
func unseen(what string, p spec.AnyPart) string {
	why, ok := p.Why()
	if !ok {
		why = "not read"
	}
	return what + " unknown: " + why
}

// unread holds what cannot be compared because the live part is unknown: what names it, and out says
// how to remove it from the file.
func unread(a Action, p spec.AnyPart, what, are, out string) Action {
	hint := "run again; camsync doctor shows what answers, and --verbose each request"
	if p.IsRefused() {
		whole := what
		if are == "is" { // one of its kind
			whole = "the " + what
		}
		hint = "let these credentials read " + whole + ", or " + out
		if a.Name.Kind.Outer() == spec.Workspaces || a.Name.Kind == spec.Assets {
			hint = "give the API client the permissions of the group Hub API, check the address of Camunda Hub (CAMUNDA_HUB_BASE_URL), or " + out
		}
		if plan := a.Name.Kind.NotInPlan(); plan != "" {
			hint += "; " + plan
		}
	}
	a.Unread = true
	return stuck(a, unseen("the "+what+" "+are, p), hint)
}

// pair is one key of the file and of the API. A nil desired is undeclared, an empty live is missing,
// and several live resources are ambiguous.
type pair[T any] struct {
	key     string
	desired *T
	live    []*T
}

// pairs groups both sides by key, in the order of the keys. Of several desired ones, the last counts; the live ones of a key
// keep their order.
func pairs[T any](desired, live []T, key func(*T) string) iter.Seq[pair[T]] {
	return func(yield func(pair[T]) bool) {
		wanted, there := sorted(desired, key), sorted(live, key)
		pointers := make([]*T, len(there)) // one list for all pairs
		for i, l := range there {
			pointers[i] = l.of
		}
		for w, t := 0, 0; w < len(wanted) || t < len(there); {
			var p pair[T]
			if t == len(there) || w < len(wanted) && wanted[w].key <= there[t].key {
				p.key = wanted[w].key
			} else {
				p.key = there[t].key
			}
			for ; w < len(wanted) && wanted[w].key == p.key; w++ {
				p.desired = wanted[w].of
			}
			from := t
			for t < len(there) && there[t].key == p.key {
				t++
			}
			p.live = pointers[from:t:t]
			if !yield(p) {
				return
			}
		}
	}
}

// keyed is an element of a list and its key.
type keyed[T any] struct {
	key string
	of  *T
}

// sorted are the elements of a list by key; those of one key keep their order.
func sorted[T any](list []T, key func(*T) string) []keyed[T] {
	all := make([]keyed[T], len(list))
	for i := range list {
		all[i] = keyed[T]{key(&list[i]), &list[i]}
	}
	byKey := func(a, b keyed[T]) int { return strings.Compare(a.key, b.key) }
	if !slices.IsSortedFunc(all, byKey) { // as the API sends them, and as files often have them
		slices.SortStableFunc(all, byKey)
	}
	return all
}

// each is what f makes of each element of a list.
func each[A, B any](list []A, f func(A) B) []B {
	all := make([]B, len(list))
	for i, a := range list {
		all[i] = f(a)
	}
	return all
}

// missing returns what of a is not in b, sorted, without doubles.
func missing(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// list is a set of words as people read it: sorted and joined with commas.
func list(words []string) string {
	sorted := slices.Compact(slices.Sorted(slices.Values(words)))
	return strings.Join(sorted, ", ")
}

// byPhase sorts actions by phase and keeps the order within one.
func byPhase(actions []phased) []Action {
	stable.Sort(actions, func(x, y phased) int { return cmp.Compare(x.phase, y.phase) })
	sorted := make([]Action, len(actions))
	for i, a := range actions {
		sorted[i] = a.Action
	}
	return sorted
}

// A phased action knows when in its lane it is due.
type phased struct {
	phase int
	Action
}
