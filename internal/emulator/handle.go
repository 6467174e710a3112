package emulator

import (
	"cmp"
	"errors"
	"time"
)

// A Handle changes one cluster as Camunda Hub or Camunda itself can, without a request. Its methods
// fail if there is no such cluster.
type Handle struct {
	e    *Emulator
	name string
}

// Of is the cluster of an id or a name.
func (e *Emulator) Of(name string) Handle { return Handle{e, name} }

// A Backup is added to a cluster as it is, without a request and its rules.
type Backup struct {
	Name       string
	Status     string        // default Complete; In progress never ends
	Age        time.Duration // since it was created
	Took       time.Duration // until it was completed
	Scheduled  bool          // by a schedule
	Generation string        // default the cluster's; "Unknown Generation" is one that the API has forgotten
	Legacy     bool          // without a generation
	Incident   string        // the link to an incident of Camunda's own, for which it was made
}

// AddBackup adds a backup of the cluster's present data, and returns its id.
func (h Handle) AddBackup(s Backup) (id string, err error) {
	now := h.e.Clock.Now()
	err = h.e.edit(h.name, func(c *cluster) {
		b := &backup{UUID: newUUID(), generation: c.Generation, scheduled: s.Scheduled, created: now.Add(-s.Age), data: c.data, incident: s.Incident}
		b.name = cmp.Or(s.Name, "backup-"+b.created.UTC().Format("20060102-150405"))
		b.status = cmp.Or(s.Status, complete)
		b.result = b.status
		if b.status != inProgress {
			b.end = b.created.Add(s.Took)
		}
		switch {
		case s.Legacy:
			b.generation = named{}
		case s.Generation == unknownGeneration:
			b.generation = named{Name: s.Generation}
		case s.Generation != "":
			b.generation = refer("generation", s.Generation)
		}
		c.backups.list = append(c.backups.list, b)
		c.backups.settle(now)
		id = b.UUID
	})
	return id, err
}

// SetEncryption sets the state of the encryption. With Ready, a cluster that waits for its keys and has
// them goes on.
func (h Handle) SetEncryption(status string) error {
	now := h.e.Clock.Now()
	return h.e.edit(h.name, func(c *cluster) {
		c.Encryption.Status = status
		if status == keyReady && c.Encryption.Primary != "" {
			c.supplied(now, &h.e.options)
		}
	})
}

// SetUpgradeGate refuses the cluster's upgrades with 409 and this text. Empty refuses none.
func (h Handle) SetUpgradeGate(text string) error {
	return h.e.edit(h.name, func(c *cluster) { c.upgradeGate = text })
}

// SetComponents sets the state of each component, as when a cluster stays Updating that has been
// upgraded. SetStatus ends it.
func (h Handle) SetComponents(status string) error {
	return h.e.edit(h.name, func(c *cluster) { c.parts = status })
}

// SetGeneration sets the generation, as an automatic update does. It may be one that is not offered.
func (h Handle) SetGeneration(name string) error {
	return h.e.edit(h.name, func(c *cluster) { c.Generation = refer("generation", name) })
}

// A Connectivity is what Camunda Hub and AWS change of active secure connectivity. A nil list stays.
type Connectivity struct {
	Principals, Regions []string
	Connections         []Connection
	Trouble             string // the message of its condition, which is then not true; empty: it is true
}

// SetConnectivity changes the secure connectivity, which must be active.
func (h Handle) SetConnectivity(s Connectivity) error {
	active := false
	err := h.e.edit(h.name, func(c *cluster) {
		if active = c.private != nil; !active {
			return
		}
		p := c.private
		if s.Principals != nil {
			p.principals = s.Principals
		}
		if s.Regions != nil {
			p.regions = s.Regions
		}
		if s.Connections != nil {
			p.connections = s.Connections
		}
		p.trouble = s.Trouble
	})
	if err == nil && !active {
		return errors.New("secure connectivity is not active")
	}
	return err
}

// SetData sets a word for all the data of the cluster's processes. Backups keep it, and a restore
// brings it back.
func (h Handle) SetData(word string) error {
	return h.e.edit(h.name, func(c *cluster) { c.data = word })
}

// Facts are what the API does not show of a cluster.
type Facts struct {
	Data        string `json:"data"`        // the word that SetData or a restore has set
	Overwritten int    `json:"overwritten"` // how often a restore has overwritten the data
	Evicted     int    `json:"evicted"`     // how many backups were deleted to make room for newer ones
	FailedOver  bool   `json:"failedOver"`
}

// Facts returns what the API does not show of the cluster.
func (h Handle) Facts() (f Facts, err error) {
	err = h.e.edit(h.name, func(c *cluster) { f = Facts{c.data, c.overwritten, c.backups.evicted, c.failedOver} })
	return f, err
}
