package saved

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// All that takes part in a fingerprint is named in this file and in kinds.go, one by one.
// The values of secrets, on either side, and the arguments of commands, which may hold secrets, do
// not: a reader of the plan could try guesses on a fingerprint. Nor do positions, which shift with every line,
// the status of a cluster and that it was failed over, which matter only where they change the plan, how old a backup may be, which no plan depends on, and what shows which live cluster a declared one
// is: the uuid of each action says so.

// says is what a resource says, part by part. JSON puts its keys in order.
type says map[string]any

// fingerprint is a digest of what a resource says; empty for nothing.
func fingerprint(resource any) string {
	if resource == nil {
		return ""
	}
	text, err := json.Marshal(resource)
	if err != nil {
		panic(err) // texts, numbers and lists of them
	}
	return fmt.Sprintf("%x", sha256.Sum256(text))
}

// calls are what an action sends. Secrets in them marshal as "(secret)".
func calls(a diff.Action) any {
	if len(a.Calls) == 0 {
		return nil
	}
	all := make([]any, len(a.Calls))
	for i, c := range a.Calls {
		all[i] = []any{fmt.Sprintf("%T", c), c}
	}
	does := says{"calls": all, "needs": a.Needs}
	if len(a.After) > 0 {
		does["after"] = a.After
	}
	return does
}

// part is what a part says that may be absent or unknown. Why it is unknown does not count.
func part[T any](p spec.Part[T], of func(T) any) any {
	if value, ok := p.Get(); ok {
		return []any{of(value)}
	}
	if _, unknown := p.Why(); unknown {
		return "unknown"
	}
	return nil
}

func plain[T any](value T) any { return value }

func each[T any](of func(T) any) func([]T) any {
	return func(list []T) any {
		all := make([]any, len(list))
		for i, v := range list {
			all[i] = of(v)
		}
		return all
	}
}

// list is nil for an empty list.
func list[T any](all []T, of func(T) any) any {
	if len(all) == 0 {
		return nil
	}
	return each(of)(all)
}

// first is what the first of a list says; nil for an empty one.
func first[T any](all []T, of func(T) any) any {
	if len(all) == 0 {
		return nil
	}
	return of(all[0])
}

// everything is all that the files say, in their order, without the policy.
func everything(org spec.Organization) any {
	all := says{"ownerId": org.OwnerID, "members": part(org.Members, each(desiredMember)), "clusters": part(org.Clusters, each(wholeCluster))}
	if org.Workspaces.IsKnown() { // so that plans of older versions stay what they are
		all["workspaces"] = part(org.Workspaces, each(wholeWorkspace))
	}
	if org.Catalog.IsKnown() {
		all["catalog"] = part(org.Catalog, catalog)
	}
	return all
}

// policy is what the files say of it. What newer versions have added counts only where it is said, so that plans of older
// ones stay what they are.
func policy(p spec.Policy) any {
	says := says{
		"prune": p.Prune, "allow": p.Allow.Names(), "maxDeletePercent": p.MaxDeletePercent, "minAdmins": p.MinAdmins, "protect": p.Protect, "recreate": p.Recreate,
	}
	if p.Wake {
		says["wake"] = true
	}
	if p.Upgrade.Any() {
		says["upgrade"] = upgrades(p.Upgrade)
	}
	if p.BackupBefore != 0 {
		says["backupBefore"], says["backupFresh"] = p.BackupBefore.Names(), p.BackupFresh.String()
	}
	return says
}

func upgrades(u spec.Upgrades) any {
	said := says{"order": u.Order, "soak": u.Soak, "maxAtOnce": u.MaxAtOnce}
	if u.Window != nil {
		said["window"] = u.Window.String()
	}
	return said
}
