package diff

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// each holds, by policy, the actions for which guard returns a reason.
func (b *builder) each(guard func(Action) (reason, hint string)) {
	b.holdEach(true, guard)
}

func (b *builder) holdEach(byPolicy bool, guard func(Action) (reason, hint string)) {
	for i, a := range b.plan.Actions {
		if a.Verb == Hold {
			continue
		}
		if reason, hint := guard(a); reason != "" {
			b.plan.Actions[i] = a.Held(reason, hint)
			b.plan.Actions[i].ByPolicy = byPolicy
		}
	}
}

// foreign refuses a run if the credentials are of another organisation than the file names.
func foreign(desired, live spec.Organization) *Refusal {
	switch {
	case desired.OwnerID == "" || strings.EqualFold(desired.OwnerID, live.OwnerID):
		return nil
	case live.OwnerID == "":
		return &Refusal{
			Reason: "which organisation these credentials belong to is unknown, and the file is for " + desired.OwnerID + " only",
			Hint:   "let these credentials read clusters or the activity log; or, if the organisation has no cluster yet, take organization.ownerId out for the first run",
		}
	}
	return &Refusal{
		Reason: "these credentials belong to organisation " + live.OwnerID + ", and the file is for " + desired.OwnerID,
		Hint:   "use the credentials of that organisation, or correct organization.ownerId",
	}
}

// protect holds what deletes or narrows a protected resource. A cluster is not deleted while anything
// that may be in it is protected.
func (b *builder) protect() {
	const narrowing = spec.DataLoss | spec.CredentialLoss | spec.AccessLoss
	hint := "take the name out of policy.protect if this is meant"
	for _, text := range b.desired.Policy.Protect {
		pattern := lookalike.Pattern(text)
		if !b.protects(pattern) {
			b.note("policy.protect: " + strconv.Quote(text) + " matches nothing that is live or in the file; * alone stands for any text")
		}
		b.each(func(a Action) (string, string) {
			if a.Verb != Delete && a.Harms&narrowing == 0 {
				return "", ""
			}
			for _, name := range b.names(a) {
				if name.Match(pattern) || a.Harms.Has(spec.DataLoss) && pattern.Inside(name.Cluster) {
					return "it is protected by " + text, hint
				}
			}
			return "", ""
		})
	}
}

// names are the names of an action that a pattern may match: its own; for a rotation, the client's;
// and in a cluster to be renamed, the present ones.
func (b *builder) names(a Action) []spec.Name {
	names := []spec.Name{a.Name}
	if declared, n := spec.Rotation(a.Name.Own); a.Name.Kind == spec.Clients && n > 1 {
		names = append(names, spec.Clients.Name(a.Name.Cluster, declared))
	}
	for _, c := range b.live.Clusters.Value() {
		if a.UUID != "" && c.UUID == a.UUID && c.Name != a.Name.Cluster {
			for _, name := range slices.Clone(names) {
				names = append(names, name.In(c.Name))
			}
			break
		}
	}
	return names
}

// keepSelf holds the deletion of the credentials that this run uses.
func (b *builder) keepSelf() {
	b.each(func(a Action) (string, string) {
		for _, call := range a.Calls {
			if c, ok := call.(api.DeleteClient); ok && c.ID == b.live.Self {
				return "camsync itself is logged in with this client", "log in with another client to change this one"
			}
		}
		return "", ""
	})
}

// sendable holds what the API client would refuse to send, such as the deletion of a secret whose
// name would lead to another path.
func (b *builder) sendable() {
	b.holdEach(false, func(a Action) (string, string) {
		for _, call := range a.Calls {
			if err := api.Check(call); err != nil {
				return err.Error(), "settle it in Camunda Hub"
			}
		}
		return "", ""
	})
}

// blockHarms holds every action with a harm that is not allowed.
func (b *builder) blockHarms() {
	b.each(func(a Action) (string, string) {
		if blocked := a.Harms &^ b.desired.Policy.Allow; blocked != 0 {
			return "it does " + strings.Join(blocked.Names(), " and ") + ", which is not allowed",
				"--allow " + blocked.String() + " for one run, or policy.allow in the file"
		}
		return "", ""
	})
}

