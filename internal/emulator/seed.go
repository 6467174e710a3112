package emulator

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// A Cluster is added to the organisation as it is, without a request and its rules.
type Cluster struct {
	UUID        string // default a new one
	Name        string
	Description string
	Created     time.Time // default now
	Status      string    // default Healthy

	// Names as in the parameters; a region may be its code. Unknown names are accepted, since a
	// cluster may have a plan or generation that is no longer offered. The defaults are Belgium,
	// Stable, G3-S and the channel's newest generation.
	Region, Channel, PlanType, Generation string

	Labels       []string
	AutoUpdate   bool
	BackupRegion string // code or name of a site that the region offers; default none
	Encryption   string // type; default Provider

	Allowlist map[string]string   // network, or comma-separated networks, to description
	Secrets   map[string]string   `json:"-"` // name to value
	Clients   map[string][]string // name to permissions
}

// AddCluster adds a cluster, listed at once, and returns its id.
func (e *Emulator) AddCluster(s Cluster) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := time.Now()
	set(&s.UUID, newUUID())
	set(&s.Created, now)
	set(&s.Status, healthy)
	set(&s.Encryption, provider)
	set(&s.Region, "europe-west1")
	set(&s.Channel, stable)
	set(&s.PlanType, "G3-S")
	c := &cluster{
		uuid:             s.UUID,
		name:             s.Name,
		created:          s.Created,
		status:           s.Status,
		planType:         refer("plan", s.PlanType),
		channel:          refer("channel", s.Channel),
		region:           e.catalog.region(s.Region),
		autoUpdate:       s.AutoUpdate,
		labels:           slices.Clone(s.Labels),
		hardwarePackages: 1,
		encryption:       encryption{kind: s.Encryption},
		allowlist:        []allowlistEntry{},
		secrets:          map[string]*secret{},
	}
	for _, site := range c.region.Backups {
		if s.BackupRegion != "" && (site.name() == s.BackupRegion || codeOf(site.name()) == s.BackupRegion) {
			c.site = &site
		}
	}
	if s.Description != "" {
		c.description = &s.Description
	}
	if c.labels == nil {
		c.labels = []string{}
	}
	set(&s.Generation, e.catalog.newest(s.Channel))
	c.generation = refer("generation", s.Generation)
	for _, ip := range sorted(s.Allowlist) {
		c.allowlist = append(c.allowlist, allowlistEntry{Description: s.Allowlist[ip], IP: ip})
	}
	for name, value := range s.Secrets {
		c.secrets[name] = &secret{value: value}
	}
	for _, name := range sorted(s.Clients) {
		c.clients = append(c.clients, &client{id: newKey(32), name: name, permissions: slices.Clone(s.Clients[name])})
	}
	e.clusters = append(e.clusters, c)
	return c.uuid
}

// SetStatus sets a permanent state of a cluster, given by id or name. Any word is accepted.
func (e *Emulator) SetStatus(name, status string) error {
	return e.edit(name, func(c *cluster) { c.status, c.until, c.next = status, time.Time{}, nil })
}

// SetLabels replaces the labels of a cluster, given by id or name.
func (e *Emulator) SetLabels(name string, labels ...string) error {
	return e.edit(name, func(c *cluster) { c.labels = append([]string{}, labels...) })
}

func (e *Emulator) edit(name string, change func(*cluster)) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, c := range e.clusters {
		if c.deleted.IsZero() && (c.uuid == name || c.name == name) {
			c.settle(time.Now())
			change(c)
			return nil
		}
	}
	return fmt.Errorf("cluster %s: not found", name)
}

// sorted returns the keys of a map in order.
func sorted[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// region finds a region by name or code, or invents one.
func (c catalog) region(name string) region {
	for _, r := range c.Regions {
		if r.Name == name || r.code == name {
			return r
		}
	}
	return region{named: refer("region", name), Provider: "gcp", code: codeOf(name), host: "xyz-1"}
}

// newest is the newest generation of a channel.
func (c catalog) newest(channel string) string {
	for _, ch := range c.Channels {
		if ch.Name == channel {
			return ch.DefaultGeneration.Name
		}
	}
	return c.Channels[0].DefaultGeneration.Name
}
