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
	assign(m, "prune", r.prune, &p.Prune)
	assign(m, "allow", r.harms, &p.Allow)
	assign(m, "maxDeletePercent", r.whole(0, 100), &p.MaxDeletePercent)
	assign(m, "minAdmins", r.whole(0, noMost), &p.MinAdmins)
	assign(m, "protect", r.protect, &p.Protect)
	assign(m, "recreate", r.boolean, &p.Recreate)
	assign(m, "unmanaged", r.unmanaged, &p.Unmanaged)
	return p, true
}

func (r *reader) protect(n *yaml.Node, what string) ([]string, bool) {
	return r.set(n, what, items{"protected name", "[member/cto@example.com, cluster/prod/*]"}, r.checked(spec.CheckProtect))
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
		return r.option(prunableKinds())(n, what)
	})
	return mapped(names, func(name string) spec.Kind { return spec.Kind(name) }), ok
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
