package diff

import (
	"strconv"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// create is the creation of a cluster. What the file names is looked up in the organisation's
// options; everything that is not offered is held at once.
func (b *builder) create(c clusterPair) []Action {
	d := c.desired
	a := c.action(Create, spec.Clusters, "", d.Pos)
	a.Harms = spec.Cost
	call := api.CreateCluster{
		Name: d.Name, Description: d.Description.Value(), StageLabel: d.Stage.Value(), Encryption: d.Encryption.Value(),
	}
	if on, ok := d.AutoUpdate.Get(); ok {
		call.AutoUpdate = &on
	}
	if n, ok := d.HardwarePackages.Get(); ok {
		call.HardwarePackages = &n
	}
	a.Fields = created(d)

	wrong := lacking(d)
	if options, ok := b.live.ClusterOptions.Get(); ok {
		wrong = append(wrong, choose(&call, d, options)...)
	} else if len(wrong) == 0 {
		return []Action{a.Held(unseen("what a new cluster can be is", b.live.ClusterOptions), "run again; if it stays so, check these credentials with camsync doctor")}
	}
	if len(wrong) > 0 {
		return b.impossible(c, a, wrong)
	}
	a.Calls = []api.Call{call}
	return []Action{a}
}

// impossible holds a creation: the first problem with the cluster, and each other one by itself, at
// its position in the file.
func (b *builder) impossible(c clusterPair, creation Action, wrong []wrongChoice) []Action {
	all := make([]Action, len(wrong))
	for i, w := range wrong {
		a := creation
		if i > 0 {
			a = c.action(Create, spec.Clusters, "", w.pos)
			a.Fields = []Field{{Name: w.key, Desired: w.text}}
		}
		if w.pos != (spec.Pos{}) {
			a.Pos = w.pos
		}
		if i == 0 {
			all[i] = a.Held(w.reason, w.hint)
		} else {
			all[i] = stuck(a, w.reason, w.hint)
		}
	}
	return all
}

// lacking is what the file must declare for a new cluster and does not.
func lacking(d spec.Cluster) []wrongChoice {
	var keys []string
	for _, f := range []struct {
		key  string
		part spec.Part[spec.Choice]
	}{{"region", d.Region}, {"channel", d.Channel}, {"planType", d.PlanType}} {
		if !f.part.IsKnown() {
			keys = append(keys, f.key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return []wrongChoice{{
		key: keys[0], pos: d.Pos, reason: "the file does not say the new cluster's " + strings.Join(keys, ", "),
		hint: "add what is missing; or, if the cluster exists under another name, add formerly: or uuid:",
	}}
}

// created lists the fields of a new cluster.
func created(d spec.Cluster) []Field {
	var fields []Field
	add := func(name, value string, ok bool) {
		if ok && value != "" {
			fields = append(fields, Field{Name: name, Desired: value})
		}
	}
	add("description", d.Description.Value(), d.Description.IsKnown())
	add("stage", d.Stage.Value(), d.Stage.IsKnown())
	add("region", d.Region.Value().Name, d.Region.IsKnown())
	add("channel", d.Channel.Value().Name, d.Channel.IsKnown())
	add("planType", d.PlanType.Value().Name, d.PlanType.IsKnown())
	add("generation", d.Generation.Value().Name, d.Generation.IsKnown())
	add("autoUpdate", strconv.FormatBool(d.AutoUpdate.Value()), d.AutoUpdate.IsKnown())
	add("hardwarePackages", strconv.Itoa(d.HardwarePackages.Value()), d.HardwarePackages.IsKnown())
	add("backupRegion", d.BackupRegion.Value().Name, d.BackupRegion.IsKnown())
	add("encryption", d.Encryption.Value(), d.Encryption.IsKnown())
	return fields
}
