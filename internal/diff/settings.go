package diff

import (
	"cmp"
	"fmt"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// A setting is a property of a cluster, as a text that can be compared.
type setting struct {
	key      string
	of       func(*spec.Cluster) value
	required bool                                  // the file must have it when the cluster is created
	patch    func(*api.PatchCluster, spec.Cluster) // how the API changes it in place; nil if it cannot
	place    bool                                  // a failover chooses it
	fixed    string                                // what else to do about a difference; empty if it can, or if it is compared by itself
}

// settings has a row for each property, in the order in which the creation of a cluster lists them.
var settings = []setting{
	{key: "description", of: func(c *spec.Cluster) value { return text(c.Description, lookalike.SameText) },
		patch: func(p *api.PatchCluster, d spec.Cluster) { p.Description = new(d.Description.Value()) }},
	{key: "stage", of: func(c *spec.Cluster) value { return text(c.Stage, same) },
		patch: func(p *api.PatchCluster, d spec.Cluster) { p.StageLabel = new(d.Stage.Value()) }},
	{key: "region", of: func(c *spec.Cluster) value { return choice(c.Region) }, place: true, fixed: elsewhere, required: true},
	{key: "channel", of: func(c *spec.Cluster) value { return choice(c.Channel) }, fixed: elsewhere, required: true},
	{key: "planType", of: func(c *spec.Cluster) value { return choice(c.PlanType) }, fixed: inConsole, required: true},
	{key: "generation", of: func(c *spec.Cluster) value { return choice(c.Generation) }},
	{key: "autoUpdate", of: func(c *spec.Cluster) value { return printed(c.AutoUpdate) }},
	{key: "hardwarePackages", of: func(c *spec.Cluster) value { return printed(c.HardwarePackages) },
		patch: func(p *api.PatchCluster, d spec.Cluster) { p.HardwarePackages = new(d.HardwarePackages.Value()) }},
	{key: "backupRegion", of: func(c *spec.Cluster) value { return choice(c.BackupRegion) }, place: true, fixed: elsewhere},
	{key: "encryption", of: func(c *spec.Cluster) value { return text(c.Encryption, same) }, fixed: elsewhere},
}

// What to do about a difference that the API cannot settle.
const (
	elsewhere = "create another cluster with it under a new name, move over, and delete this one"
	inConsole = "change it in Camunda Hub, or in the file"
)

// A value is what one side says of a setting.
type value struct {
	spec.AnyPart
	text string
	pos  spec.Pos
	is   func(desired string) bool // whether the live one is what the file says
}

func same(a, b string) bool { return a == b }

func text(p spec.Part[string], same func(live, desired string) bool) value {
	return value{p, p.Value(), p.Pos, func(desired string) bool { return same(p.Value(), desired) }}
}

// choice is a value by its name; the file may spell it in other ways, see [spec.Choice.Is].
func choice(p spec.Part[spec.Choice]) value { return value{p, p.Value().Name, p.Pos, p.Value().Is} }

func printed[T bool | int](p spec.Part[T]) value {
	shown := fmt.Sprint(p.Value())
	return value{p, shown, p.Pos, func(desired string) bool { return shown == desired }}
}

// compareSettings compares the properties of a cluster: one patch for all that can change in place, and one
// hold for each that was final at creation.
func compareSettings(c *clusterPair) []phased {
	var patch api.PatchCluster
	a := c.action(Update, spec.Clusters, "", c.desired.Pos)
	var lane []phased
	var given []spec.Pos // where the keys are that differ
	if c.desired.Name != c.live.Name {
		a.Fields = []Field{{Name: "name", Live: c.live.Name, Desired: c.desired.Name}}
		if c.way.blocked != "" {
			lane = append(lane, phased{phaseSettings, stuck(a, c.way.blocked, c.way.hint)})
			a.Fields = nil
		} else {
			a.After, patch.Name, given = c.way.after, &c.desired.Name, append(given, c.desired.Pos)
		}
	}
	lane = append(lane, compareFixed(c)...)
	for _, s := range settings {
		d, l, both := c.both(s, s.patch != nil)
		if both && !l.is(d.text) {
			a.Fields = append(a.Fields, Field{Name: s.key, Live: l.text, Desired: d.text})
			s.patch(&patch, c.desired)
			given = append(given, d.pos)
		}
	}
	if n := patch.HardwarePackages; n != nil && *n > c.live.HardwarePackages.Value() {
		a.Harms |= spec.Cost
	}
	if len(a.Fields) > 0 {
		a.Calls = []api.Call{patch}
		a.Pos, a.Into = c.declared(given)
		lane = append(lane, phased{phaseSettings, a})
	}
	return lane
}

// both is what both sides say of a setting, if it is wanted and both say something. Where the live one is silent, that is noted.
func (c *clusterPair) both(s setting, wanted bool) (desired, live value, both bool) {
	if !wanted {
		return desired, live, false
	}
	if desired = s.of(&c.desired); !desired.IsKnown() {
		return desired, live, false
	}
	if live = s.of(&c.live); !live.IsKnown() {
		c.uncompared(s.key, reason(live))
		return desired, live, false
	}
	return desired, live, true
}

// declared is the place of several keys of the cluster: that of the cluster, unless all of them are in other files or in the
// defaults. It is followed by where absorb writes them, if that is another place.
func (c *clusterPair) declared(keys []spec.Pos) (at, into spec.Pos) {
	var elsewhere []spec.Pos
	for _, key := range keys {
		switch {
		case c.inherited(key):
			into = c.desired.Pos
		case key.File == c.desired.Pos.File:
			return c.desired.Pos, spec.Pos{}
		default:
			elsewhere = append(elsewhere, key)
		}
	}
	if len(elsewhere) > 0 {
		return elsewhere[0], spec.Pos{}
	}
	return keys[0], into
}

// inherited reports whether a place is that of a default.
func (c *clusterPair) inherited(pos spec.Pos) bool {
	d := &c.desired
	if len(d.Default) == 0 {
		return false
	}
	for _, s := range settings {
		if d.Defaulted(s.key) && s.of(d).pos == pos {
			return true
		}
	}
	return d.Defaulted("backupSchedule") && d.BackupSchedule.Pos == pos || d.Defaulted("backupMaxAge") && d.BackupMaxAge.Pos == pos
}

// compareFixed holds each difference in what a cluster was created with, and notes what cannot be compared.
func compareFixed(c *clusterPair) []phased {
	var lane []phased
	differs := func(key, hint string, d, l value) {
		a := c.action(Update, spec.Clusters, "", d.pos)
		a.Fields = []Field{{Name: key, Live: l.text, Desired: d.text}}
		lane = append(lane, phased{phaseSettings, stuck(a, "the API cannot change the "+spec.Words(key)+" of a cluster", hint)})
	}
	for _, s := range settings {
		d, l, both := c.both(s, s.fixed != "")
		if both && !l.is(d.text) {
			hint := s.fixed
			if s.place {
				hint = cmp.Or(moved(c, "region and backup region"), hint)
			}
			differs(s.key, hint, d, l)
		}
	}
	d, l, channel := printed(c.desired.AutoUpdate), printed(c.live.AutoUpdate), c.live.Channel.Value()
	switch {
	case !d.IsKnown():
	case !l.IsKnown():
		c.uncompared("autoUpdate", reason(l))
	case l.is(d.text):
	case channel.Name != "" && !channel.Is("Stable"):
		c.uncompared("autoUpdate", "Camunda ignores it on channel "+channel.Name)
	default:
		differs("autoUpdate", inConsole, d, l)
	}
	return lane
}

// uncompared notes a setting that is not compared.
func (c *clusterPair) uncompared(key, why string) {
	c.b.note(c.name(spec.Clusters, "").String() + ": " + key + " was not compared: " + why)
}
