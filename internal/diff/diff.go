// Package diff computes plans: desired and live organisation in, plan out, without network, clock or
// log.
//
// Each kind of resource has one function that compares it. What a policy forbids is held, not left
// out: guards are filters over the finished plan.
package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
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
	b.plan.Recreate = desired.Policy.Recreate
	b.members()
	b.clusters()

	b.only()
	b.protect()
	b.keepSelf()
	b.sendable()
	b.blockHarms()
	b.keepCredentials()
	b.keepAdmins()
	b.dependants()
	b.plan.Refusal = b.budget()
	return b.plan
}

// builder builds a plan. Its methods with a kind's name compare that kind; the guards rewrite the
// result.
type builder struct {
	desired, live spec.Organization
	plan          Plan
	strangers     []*spec.Cluster // undeclared live ones
	vacancies     map[*spec.Cluster]vacancy
}

func (b *builder) add(a Action) { b.plan.Actions = append(b.plan.Actions, a) }

func (b *builder) note(text string) { b.plan.Notes = append(b.plan.Notes, text) }

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

// Held is the action as a hold that remembers what it would have done.
func (a Action) Held(reason, hint string) Action {
	if a.Verb != Hold {
		a.Would = a.Verb
	}
	a.Verb, a.Reason, a.Hint = Hold, reason, hint
	a.Calls, a.Destination, a.Needs = nil, nil, nil
	a.After = nil
	return a
}

// stuck is a hold of a difference that camsync can never resolve.
func stuck(a Action, reason, hint string) Action {
	a.Verb, a.Would = Hold, Hold
	return a.Held(reason, hint)
}

// unseen is the reason of a hold on an unknown live part.
func unseen[T any](what string, p spec.Part[T]) string {
	if why, ok := p.Why(); ok {
		return what + " unknown: " + why
	}
	return what + " unknown: not read"
}

// veiled holds what cannot be compared because the live part is unknown: what names it, and out says
// how to remove it from the file.
func veiled[T any](a Action, p spec.Part[T], what, are, out string) Action {
	hint := "run again; camsync doctor shows what answers, and --verbose each request"
	if p.IsRefused() {
		hint = "let these credentials read " + what + ", or " + out
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

// pairs groups both sides by key, in the order of the keys.
func pairs[T any](desired, live []T, key func(*T) string) []pair[T] {
	byKey := make(map[string]*pair[T], len(desired)+len(live))
	at := func(t *T) *pair[T] {
		k := key(t)
		if byKey[k] == nil {
			byKey[k] = &pair[T]{key: k}
		}
		return byKey[k]
	}
	for i := range desired {
		at(&desired[i]).desired = &desired[i]
	}
	for i := range live {
		p := at(&live[i])
		p.live = append(p.live, &live[i])
	}
	keys := make([]string, 0, len(byKey))
	for k := range byKey {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	sorted := make([]pair[T], len(keys))
	for i, k := range keys {
		sorted[i] = *byKey[k]
	}
	return sorted
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
	slices.SortStableFunc(actions, func(x, y phased) int { return cmp.Compare(x.phase, y.phase) })
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