// keepCredentials holds each client whose secret, shown once, would go to a file that may be
// discarded with the CI job that writes it, unless credential loss is allowed.
func (b *builder) keepCredentials() {
	if b.desired.Policy.Allow.Has(spec.CredentialLoss) {
		return
	}
	b.each(func(a Action) (string, string) {
		if a.Destination == nil || !a.Destination.Temporary {
			return "", ""
		}
		return "its secret is shown once and would go to " + a.Destination.String() + ", which may be discarded with this CI job",
			"give it credentials: {command: […]} that stores them, such as in a vault; or, if the file outlives the job, --allow credential-loss for one plan or apply, or policy.allow in the file"
	})
}

// keepAdmins holds the losses of the admin role that would leave fewer admins than the policy keeps.
// Only members who have accepted count, without owners, who cannot be managed. A member who becomes
// admin in this run must do so before another one goes.
func (b *builder) keepAdmins() {
	live, ok := b.live.Members.Get()
	if !ok {
		return
	}
	accepted := make(map[string]spec.Member)
	admins := 0
	for _, m := range live {
		if m.Pending {
			continue
		}
		accepted[lookalike.EmailKey(m.Email)] = m
		if administers(m.Roles) && !owns(m.Roles) {
			admins++
		}
	}
	var gains []spec.Name
	for _, a := range b.plan.Actions {
		if m, ok := accepted[memberKey(a)]; ok && a.Verb == Update && !administers(m.Roles) && grantsAdmin(a) {
			gains = append(gains, a.Name)
			admins++
		}
	}
	for i, a := range b.plan.Actions {
		m, ok := accepted[memberKey(a)]
		if !ok || a.Verb == Hold || !administers(m.Roles) || grantsAdmin(a) {
			continue
		}
		if admins-1 < b.desired.Policy.MinAdmins {
			b.plan.Actions[i] = a.Held(fmt.Sprintf("fewer than %d accepted admins would be left", b.desired.Policy.MinAdmins),
				"make another member admin first; an invitation counts once it is accepted")
			b.plan.Actions[i].ByPolicy = true
			continue
		}
		admins--
		b.plan.Actions[i].Needs = append(slices.Clone(a.Needs), gains...)
	}
}

// memberKey is the comparison key of an action's member; empty if it has none.
func memberKey(a Action) string {
	if a.Name.Kind != spec.Members {
		return ""
	}
	return lookalike.EmailKey(a.Name.Own)
}

// grantsAdmin reports whether the action leaves its member an admin.
func grantsAdmin(a Action) bool {
	return slices.ContainsFunc(a.Calls, func(c api.Call) bool {
		set, ok := c.(api.SetRoles)
		return ok && administers(set.Roles)
	})
}

// dependants hold what needs an action that is itself held.
func (b *builder) dependants() {
	held := make(map[spec.Name]bool) // and whether by policy
	for _, a := range b.plan.Actions {
		if a.Verb == Hold && a.Would == Create {
			held[a.Name] = a.ByPolicy
		}
	}
	b.stranded()
	for i, a := range b.plan.Actions {
		for _, name := range a.Needs {
			if byPolicy, ok := held[name]; ok && a.Verb != Hold {
				b.plan.Actions[i] = a.Held("it waits for "+name.String()+", which is held", "")
				b.plan.Actions[i].ByPolicy = byPolicy
				break
			}
		}
	}
}

// budget refuses a run that would delete too large a share of a kind, as a truncated file would.
func (b *builder) budget() *Refusal {
	deletions := make(map[spec.Kind]int)
	for _, a := range b.plan.Actions {
		if a.Verb == Delete && a.Harms != 0 { // without harm, it was of no use to anyone
			deletions[a.Name.Kind]++
		}
	}
	limit := b.desired.Policy.MaxDeletePercent
	live := b.count()
	for _, kind := range append([]spec.Kind{spec.Clusters}, spec.PrunableKinds()...) {
		if n, of := deletions[kind], live[kind]; of >= 4 && n*100 > limit*of {
			return &Refusal{
				Reason: fmt.Sprintf("%d of %d %s would be deleted, and policy.maxDeletePercent is %d", n, of, kind, limit),
				Hint:   "check that the file is whole; if this is meant, raise policy.maxDeletePercent or delete in several runs",
			}
		}
	}
	return nil
}

// count counts the live resources of each kind whose deletions are limited.
func (b *builder) count() map[spec.Kind]int {
	n := map[spec.Kind]int{spec.Members: len(b.live.Members.Value()), spec.Clusters: len(b.live.Clusters.Value())}
	for _, c := range b.live.Clusters.Value() {
		for _, s := range c.Secrets.Value() {
			if !spec.Provided(s.Name) {
				n[spec.Secrets]++
			}
		}
		n[spec.Clients] += len(c.Clients.Value())
	}
	return n
}
