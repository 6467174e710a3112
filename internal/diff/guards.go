package diff

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// guards are filters over a finished plan: they turn actions into holds, and remove none.
type guards struct {
	desired, live spec.Organization
	plan          *Plan
}

// A guard says why the policy blocks an action, and what to do about it; the reason is empty if it does not.
type guard func(Action) (reason, hint string)

// block holds the actions for which a guard has a reason: the first one.
func (g *guards) block(all ...guard) {
	for i := range g.plan.Actions {
		for _, check := range all {
			a := g.plan.Actions[i]
			if a.Verb == Hold {
				break
			}
			if reason, hint := check(a); reason != "" {
				g.plan.Actions[i] = a.blocked(reason, hint)
			}
		}
	}
}

var uuid = regexp.MustCompile(`^(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// foreign refuses a run if the credentials are of another organisation than the file names, or if the two APIs name different ones.
// Whether both name it in the same way is not certain: what is no uuid says nothing.
func foreign(desired, live spec.Organization) *Refusal {
	hub := live.HubOwner
	if !uuid.MatchString(hub) {
		hub = ""
	}
	switch {
	case hub != "" && uuid.MatchString(live.OwnerID) && !strings.EqualFold(hub, live.OwnerID):
		return &Refusal{
			Reason: "the Administration API says that these credentials belong to organisation " + live.OwnerID + ", and Camunda Hub's API that they belong to " + hub,
			Hint:   "check that the addresses of both APIs are right",
		}
	case live.OwnerID == "":
		live.OwnerID = hub
	}
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

// protect is the guard of what deletes or narrows a protected resource. A cluster or workspace is not deleted
// while anything that may be in it is protected.
func (g *guards) protect() guard {
	patterns := make([]spec.Pattern, len(g.desired.Policy.Protect))
	for i, text := range g.desired.Policy.Protect {
		if patterns[i] = lookalike.Pattern(text); !g.protects(patterns[i]) {
			g.plan.note("policy.protect: " + strconv.Quote(text) + " matches nothing that is live or in the file; * alone stands for any text")
		}
	}
	return func(a Action) (string, string) {
		const narrowing = spec.DataLoss | spec.CredentialLoss | spec.AccessLoss
		if a.Verb != Delete && a.Harms&narrowing == 0 {
			return "", ""
		}
		names := g.names(a)
		for _, pattern := range patterns {
			for _, name := range names {
				inside := (a.Name == a.Name.Lane() || a.Name.Kind == spec.Projects) && a.Harms.Has(spec.DataLoss) || a.Vacates != nil
				if name.Match(pattern) || inside && pattern.MayMatchIn(name) {
					return "it is protected by " + pattern.String(), "take the name out of policy.protect if this is meant"
				}
			}
		}
		return "", ""
	}
}

// keepSelf is the guard of the credentials that this run uses.
func (g *guards) keepSelf(a Action) (reason, hint string) {
	for _, call := range a.Calls {
		if c, ok := call.(api.DeleteClient); ok && c.ID == g.live.Self {
			return "camsync itself is logged in with this client", "log in with another client to change this one"
		}
	}
	return "", ""
}

// sendable holds what the API client would refuse to send, such as the deletion of a secret whose
// name would lead to another path. No policy can allow it.
func (g *guards) sendable() {
	for i, a := range g.plan.Actions {
		for _, call := range a.Calls {
			if err := api.Check(call); err != nil {
				g.plan.Actions[i] = a.Held(err.Error(), "settle it in Camunda Hub")
				break
			}
		}
	}
}

// blockHarms is the guard of every harm that is not allowed.
func (g *guards) blockHarms(a Action) (reason, hint string) {
	if blocked := a.Harms &^ g.desired.Policy.Allow; blocked != 0 && !a.Promised {
		reason, hint = "it does "+strings.Join(blocked.Names(), " and ")+", which is not allowed",
			"--allow "+blocked.String()+" for one run, or policy.allow in the file"
		if a.Advice.Reason != "" {
			reason = a.Advice.Reason + "; " + reason
		}
		if a.Advice.Hint != "" {
			hint = a.Advice.Hint + "; or " + hint
		}
		return reason, hint
	}
	return "", ""
}

// keepCredentials is the guard of each client whose secret, shown once, would go to a file that may be
// discarded with the CI job that writes it, unless credential loss is allowed.
func (g *guards) keepCredentials(a Action) (reason, hint string) {
	if a.Destination == nil || !a.Destination.Temporary || g.desired.Policy.Allow.Has(spec.CredentialLoss) {
		return "", ""
	}
	return "its secret is shown once and would go to " + a.Destination.String() + ", which may be discarded with this CI job",
		"give it credentials: {command: […]} that stores them, such as in a vault; or, if the file outlives the job, --allow credential-loss for one plan or apply, or policy.allow in the file"
}

// keepAdmins holds the losses of the admin role that would leave fewer admins than the policy keeps.
// Only members who have accepted count, without owners, who cannot be managed. A member who becomes
// admin in this run must do so before another one goes.
func (g *guards) keepAdmins() {
	live, ok := g.live.Members.Get()
	if !ok || !slices.ContainsFunc(g.plan.Actions, func(a Action) bool { return a.Name.Kind == spec.Members }) {
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
	for _, a := range g.plan.Actions {
		if m, ok := accepted[memberKey(a)]; ok && a.Verb == Update && !administers(m.Roles) && grantsAdmin(a) {
			gains = append(gains, a.Name)
			admins++
		}
	}
	for i, a := range g.plan.Actions {
		m, ok := accepted[memberKey(a)]
		if !ok || a.Verb == Hold || !administers(m.Roles) || grantsAdmin(a) {
			continue
		}
		if admins-1 < g.desired.Policy.MinAdmins {
			g.plan.Actions[i] = a.blocked(fmt.Sprintf("fewer than %d accepted admins would be left", g.desired.Policy.MinAdmins),
				"make another member admin first; an invitation counts once it is accepted")
			continue
		}
		admins--
		g.plan.Actions[i].Needs = append(slices.Clone(a.Needs), gains...)
	}
}

// dependants hold what needs an action that is itself held.
func (g *guards) dependants() {
	held := make(map[spec.Name]bool) // and whether by policy
	for _, a := range g.plan.Actions {
		if a.Strands() {
			held[a.Name] = a.ByPolicy
		}
	}
	g.stranded()
	for i, a := range g.plan.Actions {
		for _, name := range a.Needs {
			if byPolicy, ok := held[name]; ok && a.Verb != Hold {
				g.plan.Actions[i] = a.Held("it waits for "+name.String()+", which is held", "")
				g.plan.Actions[i].ByPolicy = byPolicy
				if g.plan.Actions[i].Strands() { // what needs a file that waits itself comes later in the plan
					held[a.Name] = byPolicy
				}
				break
			}
		}
	}
}

// Strands reports whether an action is a hold that others may wait for: of a creation, of a switch of a whole list, or of a file in whose
// place another one is to be.
func (a Action) Strands() bool {
	return a.Verb == Hold && (a.Would == Create || a.Would == Update && a.Name.IsList() || a.Name.Kind == spec.ProjectFiles)
}
