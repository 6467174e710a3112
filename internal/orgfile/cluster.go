package orgfile

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// cluster reads one entry of clusters.
func cluster(m mapping) (spec.Cluster, bool) {
	c := spec.Cluster{Pos: m.r.pos(m.at)}
	m.r.keys = append(m.r.keys, m.places())
	if name, ok := required(m, "name", checked(spec.CheckClusterName)); ok {
		c.Name = name
		m.r.claim(m.at, spec.Clusters.Traits().Singular, name, name)
	}
	uuid := part(m, "uuid", checked(checkID))
	if c.UUID = uuid.Value(); uuid.IsKnown() {
		m.r.claims = append(m.r.claims, claim{clusterUUID, strings.ToLower(c.UUID), c.UUID, uuid.Pos})
	}
	c.Formerly = part(m, "formerly", some(list(items{"former name", "[old-name]"}, former(formerName)), "name the cluster's earlier names, or leave the key out")).Value()
	if c.Absent = part(m, "state", option([]string{"present", "absent"})).Value() == "absent"; c.Absent {
		m.only(identityKeys, "a cluster with state: absent has nothing but name, uuid, formerly and state")
		return c, true
	}
	for _, k := range clusterKeys {
		k.read(m, &c)
	}
	return c, true
}

// former reads an earlier name, and claims it as such.
func former(claimed string) reading[string] {
	return func(r *reader, n *yaml.Node, what string) (string, bool) {
		s, ok := guarded(checkWords)(r, n, what)
		if ok {
			r.claim(n, claimed, s, s)
		}
		return s, ok
	}
}

func (w *writer) clusters(clusters []spec.Cluster) {
	all, living := make(map[string]int), make(map[string]int) // how many have a name, and how many of them were not failed over
	for i, c := range clusters {
		if all[c.Name]++; !clusters[i].Past(clusters) {
			living[c.Name]++
		}
	}
	declare(w, 0, "clusters", "[]", clusters, func(w *writer, c spec.Cluster) string {
		if w.said == nil {
			w.sayOnce(clusters)
		}
		why := spec.CheckClusterName(c.Name)
		switch {
		case why != "" || all[c.Name] == 1:
		case living[c.Name] != 1:
			why = "is that of several clusters; rename all but one, or choose one with --cluster " + c.UUID
		case c.Past(clusters):
			return fmt.Sprintf("cluster %s (%s) is not declared: %s", quoted(c.Name), c.UUID, c.Replaced(clusters))
		}
		if why != "" {
			return fmt.Sprintf("cluster %s (%s) is not declared: the name %s", quoted(c.Name), c.UUID, why)
		}
		w.declareCluster(c)
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

func (w *writer) declareCluster(c spec.Cluster) {
	w.cluster = c.Name
	w.note(1, spec.Clusters, "")
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
