package arrive

import (
	"cmp"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/tfstate"
)

// declareClusters declares the clusters of the state, and those that it has something in.
func (a clusters) declareClusters() {
	for _, c := range a.state.Clusters {
		if a.wanted(c.UUID) {
			a.declareCluster(c)
		}
	}
	for _, c := range a.state.Clients {
		if at := a.home(c); a.wanted(at) {
			a.mention(at)
		}
	}
	for _, c := range a.state.Secrets {
		a.mention(c.Cluster)
	}
	for _, c := range a.state.Allowlists {
		a.mention(c.Cluster)
	}
	a.restOfClusters()
}

// declareCluster declares a cluster of the state: of its settings, those that Terraform manages.
func (a clusters) declareCluster(c tfstate.Cluster) {
	var d spec.Cluster
	if a.live == nil {
		d = a.fromState(c)
	} else {
		live := a.liveCluster(c.UUID)
		if live == nil {
			a.leave(c.Origin, "gone: "+a.absent(c))
			a.gone[strings.ToLower(c.UUID)] = true
			return
		}
		a.compareCluster(c, *live)
		d = a.fromLive(c, *live)
	}
	if why := orgfile.UndeclarableCluster(d); why != "" {
		a.leave(c.Origin, why)
		a.gone[strings.ToLower(c.UUID)] = true
		return
	}
	a.note(spec.ClusterName(d.Name), c.Origin)
	if protect := spec.ClusterName(d.Name).String(); spec.CheckProtect(protect) == "" && !slices.Contains(a.Organization.Policy.Protect, protect) {
		a.Organization.Policy.Protect = append(a.Organization.Policy.Protect, protect)
	}
	a.declared = append(a.declared, &d)
}

// absent says of a cluster that it is not in the organisation.
func (a clusters) absent(c tfstate.Cluster) string {
	text := "the organisation has no cluster " + c.UUID
	if c.Alias != "" {
		return text + "; it may belong to another organisation, as the provider's configuration is " + c.Alias
	}
	return text
}

// fromLive is a live cluster with the settings that the state says are managed.
func (a clusters) fromLive(c tfstate.Cluster, live spec.Cluster) spec.Cluster {
	d := spec.Cluster{Name: live.Name, UUID: live.UUID, OwnerID: live.OwnerID}
	if a.All {
		d = live
	}
	d.Region, d.Channel, d.PlanType, d.AutoUpdate = live.Region, live.Channel, live.PlanType, live.AutoUpdate
	d.Generation = live.Generation
	if live.AutoUpdate.Value() { // then what it runs is no one's wish
		d.Generation = spec.Part[spec.Choice]{}
	}
	if c.Description != "" {
		d.Description = live.Description
	}
	return d
}

// fromState is a cluster of a state without an organisation.
func (a clusters) fromState(c tfstate.Cluster) spec.Cluster {
	d := spec.Cluster{Name: c.Name, UUID: c.UUID, AutoUpdate: c.AutoUpdate}
	d.Region, d.Channel, d.PlanType = a.choice(c.Region), a.choice(c.Channel), a.choice(c.PlanType)
	if c.Description != "" {
		d.Description = spec.Known(c.Description)
	}
	runs := cmp.Or(c.Current, c.Generation)
	switch name := a.state.Names[strings.ToLower(runs)]; {
	case c.AutoUpdate.Value(), runs == "":
	case name == "":
		a.leave(c.Origin, "generation: nothing here knows the name of "+runs+", so the key is left out")
	default:
		d.Generation = spec.Known(spec.Choice{Name: name, UUID: runs})
	}
	return d
}

// choice is what a uuid stands for: its name where a data source of the state knows it, and otherwise itself.
func (a clusters) choice(uuid string) spec.Part[spec.Choice] {
	if uuid == "" {
		return spec.Part[spec.Choice]{}
	}
	return spec.Known(spec.Choice{Name: cmp.Or(a.state.Names[strings.ToLower(uuid)], uuid), UUID: uuid})
}

