package spec

import "gopkg.in/yaml.v3"

// A Policy says what a run may do. Its fields hold the defaults where the file is silent.
type Policy struct {
	Prune            []Kind   // kinds whose undeclared live things are deleted
	Allow            Harms    // harm that needs no further word
	MaxDeletePercent int      // of a kind in one run, counted from 4 live things up; 0 to 100
	MinAdmins        int      // at least this many accepted admins stay
	Protect          []string // names, with * for any text: never deleted or narrowed
	Recreate         bool     // a daemon creates anew what vanished from the organisation while the file did not change

	// Unmanaged says of kinds whether their undeclared live resources are drift. A kind that it does not name
	// has its default: see [Policy.Reports].
	Unmanaged map[Kind]bool
}

// DefaultPolicy is the policy of a file that says nothing of it.
func DefaultPolicy() Policy {
	return Policy{Allow: AccessGain | AccessLoss | Cost, MaxDeletePercent: 25, MinAdmins: 1}
}

// A Kind is a kind of thing in an organisation, spelled as policy.prune and reports spell it.
type Kind string

// The kinds of things.
const (
	Clusters   Kind = "clusters"
	Allowlists Kind = "allowlists"
	Secrets    Kind = "secrets"
	Clients    Kind = "clients"
	Members    Kind = "members"
)

// PrunableKinds are the kinds that policy.prune may name, in the order that messages list them.
func PrunableKinds() []Kind { return []Kind{Members, Secrets, Clients} }

// Reports says whether live resources of a kind that no file declares are drift. By default secrets are
// not: their values cannot be declared from what is live.
func (p Policy) Reports(kind Kind) bool {
	if reports, said := p.Unmanaged[kind]; said {
		return reports
	}
	return kind == Members || kind == Clients
}

// What policy.unmanaged may say of a kind.
const (
	reportUnmanaged = "report"
	ignoreUnmanaged = "ignore"
)

func (r *reader) unmanaged(n *yaml.Node, _ string) (map[Kind]bool, bool) {
	m, ok := r.mapping(n, unmanagedObject)
	if !ok {
		return nil, false
	}
	said := map[Kind]bool{}
	for _, kind := range PrunableKinds() {
		if word, ok := part(m, string(kind), r.option([]string{reportUnmanaged, ignoreUnmanaged})).Get(); ok {
			said[kind] = word == reportUnmanaged
		}
	}
	return said, true
}

// policy reads the key policy: the defaults where it is silent.
func (r *reader) policy(n *yaml.Node, _ string) (Policy, bool) {
	m, ok := r.mapping(n, policyObject)
	if !ok {
		return Policy{}, false
	}
	p := DefaultPolicy()
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
		return r.set(n, what, items{"protected name", "[member/cto@example.com, cluster/prod/*]"}, r.checked(checkProtect))
	}).Value()
	p.Recreate = part(m, "recreate", r.boolean).Value()
	p.Unmanaged = part(m, "unmanaged", r.unmanaged).Value()
	return p, true
}

func (r *reader) prune(n *yaml.Node, what string) ([]Kind, bool) {
	options := make([]string, 0, len(PrunableKinds()))
	for _, k := range PrunableKinds() {
		options = append(options, string(k))
	}
	names, ok := r.set(n, what, items{"kind", "[secrets]"}, func(n *yaml.Node, what string) (string, bool) {
		switch s := follow(n); {
		case s.Kind == yaml.ScalarNode && s.Value == "monitoringClients":
			r.wrong(s, "kind \"monitoringClients\" is not yet supported; leave it out")
			return "", false
		case s.Kind == yaml.ScalarNode && s.Value == string(Clusters):
			r.wrong(s, "clusters are never pruned; give a cluster that is to be deleted state: absent")
			return "", false
		}
		return r.option(options)(n, what)
	})
	kinds := make([]Kind, len(names))
	for i, name := range names {
		kinds[i] = Kind(name)
	}
	return kinds, ok
}

func (r *reader) harms(n *yaml.Node, what string) (Harms, bool) {
	var harms Harms
	names, ok := r.set(n, what, items{"harm", "[access-gain, cost]"}, r.option(HarmNames()))
	for _, name := range names {
		if h, err := ParseHarm(name); err == nil {
			harms |= h
		}
	}
	return harms, ok
}
