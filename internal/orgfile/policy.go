package orgfile

import (
	"slices"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// What policy.unmanaged may say of a kind.
const (
	reportUnmanaged = "report"
	ignoreUnmanaged = "ignore"
)

// policy reads the key policy: the defaults where it is silent.
func policy(m mapping) (spec.Policy, bool) {
	p := spec.DefaultPolicy()
	assign(m, "prune", readPrune, &p.Prune)
	if allow, said := part(m, "allow", readHarms).Get(); said {
		p.Allow, p.Granted = allow, allow
	}
	assign(m, "maxDeletePercent", whole(0, 100), &p.MaxDeletePercent)
	assign(m, "minAdmins", whole(0, noMost), &p.MinAdmins)
	assign(m, "protect", set(items{"protected name", "[member/cto@example.com, cluster/prod/*]"}, checked(spec.CheckProtect)), &p.Protect)
	assign(m, "recreate", readBoolean, &p.Recreate)
	assign(m, "upgrade", in(upgradeObject, upgrades), &p.Upgrade)
	assign(m, "backupBefore", readBackupBefore, &p.BackupBefore)
	assign(m, "backupFresh", spanOf(time.Minute), &p.BackupFresh)
	assign(m, "wake", readBoolean, &p.Wake)
	assign(m, "unmanaged", in(unmanagedObject, unmanaged), &p.Unmanaged)
	return p, true
}

func unmanaged(m mapping) (map[spec.Kind]bool, bool) {
	said := map[spec.Kind]bool{}
	for _, kind := range spec.PrunableKinds() {
		if word, ok := part(m, string(kind), option([]string{reportUnmanaged, ignoreUnmanaged})).Get(); ok {
			said[kind] = word == reportUnmanaged
		}
	}
	return said, true
}

func readPrune(r *reader, n *yaml.Node, what string) ([]spec.Kind, bool) {
	names, ok := set(items{"kind", "[secrets]"}, func(r *reader, n *yaml.Node, what string) (string, bool) {
		switch s := follow(n); {
		case s.Kind == yaml.ScalarNode && s.Value == string(spec.Clusters):
			r.wrong(s, "clusters are never pruned; give a cluster that is to be deleted state: absent")
			return "", false
		case s.Kind == yaml.ScalarNode && s.Value == string(spec.Workspaces):
			r.wrong(s, "workspaces are never pruned; give a workspace that is to be deleted state: absent")
			return "", false
		}
		return option(prunableKinds())(r, n, what)
	})(r, n, what)
	return mapped(names, func(name string) spec.Kind { return spec.Kind(name) }), ok
}

func readHarms(r *reader, n *yaml.Node, what string) (spec.Harms, bool) {
	var harms spec.Harms
	names, ok := set(items{"harm", "[access-gain, cost]"}, option(spec.HarmNames()))(r, n, what)
	for _, name := range names {
		if h, err := spec.ParseHarm(name); err == nil {
			harms |= h
		}
	}
	return harms, ok
}

// readBackupBefore reads the harms before which a backup is taken. Only one makes sense: the backups of a cluster are deleted with it,
// and no other harm is to the data that is in them.
func readBackupBefore(r *reader, n *yaml.Node, what string) (spec.Harms, bool) {
	irreversible := spec.Irreversible.String()
	names, ok := set(items{"harm", "[" + irreversible + "]"}, func(r *reader, n *yaml.Node, what string) (string, bool) {
		s := follow(n)
		switch {
		case s.Kind != yaml.ScalarNode || s.Value == irreversible || !slices.Contains(spec.HarmNames(), s.Value):
		case s.Value == spec.DataLoss.String():
			r.wrong(s, "no backup is taken before %s: the backups of a cluster are deleted with it; write %s", s.Value, irreversible)
			return "", false
		default:
			r.wrong(s, "no backup is taken before %s, which changes nothing that is in one; write %s", s.Value, irreversible)
			return "", false
		}
		return option([]string{irreversible})(r, n, what)
	})(r, n, what)
	if len(names) > 0 {
		return spec.Irreversible, ok
	}
	return 0, ok
}
