package saved

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// Everything that takes part in a fingerprint is named in this file and in things.go, one by one.
// The values of secrets, on either side, and the arguments of commands, which may hold secrets, do
// not: whoever has the plan could try guesses on a fingerprint. Nor do positions, which shift with every line,
// the status of a cluster, which matters only where it changes the plan, and what shows which live cluster a declared one
// is: the uuid of each action says so.

// says is what a resource says, part by part. JSON puts its keys in order.
type says map[string]any

// fingerprint is a digest of what a resource says; empty for nothing.
func fingerprint(thing any) string {
	if thing == nil {
		return ""
	}
	text, err := json.Marshal(thing)
	if err != nil {
		panic(err) // texts, numbers and lists of them
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
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

// everything is all that the files say, in their order, the policy aside.
func everything(org spec.Organization) any {
	return says{"ownerId": org.OwnerID, "members": part(org.Members, each(desiredMember)), "clusters": part(org.Clusters, each(wholeCluster))}
}

func wholeCluster(c spec.Cluster) any {
	return says{
		"uuid": c.UUID, "formerly": c.Formerly, "absent": c.Absent, "settings": settings(c),
		"allowlist": part(c.Allowlist, desiredAllowlist),
		"secrets":   part(c.Secrets, each(desiredSecret)),
		"clients":   part(c.Clients, each(desiredClient)),
	}
}

func policy(p spec.Policy) any {
	return says{
		"prune": p.Prune, "allow": p.Allow.Names(), "maxDeletePercent": p.MaxDeletePercent, "minAdmins": p.MinAdmins, "protect": p.Protect, "recreate": p.Recreate,
	}
}

// settings are what a cluster itself says, its name included.
func settings(c spec.Cluster) says {
	return says{
		"name":             c.Name,
		"description":      part(c.Description, plain),
		"stage":            part(c.Stage, plain),
		"region":           part(c.Region, plain),
		"channel":          part(c.Channel, plain),
		"planType":         part(c.PlanType, plain),
		"generation":       part(c.Generation, plain),
		"autoUpdate":       part(c.AutoUpdate, plain),
		"hardwarePackages": part(c.HardwarePackages, plain),
		"backupRegion":     part(c.BackupRegion, plain),
		"encryption":       part(c.Encryption, plain),
	}
}

func desiredMember(m spec.Member) any { return says{"email": m.Email, "roles": m.Roles} }

func liveMember(m spec.Member) any { return says{"email": m.Email, "roles": sorted(m.Roles)} }

// desiredAllowlist counts as it is written, since so it is sent.
func desiredAllowlist(l spec.Allowlist) any {
	return says{"allowOpen": l.AllowOpen, "entries": each(func(e spec.AllowlistEntry) any {
		return says{"ip": e.IP, "description": part(e.Description, plain)}
	})(l.Entries)}
}

// liveAllowlist counts by its meaning: order, grouping and spelling do not matter.
func liveAllowlist(l spec.Allowlist) any {
	var networks [][]string
	for _, e := range l.Entries {
		for _, p := range e.Prefixes {
			networks = append(networks, []string{p.String(), e.Description.Value()})
		}
		if len(e.Prefixes) == 0 {
			networks = append(networks, []string{strings.TrimSpace(e.IP), e.Description.Value()})
		}
	}
	slices.SortFunc(networks, slices.Compare)
	return slices.CompactFunc(networks, slices.Equal)
}

// desiredSecret says where a value comes from, and nothing of the value.
func desiredSecret(s spec.Secret) any {
	return says{"name": s.Name, "env": s.Source.Env, "file": s.Source.File, "program": program(s.Source.Command), "dir": s.Source.Dir, "keep": s.Source.Keep}
}

// program is what of a command takes part.
func program(command []string) string {
	if len(command) == 0 {
		return ""
	}
	return filepath.Base(command[0])
}

// liveSecret says that there is one, and whether its value is shown.
func liveSecret(s spec.Secret) any {
	return says{"name": s.Name, "value": part(s.Value, func(spec.Sealed) any { return "shown" })}
}

func desiredClient(c spec.Client) any {
	thing := says{"name": c.Name, "permissions": c.Permissions}
	if d := c.Credentials; d != nil {
		thing["credentials"] = says{"file": d.File, "format": d.Format, "program": program(d.Command), "dir": d.Dir}
	}
	return thing
}

func liveClient(c spec.Client) any {
	return says{"name": c.Name, "id": c.ID, "permissions": sorted(c.Permissions), "lost": c.Lost, "doubt": c.Doubt != "", "foreign": c.Foreign != ""}
}

func sorted(words []string) []string { return slices.Sorted(slices.Values(words)) }
