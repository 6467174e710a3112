package emulator

import (
	"cmp"
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
	Status      string // default Healthy

	// Names as in the parameters; a region may be its code. Unknown names are accepted, since a
	// cluster may have a plan or generation that is no longer offered. The defaults are Belgium,
	// Stable, G3-S and the newest generation of Stable.
	Region, Channel, PlanType, Generation string

	Labels       []string
	BackupRegion string // code or name of a site that the region offers; default none

	// Encryption is its type; default Provider. The keys and a status other than Ready belong to External.
	Encryption, EncryptionStatus string
	PrimaryKey, SecondaryKey     string

	Allowlist map[string]string   // network, or comma-separated networks, to description
	Secrets   map[string]string   `json:"-"` // name to value
	Clients   map[string][]string // name to permissions
}

// AddCluster adds a cluster, listed at once, and returns its id.
func (e *Emulator) AddCluster(s Cluster) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := newCluster(e.Clock.Now())
	c.UUID = cmp.Or(s.UUID, c.UUID)
	c.Name, c.Description, c.Labels = s.Name, s.Description, append(c.Labels, s.Labels...)
	c.PlanType = refer("plan", cmp.Or(s.PlanType, "G3-S"))
	c.Channel = refer("channel", cmp.Or(s.Channel, stable))
	c.Generation = refer("generation", cmp.Or(s.Generation, e.options.offers().Channels[0].DefaultGeneration.Name))
	c.status = cmp.Or(s.Status, healthy)
	s.Region = cmp.Or(s.Region, "europe-west1")
	c.Encryption = encryption{cmp.Or(s.Encryption, provider), cmp.Or(s.EncryptionStatus, keyReady), s.PrimaryKey, s.SecondaryKey}
	c.region = region{named: refer("region", s.Region), Provider: "gcp", code: codeOf(s.Region), host: "xyz-1"}
	for _, r := range catalog().Regions {
		if r.Name == s.Region || r.code == s.Region {
			c.region = r
		}
	}
	for _, site := range c.region.Backups {
		if s.BackupRegion != "" && (site.name() == s.BackupRegion || codeOf(site.name()) == s.BackupRegion) {
			c.site = &site
		}
	}
	for _, ip := range slices.Sorted(maps.Keys(s.Allowlist)) {
		c.allowlist = append(c.allowlist, allowlistEntry{Description: s.Allowlist[ip], IP: ip})
	}
	for name, value := range s.Secrets {
		c.secrets = append(c.secrets, &secret{name: name, value: value})
	}
	for _, name := range slices.Sorted(maps.Keys(s.Clients)) {
		c.clients = append(c.clients, &client{ID: newKey(32), Name: name, Permissions: slices.Clone(s.Clients[name])})
	}
	e.clusters = append(e.clusters, c)
	return c.UUID
}

// SetStatus sets a permanent state of a cluster, given by id or name. Any word is accepted. A restore
// of it goes no further. Its components have the same state.
func (e *Emulator) SetStatus(name, status string) error {
	return e.edit(name, func(c *cluster) { c.status, c.parts, c.until, c.next, c.restoring = status, "", time.Time{}, nil, nil })
}

// SetLabels replaces the labels of a cluster, given by id or name.
func (e *Emulator) SetLabels(name string, labels ...string) error {
	return e.edit(name, func(c *cluster) { c.Labels = append([]string{}, labels...) })
}

func (e *Emulator) edit(name string, change func(*cluster)) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.clusters.find(e.Clock.Now(), &e.options, func(c *cluster) bool { return c.UUID == name || c.Name == name })
	if c == nil {
		return fmt.Errorf("cluster %s: not found", name)
	}
	change(c)
	return nil
}
