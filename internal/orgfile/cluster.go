package orgfile

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// cluster reads one entry of clusters.
func (r *reader) cluster(n *yaml.Node, _ string) (spec.Cluster, bool) {
	m, ok := r.mapping(n, clusterObject)
	if !ok {
		return spec.Cluster{}, false
	}
	c := spec.Cluster{Pos: r.pos(n)}
	if name, ok := required(m, "name", r.checked(spec.CheckClusterName)); ok {
		c.Name = name
		r.claim(n, spec.Clusters.Traits().Singular, name, name)
	}
	uuid := part(m, "uuid", r.id)
	if c.UUID = uuid.Value(); uuid.IsKnown() {
		r.claims = append(r.claims, claim{clusterUUID, strings.ToLower(c.UUID), c.UUID, uuid.Pos})
	}
	c.Formerly = part(m, "formerly", r.formerly).Value()
	if c.Absent = part(m, "state", r.option([]string{"present", "absent"})).Value() == "absent"; c.Absent {
		m.only(identityKeys, "a cluster with state: absent has nothing but name, uuid, formerly and state")
		return c, true
	}
	for _, k := range clusterKeys {
		k.read(m, &c)
	}
	return c, true
}

func (r *reader) formerly(n *yaml.Node, what string) ([]string, bool) {
	names, ok := list(r, n, what, items{"former name", "[old-name]"}, func(n *yaml.Node, what string) (string, bool) {
		s, ok := r.words(n, what)
		if ok {
			r.claim(n, formerName, s, s)
		}
		return s, ok
	})
	if ok && len(follow(n).Content) == 0 {
		r.wrong(n, "formerly is empty; name the cluster's earlier names, or leave the key out")
	}
	return names, ok
}

func (r *reader) choice(n *yaml.Node, what string) (spec.Choice, bool) {
	s, ok := r.words(n, what)
	return spec.Choice{Name: s}, ok
}

func (r *reader) encryption(n *yaml.Node, _ string) (string, bool) {
	m, ok := r.mapping(n, encryptionObject)
	if !ok {
		return "", false
	}
	return required(m, "type", r.option(spec.EncryptionTypes()))
}
