package diff

import (
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// creation is that of a cluster. What the file names is looked up in the organisation's
// options; everything that is not offered is held at once.
func creation(c *clusterPair) []phased {
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
	for _, s := range settings {
		if v := s.of(&d); v.IsKnown() && v.text != "" {
			a.Fields = append(a.Fields, Field{Name: s.key, Desired: v.text})
		}
	}
	wrong := lacking(d)
	if options, ok := c.b.live.ClusterOptions.Get(); ok {
		wrong = append(wrong, choose(&call, d, options)...)
		if len(wrong) == 0 {
			wrong = misplacedKeys(d, &call, options)
		}
	} else if len(wrong) == 0 {
		return []phased{{phaseCreate, a.Held(unseen("what a new cluster can be is", c.b.live.ClusterOptions), "run again; if it stays so, check these credentials with camsync doctor")}}
	}
	if len(wrong) > 0 {
		return impossible(c, a, wrong)
	}
	a.Calls = []api.Call{call}
	return []phased{{phaseCreate, a}}
}

// impossible holds a creation: the first problem with the cluster, and each other one by itself, at
// its position in the file.
func impossible(c *clusterPair, creation Action, wrong []wrongChoice) []phased {
	first := wrong[0]
	if first.pos != (spec.Pos{}) {
		creation.Pos = first.pos
	}
	all := []phased{{phaseCreate, creation.Held(first.reason, first.hint)}}
	for _, w := range wrong[1:] {
		a := c.action(Create, spec.Clusters, "", w.pos)
		a.Fields = []Field{{Name: w.key, Desired: w.text}}
		all = append(all, phased{phaseCreate, stuck(a, w.reason, w.hint)})
	}
	return all
}

// lacking is what the file must declare for a new cluster and does not.
func lacking(d spec.Cluster) []wrongChoice {
	var keys []string
	for _, s := range settings {
		if s.required && !s.of(&d).IsKnown() {
			keys = append(keys, s.key)
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
