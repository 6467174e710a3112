package orgfile

import (
	"fmt"
	"slices"
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
	uuid := part(m, "uuid", r.checked(checkID))
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

func (w *writer) clusters(clusters []spec.Cluster) {
	twice := repeated(clusters, func(c spec.Cluster) string { return c.Name })
	declare(w, 0, "clusters", "[]", clusters, func(w *writer, c spec.Cluster) string {
		if w.said == nil {
			w.sayOnce(clusters)
		}
		why := spec.CheckClusterName(c.Name)
		if why == "" && twice[c.Name] {
			why = "is that of several clusters; rename all but one"
		}
		if why != "" {
			return fmt.Sprintf("cluster %s (%s) is not declared: the name %s", quoted(c.Name), c.UUID, why)
		}
		w.cluster(c)
		return ""
	})
}

// sayOnce says before all clusters what is visible of none of them, for one and the same reason.
func (w *writer) sayOnce(clusters []spec.Cluster) {
	w.said = make(map[notShown]bool)
	if len(clusters) < 2 {
		return
	}
	for _, k := range clusterKeys {
		first, hidden := k.hidden(clusters[0])
		if !hidden || slices.ContainsFunc(clusters, func(c spec.Cluster) bool { n, _ := k.hidden(c); return n != first }) {
			continue
		}
		w.said[first] = true
		w.comment(1, "%s of every cluster: %s: %s", first.key, first.how(), first.why)
	}
}

func (w *writer) cluster(c spec.Cluster) {
	w.line(1, "- name: %s", Scalar(c.Name))
	if identifier.MatchString(c.UUID) {
		w.line(2, "uuid: %s", Scalar(c.UUID))
	}
	for _, k := range clusterKeys {
		if n, hidden := k.hidden(c); hidden {
			w.notShown(2, n)
		}
		k.write(w, c)
	}
}

// UndeclarableCluster is why a file cannot give the live cluster's name and description; empty where it can.
func UndeclarableCluster(c spec.Cluster) string {
	if why := spec.CheckClusterName(c.Name); why != "" {
		return "the name " + why
	}
	if why := spec.CheckDescription(c.Description.Value()); why != "" {
		return "the description " + why
	}
	return ""
}
