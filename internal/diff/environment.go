package diff

import (
	"fmt"
	"slices"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// environments compares the set of environments that a workspace may deploy to. It is one value: the API replaces it as a whole.
//
//	file                                     live          plan
//	names a cluster                          assigned      nothing
//	names a cluster                          not assigned  update: assigned
//	names one that this plan creates, or     —             update, once Camunda Hub shows its environment
//	that Camunda Hub does not show yet
//	names a cluster that is not there        —             hold, with all of the set
//	—                                        assigned      update: taken out, unless Camunda Hub does not list it at present
func (w *workspacePair) environments() []phased {
	desired, managed := w.desired.Environments.Get()
	if !managed || !w.selects(spec.Environments) {
		return nil
	}
	live, ok := w.live.Environments.Get()
	if w.live.Key == "" {
		ok = w.b.live.Environments.IsKnown()
	}
	if !ok {
		part := w.live.Environments
		if w.live.Key == "" {
			part = w.b.live.Environments
		}
		return []phased{{phaseEnvironments, unread(w.action(Hold, spec.Environments, "", w.desired.Environments.Pos), part,
			"environments of the workspace", "are", "take environments out of this workspace in the file")}}
	}
	c := choosing{workspacePair: w, assigned: live}
	for _, d := range desired {
		c.choose(d)
	}
	return c.actions()
}

// A choosing finds the environments that a workspace is to have.
type choosing struct {
	*workspacePair
	assigned []spec.Environment // live

	chosen  []spec.Environment // those of the file
	awaited []Awaited          // clusters whose environments Camunda Hub does not show yet
	needs   []spec.Name        // those of them that are created in this run
	wrong   []phased           // names that cannot be found
	fields  []Field
}

// choose finds the environment of a cluster that the file names.
func (c *choosing) choose(d spec.Environment) {
	all, clusters := c.b.live.Environments.Value(), c.b.live.Clusters.Value()
	cluster, created, why := c.b.clusterOf(d.Name)
	other := c.b.declaredAs(cluster, d.Name)
	var found []spec.Environment
	for _, e := range all {
		if cluster != nil && e.Of(*cluster, clusters) || cluster == nil && !created && e.Name == d.Name {
			found = append(found, e)
		}
	}
	hold := func(reason, hint string) {
		a := c.action(Update, spec.Environments, "", d.Pos)
		a.Fields = []Field{{Name: "environment", Desired: d.Name}}
		c.wrong = append(c.wrong, phased{phaseEnvironments, stuck(a, reason, hint)})
	}
	switch {
	case other != "":
		hold("the live cluster "+d.Name+" is called "+other+" in the file", "write "+other+" instead")
	case why != "":
		hold("which cluster "+d.Name+" is, is uncertain: "+why, "pin the right one with uuid: in the file")
	case len(found) > 1:
		hold(fmt.Sprintf("%d environments are those of a cluster %s", len(found), d.Name), "rename all but one of these clusters")
	case len(found) == 1:
		c.chosen = append(c.chosen, found[0])
		if !slices.ContainsFunc(c.assigned, func(e spec.Environment) bool { return e.ID == found[0].ID }) {
			c.fields = append(c.fields, Field{Name: "environment", Desired: d.Name})
		}
	case created || cluster != nil:
		awaited := Awaited{Cluster: spec.ClusterName(d.Name)}
		if created {
			c.needs = append(c.needs, awaited.Cluster)
		} else {
			awaited.UUID = cluster.UUID
		}
		c.awaited = append(c.awaited, awaited)
		c.fields = append(c.fields, Field{Name: "environment", Desired: d.Name})
	default:
		hold("there is no cluster "+d.Name, "name a cluster as camsync export shows it, or declare it under clusters")
	}
}

// clusterOf is the live cluster that the files or, without an entry there, the organisation call so; or else created says that this
// plan creates it. Why says that it is uncertain.
func (b *builder) clusterOf(name string) (live *spec.Cluster, created bool, why string) {
	for _, m := range b.clusterMatches() {
		if m.Desired.Name == name {
			return m.Live, m.Live == nil && m.Conflict == "" && b.live.Clusters.IsKnown(), m.Conflict
		}
	}
	clusters := b.live.Clusters.Value()
	for i := range clusters {
		if c := &clusters[i]; c.Name == name && !c.Past(clusters) {
			if live != nil {
				return nil, false, fmt.Sprintf("several live clusters are called %q", name)
			}
			live = c
		}
	}
	return live, false, ""
}

// declaredAs is what the files call a live cluster, if they call it otherwise than the environment does.
func (b *builder) declaredAs(live *spec.Cluster, name string) string {
	for _, m := range b.clusterMatches() {
		if live != nil && m.Live == live && m.Desired.Name != name {
			return m.Desired.Name
		}
	}
	return ""
}

// clusterMatches says which live clusters the desired ones are.
func (b *builder) clusterMatches() []spec.Match {
	if b.matched == nil && b.live.Clusters.IsKnown() {
		b.matched = spec.Matches(b.desired.Clusters.Value(), b.live.Clusters.Value())
	}
	return b.matched
}

// actions is what makes the live set the one that was chosen.
func (c *choosing) actions() []phased {
	a := c.action(Update, spec.Environments, "", c.desired.Environments.Pos)
	ids := make([]string, 0, len(c.chosen))
	for _, e := range c.chosen {
		ids = append(ids, e.ID)
	}
	if len(c.fields) > 0 {
		a.Harms |= spec.AccessGain
	}
	var was []string
	for _, e := range c.assigned {
		was = append(was, e.ID)
		switch {
		case slices.Contains(ids, e.ID):
		case e.Missing:
			ids = append(ids, e.ID)
			c.b.note(a.Name.String() + ": environment " + e.Name + " is not in the file and stays: Camunda Hub does not list it at present, which may be an outage. Unassign it there if it is gone for good")
		default:
			c.fields = append(c.fields, Field{Name: "environment", Live: e.In(c.b.live.Clusters.Value())})
			a.Harms |= spec.AccessLoss
		}
	}
	if len(c.wrong) > 0 {
		return c.wrong
	}
	if len(c.fields) == 0 {
		return nil
	}
	slices.Sort(ids)
	a.Fields, a.Awaits, a.Needs = c.fields, c.awaited, append(a.Needs, c.needs...)
	a.Calls = []api.Call{api.SetEnvironments{IDs: ids}}
	a.Happened = Happened{What: Changed, Harms: accessMoved(a.Harms)}
	if slices.Sort(was); c.live.Key != "" {
		a.Assigned = spec.Known(was)
	}
	return []phased{{phaseEnvironments, a}}
}
