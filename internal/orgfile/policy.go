package orgfile

import (
	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// What policy.unmanaged may say of a kind.
const (
	reportUnmanaged = "report"
	ignoreUnmanaged = "ignore"
)

func (r *reader) unmanaged(n *yaml.Node, _ string) (map[spec.Kind]bool, bool) {
	m, ok := r.mapping(n, unmanagedObject)
	if !ok {
		return nil, false
	}
	said := map[spec.Kind]bool{}
	for _, kind := range spec.PrunableKinds() {
		if word, ok := part(m, string(kind), r.option([]string{reportUnmanaged, ignoreUnmanaged})).Get(); ok {
			said[kind] = word == reportUnmanaged
		}
	}
	return said, true
}

// policy reads the key policy: the defaults where it is silent.
func (r *reader) policy(n *yaml.Node, _ string) (spec.Policy, bool) {
	m, ok := r.mapping(n, policyObject)
	if !ok {
		return spec.Policy{}, false
	}
	p := spec.DefaultPolicy()
	p.Prune = part(m, "prune", r.prune).Value()
	if harms, ok := part(m, "allow", r.harms).Get(); ok {
		p.Allow = harms
	}
	if percent, ok := part(m, "maxDeletePercent", r.whole(0, 100)).Get(); ok {
		p.MaxDeletePercent = percent
	}
	if admins, ok := part(m, "minAdmins", r.whole(0, noMost)).Get(); ok {
		p.MinAdmins = admins
	}
	p.Protect = part(m, "protect", func(n *yaml.Node, what string) ([]string, bool) {
		return r.set(n, what, items{"protected name", "[member/cto@example.com, cluster/prod/*]"}, r.checked(spec.CheckProtect))
	}).Value()
	p.Recreate = part(m, "recreate", r.boolean).Value()
	p.Unmanaged = part(m, "unmanaged", r.unmanaged).Value()
	return p, true
}

func (r *reader) prune(n *yaml.Node, what string) ([]spec.Kind, bool) {
	names, ok := r.set(n, what, items{"kind", "[secrets]"}, func(n *yaml.Node, what string) (string, bool) {
		switch s := follow(n); {
		case s.Kind == yaml.ScalarNode && s.Value == "monitoringClients":
			r.wrong(s, "kind \"monitoringClients\" is not yet supported; leave it out")
			return "", false
		case s.Kind == yaml.ScalarNode && s.Value == string(spec.Clusters):
			r.wrong(s, "clusters are never pruned; give a cluster that is to be deleted state: absent")
			return "", false
		}
		return r.option(kindNames(spec.PrunableKinds()))(n, what)
	})
	kinds := make([]spec.Kind, len(names))
	for i, name := range names {
		kinds[i] = spec.Kind(name)
	}
	return kinds, ok
}

func (r *reader) harms(n *yaml.Node, what string) (spec.Harms, bool) {
	var harms spec.Harms
	names, ok := r.set(n, what, items{"harm", "[access-gain, cost]"}, r.option(spec.HarmNames()))
	for _, name := range names {
		if h, err := spec.ParseHarm(name); err == nil {
			harms |= h
		}
	}
	return harms, ok
}
