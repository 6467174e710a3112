package diff

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// create is the creation of a cluster: what the file names is looked up in what the organisation
// may choose from, and held where it is not there.
func (b *builder) create(c clusterPair) Action {
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

	var lacking []string
	for _, f := range []struct {
		key  string
		part spec.Part[spec.Choice]
	}{{"region", d.Region}, {"channel", d.Channel}, {"planType", d.PlanType}} {
		if !f.part.IsKnown() {
			lacking = append(lacking, f.key)
		}
	}
	if len(lacking) > 0 {
		return hold(a, "the file does not say the new cluster's "+strings.Join(lacking, ", "),
			"add what is missing; or, if the cluster exists under another name, add formerly: or uuid:")
	}
	offer, ok := b.live.Offer.Get()
	if !ok {
		return hold(a, unseen("what a new cluster can be is", b.live.Offer), "run again; if it stays so, check these credentials with camsync doctor")
	}
	if err := choose(&call, d, offer); err != nil {
		return hold(a, err.Error(), "choose one that is offered")
	}
	a.Calls = []api.Call{call}
	return a
}

// created lists what the file says of a new cluster.
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

// choose fills in the uuids of what the file names.
func choose(call *api.CreateCluster, d spec.Cluster, offer spec.Offer) error {
	regions := make([]spec.Choice, len(offer.Regions))
	for i, r := range offer.Regions {
		regions[i] = r.Choice
	}
	channels := make([]spec.Choice, len(offer.Channels))
	for i, c := range offer.Channels {
		channels[i] = c.Choice
	}
	region, err := pick("region", d.Region.Value().Name, regions)
	if err != nil {
		return err
	}
	channel, err := pick("channel", d.Channel.Value().Name, channels)
	if err != nil {
		return err
	}
	plan, err := pick("plan type", d.PlanType.Value().Name, offer.PlanTypes)
	if err != nil {
		return err
	}
	call.RegionID, call.ChannelID, call.PlanTypeID = regions[region].UUID, channels[channel].UUID, offer.PlanTypes[plan].UUID
	call.GenerationID = offer.Channels[channel].Default.UUID
	if call.GenerationID == "" && !d.Generation.IsKnown() {
		return fmt.Errorf("channel %s has no default generation, and the file names none", channels[channel].Name)
	}
	if wanted, ok := d.Generation.Get(); ok {
		generations := offer.Channels[channel].Generations
		i, err := pick("generation", wanted.Name, generations)
		if err != nil {
			return fmt.Errorf("channel %s: %w", channels[channel].Name, err)
		}
		call.GenerationID = generations[i].UUID
	}
	if wanted, ok := d.BackupRegion.Get(); ok {
		id, err := pickBackup(wanted.Name, offer.Regions[region].Backups)
		if err != nil {
			return fmt.Errorf("region %s: %w", regions[region].Name, err)
		}
		call.BackupRegionID = id
	}
	return nil
}

// pick returns the one choice that the text names.
func pick(what, text string, choices []spec.Choice) (int, error) {
	found := -1
	for i, c := range choices {
		switch {
		case !c.Is(text):
		case found >= 0:
			return 0, fmt.Errorf("%s %q names both %s (%s) and %s (%s)", what, text, choices[found].Name, choices[found].UUID, c.Name, c.UUID)
		default:
			found = i
		}
	}
	if found < 0 {
		return 0, fmt.Errorf("%s %q is not offered to this organisation; offered: %s", what, text, names(choices))
	}
	return found, nil
}

// pickBackup returns the uuid of the backup choice that the text names: its own uuid, or a region
// in it. A choice is the cluster's own region, or that and a second one, so a region that stands in
// several is meant by the shortest of them.
func pickBackup(text string, backups []spec.OfferedBackup) (string, error) {
	var all, found []spec.OfferedBackup
	for _, b := range backups {
		switch {
		case strings.EqualFold(b.UUID, text):
			return b.UUID, nil
		case !slices.ContainsFunc(b.Regions, func(c spec.Choice) bool { return c.Is(text) }):
		case len(found) == 0 || len(b.Regions) < len(found[0].Regions):
			found = []spec.OfferedBackup{b}
		case len(b.Regions) == len(found[0].Regions):
			found = append(found, b)
		}
		all = append(all, b)
	}
	switch len(found) {
	case 1:
		return found[0].UUID, nil
	case 0:
		return "", fmt.Errorf("backup region %q is not offered; offered: %s", text, backupNames(all))
	default:
		return "", fmt.Errorf("backup region %q names all of %s", text, backupNames(found))
	}
}

// backupNames lists choices by their regions, with the uuid that tells them apart.
func backupNames(backups []spec.OfferedBackup) string {
	choices := make([]spec.Choice, len(backups))
	for i, b := range backups {
		regions := make([]string, len(b.Regions))
		for j, r := range b.Regions {
			regions[j] = r.Name
		}
		choices[i].Name = strings.Join(regions, " and ") + " (" + b.UUID + ")"
	}
	return names(choices)
}

func names(choices []spec.Choice) string {
	if len(choices) == 0 {
		return "none"
	}
	out := make([]string, len(choices))
	for i, c := range choices {
		out[i] = c.Name
	}
	return strings.Join(out, "; ")
}
