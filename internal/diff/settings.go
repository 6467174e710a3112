package diff

import (
	"strconv"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// settings compares the properties of a cluster: one patch for all that can change in place, and one
// hold for each that was final at creation.
func (b *builder) settings(c clusterPair) []phased {
	var patch api.PatchCluster
	a := c.action(Update, spec.Clusters, "", c.desired.Pos)
	if c.desired.Name != c.live.Name && c.way.blocked == "" {
		a.Fields = append(a.Fields, Field{Name: "name", Live: c.live.Name, Desired: c.desired.Name})
		patch.Name = &c.desired.Name
		a.After = c.way.after
	}
	if d, l, differs := changed(c.desired.Description, c.live.Description); differs && !lookalike.SameText(d, l) {
		a.Fields = append(a.Fields, Field{Name: "description", Live: l, Desired: d})
		patch.Description = &d
	}
	if d, l, differs := changed(c.desired.Stage, c.live.Stage); differs {
		a.Fields = append(a.Fields, Field{Name: "stage", Live: l, Desired: d})
		patch.StageLabel = &d
	}
	if d, l, differs := changed(c.desired.HardwarePackages, c.live.HardwarePackages); differs {
		a.Fields = append(a.Fields, Field{Name: "hardwarePackages", Live: strconv.Itoa(l), Desired: strconv.Itoa(d)})
		patch.HardwarePackages = &d
		if d > l {
			a.Harms |= spec.Cost
		}
	}
	lane := append(b.occupied(c), b.fixed(c)...)
	if len(a.Fields) > 0 {
		a.Calls = []api.Call{patch}
		lane = append(lane, phased{phaseSettings, a})
	}
	return lane
}

// changed returns both values of a setting, and whether both are known and differ.
func changed[T comparable](desired, live spec.Part[T]) (d, l T, differs bool) {
	d, managed := desired.Get()
	l, ok := live.Get()
	return d, l, managed && ok && d != l
}

const (
	elsewhere = "create another cluster with it under a new name, move over, and delete this one"
	inConsole = "change it in Camunda Hub, or in the file"
)

// fixed holds each difference in what a cluster was created with, and notes what cannot be compared.
func (b *builder) fixed(c clusterPair) []phased {
	var lane []phased
	differs := func(field, live, desired, hint string, pos spec.Pos) {
		a := c.action(Update, spec.Clusters, "", pos)
		a.Fields = []Field{{Name: field, Live: live, Desired: desired}}
		lane = append(lane, phased{phaseSettings, stuck(a, "the API cannot change the "+words(field)+" of a cluster", hint)})
	}
	unseen := func(field, why string) {
		b.note(c.name(spec.Clusters, "").String() + ": " + field + " was not compared: " + why)
	}
	choice := func(field string, desired, live spec.Part[spec.Choice], hint string) {
		d, managed := desired.Get()
		l, ok := live.Get()
		switch {
		case !managed:
		case !ok:
			unseen(field, reason(live))
		case !l.Is(d.Name):
			differs(field, l.Name, d.Name, hint, desired.Pos)
		}
	}
	choice("region", c.desired.Region, c.live.Region, elsewhere)
	choice("channel", c.desired.Channel, c.live.Channel, elsewhere)
	choice("planType", c.desired.PlanType, c.live.PlanType, inConsole)
	choice("backupRegion", c.desired.BackupRegion, c.live.BackupRegion, elsewhere)
	if d, managed := c.desired.Encryption.Get(); managed {
		if l, ok := c.live.Encryption.Get(); !ok {
			unseen("encryption", reason(c.live.Encryption))
		} else if l != d {
			differs("encryption", l, d, elsewhere, c.desired.Encryption.Pos)
		}
	}
	if d, managed := c.desired.AutoUpdate.Get(); managed {
		channel, _ := c.live.Channel.Get()
		switch l, ok := c.live.AutoUpdate.Get(); {
		case !ok:
			unseen("autoUpdate", reason(c.live.AutoUpdate))
		case l != d && channel.Name != "" && !channel.Is("Stable"):
			unseen("autoUpdate", "Camunda ignores it on channel "+channel.Name)
		case l != d:
			differs("autoUpdate", strconv.FormatBool(l), strconv.FormatBool(d), inConsole, c.desired.AutoUpdate.Pos)
		}
	}
	for _, s := range []struct {
		field   string
		managed bool
		why     string
	}{
		{"description", c.desired.Description.IsKnown() && !c.live.Description.IsKnown(), reason(c.live.Description)},
		{"stage", c.desired.Stage.IsKnown() && !c.live.Stage.IsKnown(), reason(c.live.Stage)},
		{"hardwarePackages", c.desired.HardwarePackages.IsKnown() && !c.live.HardwarePackages.IsKnown(), reason(c.live.HardwarePackages)},
	} {
		if s.managed {
			unseen(s.field, s.why)
		}
	}
	return lane
}

// words spells a key of the file as a noun: planType is a plan type.
func words(key string) string {
	var b strings.Builder
	for _, r := range key {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// reason is why a live part is unknown.
func reason[T any](p spec.Part[T]) string {
	if why, ok := p.Why(); ok {
		return why
	}
	return "the API left it out"
}
