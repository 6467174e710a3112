package emulator

import (
	"slices"
	"strings"
	"sync"
)

// named identifies a region, channel, plan type or generation.
type named struct {
	Name string `json:"name"`
	UUID string `json:"uuid"`
}

func (n named) id() string { return n.UUID }

// offers is the answer of GET /clusters/parameters: what clusters can be made of.
type offers struct {
	Channels  []channel `json:"channels"`
	PlanTypes []named   `json:"clusterPlanTypes"`
	Regions   []region  `json:"regions"`
}

type channel struct {
	named
	AllowedGenerations []generation `json:"allowedGenerations"` // newest first
	DefaultGeneration  named        `json:"defaultGeneration"`
}

type generation struct {
	named
	Classification string `json:"classification"`
}

type region struct {
	named
	Provider string       `json:"provider"`
	Backups  []backupSite `json:"backups"`

	code string // in the brackets of the name
	host string // in the host names of its clusters
}

// backupSite is where backups are stored: in the cluster's region, or in a second one, too.
type backupSite struct {
	Regions []siteRegion `json:"regions"`
	UUID    string       `json:"uuid"`
}

type siteRegion struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

const stable = "Stable"

// catalog is what all organisations are offered.
var catalog = sync.OnceValue(func() offers {
	c := offers{
		Channels: []channel{
			newChannel(stable, "Camunda 8.9+gen1", "Camunda 8.8+gen4", "Camunda 8.8+gen3", "Camunda 8.7+gen9"),
			newChannel("Alpha", "Camunda 8.10+gen2", "Camunda 8.10+gen1"),
		},
	}
	for _, name := range []string{"G3-S", "G3-M", "Basic", "Production", "Development", "Trial Cluster"} {
		c.PlanTypes = append(c.PlanTypes, refer("plan", name))
	}
	for _, r := range [][5]string{
		{"gcp", "Belgium, Europe", "europe-west1", "bru-2", "Frankfurt, Europe (europe-west3)"},
		{"gcp", "Iowa, North America", "us-central1", "dsm-1", "Oregon, North America (us-west1)"},
		{"gcp", "London, Europe", "europe-west2", "lhr-1", "Frankfurt, Europe (europe-west3)"},
		{"gcp", "South Carolina, North America", "us-east1", "chs-1", "Iowa, North America (us-central1)"},
		{"gcp", "Sydney, Australia", "australia-southeast1", "syd-1", "Melbourne, Australia (australia-southeast2)"},
		{"gcp", "Toronto, North America", "northamerica-northeast2", "ont-1", "Montréal, North America (northamerica-northeast1)"},
		{"aws", "Frankfurt, Europe", "eu-central-1", "fra-1", "Ireland, Europe (eu-west-1)"},
		{"aws", "Virginia, North America", "us-east-1", "iad-1", "Oregon, North America (us-west-2)"},
	} {
		c.Regions = append(c.Regions, newRegion(r[0], r[1], r[2], r[3], r[4]))
	}
	return c
})

// newChannel offers generations, newest first: one of each minor version to all organisations, and
// older ones to this organisation only.
func newChannel(name string, generations ...string) channel {
	c := channel{named: refer("channel", name), DefaultGeneration: refer("generation", generations[0])}
	offered := ""
	for _, g := range generations {
		minor, _, _ := strings.Cut(g, "+")
		why := "channel"
		if minor == offered {
			why = "orgUnlocked"
		}
		offered = minor
		c.AllowedGenerations = append(c.AllowedGenerations, generation{refer("generation", g), why})
	}
	return c
}

func newRegion(provider, place, code, host, second string) region {
	own := siteRegion{code, place + " (" + code + ")"}
	other := siteRegion{codeOf(second), second}
	return region{
		named:    refer("region", own.Label),
		Provider: provider,
		Backups: []backupSite{
			{[]siteRegion{own}, stableUUID("backups in " + code)},
			{[]siteRegion{own, other}, stableUUID("backups in " + code + " and " + other.ID)},
		},
		code: code,
		host: host,
	}
}

func refer(kind, name string) named { return named{name, stableUUID(kind + " " + name)} }

// codeOf is the code in brackets at the end of a region's name.
func codeOf(name string) string {
	_, code, _ := strings.Cut(name, "(")
	return strings.TrimSuffix(code, ")")
}

// name is the site's name in a cluster's answer: its farthest region.
func (s backupSite) name() string { return s.Regions[len(s.Regions)-1].Label }

func (s backupSite) id() string { return s.UUID }

// pick returns the item of a catalog list with this id.
func pick[T interface{ id() string }](list []T, uuid string) (item T, found bool) {
	for _, item := range list {
		if item.id() == uuid {
			return item, true
		}
	}
	return item, false
}

func parameters(q *request) *answer { return reply(q.options.offers()) }

// offers is the catalog with the generations that the options offer.
func (o *Options) offers() offers {
	c := catalog()
	c.Channels = slices.Clone(c.Channels)
	for i, channel := range c.Channels {
		generations := o.Stable
		if channel.Name != stable {
			generations = o.Alpha
		}
		if len(generations) > 0 {
			channel = newChannel(channel.Name, generations...)
		}
		channel.AllowedGenerations = slices.DeleteFunc(slices.Clone(channel.AllowedGenerations), func(g generation) bool {
			return slices.Contains(o.Withheld, g.Name)
		})
		if len(channel.AllowedGenerations) > 0 {
			channel.DefaultGeneration = channel.AllowedGenerations[0].named
		}
		c.Channels[i] = channel
	}
	return c
}
