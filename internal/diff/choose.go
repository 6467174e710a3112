package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// chooser looks up the properties of a new cluster in the organisation's options.
type chooser struct {
	options spec.ClusterOptions
	call    *api.CreateCluster
	wrong   []wrongChoice // what is not offered
}

// wrongChoice is a property of a new cluster that is not offered or is missing.
type wrongChoice struct {
	key, text    string
	pos          spec.Pos
	reason, hint string
}

// choose sets the uuids of what the file names, and collects what is not offered.
func choose(call *api.CreateCluster, d spec.Cluster, options spec.ClusterOptions) []wrongChoice {
	c := chooser{options: options, call: call}
	region := c.one("region", "", d.Region, each(options.Regions, func(o spec.RegionOption) spec.Choice { return o.Choice }))
	channel := c.one("channel", "", d.Channel, each(options.Channels, func(o spec.ChannelOption) spec.Choice { return o.Choice }))
	if i := c.one("planType", "", d.PlanType, options.PlanTypes); i >= 0 {
		call.PlanTypeID = options.PlanTypes[i].UUID
	}
	c.generation(channel, d)
	c.backup(region, d)
	return c.wrong
}

// one is the index of the option that a key names, or -1. In names what offers the options, if not
// the organisation.
func (c *chooser) one(key, in string, part spec.Part[spec.Choice], choices []spec.Choice) int {
	wanted, named := part.Get()
	if !named {
		return -1
	}
	i, err := pick(spec.Words(key), wanted.Name, choices)
	if err != nil {
		c.wrong = append(c.wrong, wrongChoice{key: key, text: wanted.Name, pos: part.Pos, reason: in + err.Error(), hint: meant(wanted.Name, choices)})
		return -1
	}
	return i
}

// generation looks among the generations of the channel, or of all channels if that is wrong.
func (c *chooser) generation(channel int, d spec.Cluster) {
	var all []spec.Choice
	in := ""
	if channel >= 0 {
		of := c.options.Channels[channel]
		all, in = of.Generations, "channel "+of.Name+": "
		c.call.ChannelID, c.call.GenerationID = of.UUID, of.Default.UUID
		if of.Default.UUID == "" && !d.Generation.IsKnown() {
			c.wrong = append(c.wrong, wrongChoice{key: "generation", pos: d.Channel.Pos, hint: "name a generation in the file; offered: " + names(all),
				reason: "channel " + of.Name + " has no default generation, and the file names none"})
		}
	} else {
		for _, of := range c.options.Channels {
			for _, g := range of.Generations {
				if !slices.Contains(all, g) {
					all = append(all, g)
				}
			}
		}
	}
	if i := c.one("generation", in, d.Generation, all); i >= 0 {
		c.call.GenerationID = all[i].UUID
	}
}

// backup looks among the options of the region, or by name among those of all if the region is wrong.
func (c *chooser) backup(region int, d spec.Cluster) {
	wanted, named := d.BackupRegion.Get()
	var all []spec.BackupOption
	in := ""
	if region >= 0 {
		of := c.options.Regions[region]
		c.call.RegionID, all, in = of.UUID, of.Backups, "region "+of.Name+": "
	} else {
		for _, of := range c.options.Regions {
			all = append(all, of.Backups...)
		}
	}
	if !named {
		return
	}
	var regions []spec.Choice
	for _, b := range all {
		regions = append(regions, b.Regions...)
	}
	id, err := pickBackup(wanted.Name, all)
	if region < 0 && err != nil {
		if slices.ContainsFunc(regions, func(r spec.Choice) bool { return r.Is(wanted.Name) }) {
			return // ambiguous without the region
		}
		err = fmt.Errorf("backup region %q is not offered in any region", wanted.Name)
	}
	if c.call.BackupRegionID = id; err != nil {
		c.wrong = append(c.wrong, wrongChoice{key: "backupRegion", text: wanted.Name, pos: d.BackupRegion.Pos,
			reason: in + err.Error(), hint: meant(wanted.Name, regions)})
	}
}

// meant suggests an option for a text that names none: the nearest of their codes and names.
func meant(text string, choices []spec.Choice) string {
	var options []string
	for _, c := range choices {
		if code := c.Code(); code != "" {
			options = append(options, code)
		}
	}
	var holding []string // those that contain the whole text
	for _, c := range choices {
		options = append(options, c.Name)
		if len(text) > 2 && strings.Contains(strings.ToLower(c.Name), strings.ToLower(text)) {
			holding = append(holding, c.Name)
		}
	}
	near := lookalike.Nearest(text, options)
	if near == "" && len(holding) == 1 {
		near = holding[0]
	}
	if near != "" {
		return "did you mean " + strconv.Quote(near) + "?"
	}
	return "choose one that is offered"
}

// pick returns the one option that the text names.
func pick(what, text string, choices []spec.Choice) (int, error) {
	var found []int
	for i, c := range choices {
		if c.Is(text) {
			found = append(found, i)
		}
	}
	switch len(found) {
	case 0:
		return 0, fmt.Errorf("%s %q is not offered to this organisation; offered: %s", what, text, names(choices))
	case 1:
		return found[0], nil
	}
	a, b := choices[found[0]], choices[found[1]]
	return 0, fmt.Errorf("%s %q names both %s (%s) and %s (%s)", what, text, a.Name, a.UUID, b.Name, b.UUID)
}

// pickBackup returns the uuid of the backup option that the text names: its uuid, or a region in it.
// An option is the cluster's own region, or that and a second one, so a region in several options
// means the shortest of them.
func pickBackup(text string, backups []spec.BackupOption) (string, error) {
	var found []spec.BackupOption
	for _, b := range backups {
		switch {
		case strings.EqualFold(b.UUID, text):
			return b.UUID, nil
		case !slices.ContainsFunc(b.Regions, func(c spec.Choice) bool { return c.Is(text) }):
		case len(found) == 0 || len(b.Regions) < len(found[0].Regions):
			found = []spec.BackupOption{b}
		case len(b.Regions) == len(found[0].Regions):
			found = append(found, b)
		}
	}
	switch len(found) {
	case 1:
		return found[0].UUID, nil
	case 0:
		return "", fmt.Errorf("backup region %q is not offered; offered: %s", text, backupNames(backups))
	default:
		return "", fmt.Errorf("backup region %q names all of %s", text, backupNames(found))
	}
}

// backupNames lists options by their regions and uuids.
func backupNames(backups []spec.BackupOption) string {
	return names(each(backups, func(b spec.BackupOption) spec.Choice {
		return spec.Choice{Name: strings.Join(each(b.Regions, called), " and ") + " (" + b.UUID + ")"}
	}))
}

// names lists what is offered.
func names(choices []spec.Choice) string {
	return cmp.Or(strings.Join(each(choices, called), "; "), "none")
}

func called(c spec.Choice) string { return c.Name }