// compareCluster reports what the state says otherwise.
func (a clusters) compareCluster(c tfstate.Cluster, live spec.Cluster) {
	if c.Name != live.Name {
		a.differ(c.Origin, "name", c.Name, live.Name)
	}
	if text, known := live.Description.Get(); known && c.Description != "" && c.Description != text {
		a.differ(c.Origin, "description", c.Description, text)
	}
	automatic, known := live.AutoUpdate.Get()
	if was, said := c.AutoUpdate.Get(); said && known && was != automatic {
		a.differ(c.Origin, "auto_update", map[bool]string{true: "true", false: "false"}[was], map[bool]string{true: "true", false: "false"}[automatic])
	}
	a.compareChoice(c.Origin, "region", c.Region, live.Region)
	a.compareChoice(c.Origin, "channel", c.Channel, live.Channel)
	a.compareChoice(c.Origin, "plan_type", c.PlanType, live.PlanType)
	if !automatic {
		a.compareChoice(c.Origin, "generation", cmp.Or(c.Current, c.Generation), live.Generation)
	}
}

func (a clusters) compareChoice(at tfstate.Origin, key, uuid string, live spec.Part[spec.Choice]) {
	is, known := live.Get()
	if !known || uuid == "" || strings.EqualFold(uuid, is.UUID) {
		return
	}
	a.differ(at, key, cmp.Or(a.state.Names[strings.ToLower(uuid)], uuid), cmp.Or(is.Name, is.UUID))
}

// mention declares a cluster that is in none of the states, for what they have in it: by its name and uuid alone.
func (a clusters) mention(uuid string) {
	if !a.wanted(uuid) || a.cluster(uuid) != nil || a.gone[strings.ToLower(uuid)] {
		return
	}
	live := a.liveCluster(uuid)
	if live == nil || spec.CheckClusterName(live.Name) != "" {
		return // each resource in it says so
	}
	d := spec.Cluster{Name: live.Name, UUID: live.UUID, OwnerID: live.OwnerID}
	if a.All {
		d = *live
	}
	a.declared = append(a.declared, &d)
}

// restOfClusters declares the live clusters that the state has nothing of, if that is asked for, and otherwise names them.
func (a clusters) restOfClusters() {
	if a.live == nil || a.Cluster != "" {
		return
	}
	var names []string
	for _, c := range a.live.Clusters.Value() {
		switch {
		case a.cluster(c.UUID) != nil || a.gone[strings.ToLower(c.UUID)]:
		case a.All:
			a.declared = append(a.declared, &c)
		default:
			names = append(names, c.Name)
		}
	}
	if len(names) > 0 {
		a.remark("clusters", "the organisation also has "+strings.Join(names, ", ")+", of which these states have nothing; --all declares them")
	}
}

// dropNamesakes takes out clusters that were failed over, and those that a file cannot tell apart. All that is in them goes
// with them.
func (a clusters) dropNamesakes() {
	a.declared = slices.DeleteFunc(a.declared, func(c *spec.Cluster) bool {
		live := a.liveCluster(c.UUID)
		if live == nil || !live.Past(a.live.Clusters.Value()) {
			return false
		}
		a.drop(c, live.Replaced(a.live.Clusters.Value()))
		return true
	})
	count := map[string]int{}
	for _, c := range a.declared {
		count[c.Name]++
	}
	a.declared = slices.DeleteFunc(a.declared, func(c *spec.Cluster) bool {
		if count[c.Name] < 2 {
			return false
		}
		a.drop(c, "the name is that of several clusters; rename all but one, or import this one into a file of its own with --cluster "+c.UUID)
		return true
	})
}

// drop reports a cluster that is not declared after all.
func (a clusters) drop(c *spec.Cluster, why string) {
	name := spec.ClusterName(c.Name)
	a.Left = append(a.Left, Line{name.String(), why})
	a.gone[strings.ToLower(c.UUID)] = true
	if i := slices.IndexFunc(a.state.Clusters, func(s tfstate.Cluster) bool { return strings.EqualFold(s.UUID, c.UUID) }); i >= 0 {
		note := noteOf(a.state.Clusters[i].Origin)
		a.Notes[name] = slices.DeleteFunc(a.Notes[name], func(n string) bool { return n == note })
		if len(a.Notes[name]) == 0 {
			a.Organization.Policy.Protect = slices.DeleteFunc(a.Organization.Policy.Protect, func(p string) bool { return p == name.String() })
		}
	}
}

// lost says why there is no cluster for what is in it.
func (a *arrival) lost(uuid string) string {
	switch {
	case a.gone[strings.ToLower(uuid)]:
		return "its cluster " + uuid + " is left out"
	case a.live == nil:
		return "its cluster " + uuid + " is in none of these states, so its name is not known without credentials"
	}
	return "gone: the organisation has no cluster " + uuid
}
