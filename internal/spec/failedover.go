package spec

import "strings"

// FailedOver says of a live cluster that a new one in its backup region took its place. It is Suspended then, and must never be
// resumed: two clusters that run the same processes do the work twice.
type FailedOver struct {
	To     string // the uuid of the new cluster; empty if that is not known
	Region string // of the new cluster, as a file says it
	Said   string // that it was, as a sentence; empty if nothing says so
}

// Successor is the live cluster that a Suspended one was probably failed over to, if nothing else says so: a later one of its name in its
// backup region; nil if there is none. The pointer is into live.
func (c *Cluster) Successor(live []Cluster) *Cluster {
	back, known := c.BackupRegion.Get()
	if own, shown := c.Region.Get(); c.Status != Suspended || !known || shown && own.SameRegion(back) {
		return nil // with backups in its own region alone, there is no failover
	}
	for i, l := range live {
		region, shown := l.Region.Get()
		later := l.Created.IsZero() || l.Created.After(c.Created)
		if !strings.EqualFold(l.UUID, c.UUID) && l.Name == c.Name && later && shown && region.SameRegion(back) {
			return &live[i]
		}
	}
	return nil
}

// Replaced says that another live cluster has taken the place of this one in a failover, or probably has, or that this is not known; empty
// if nothing shows it.
func (c *Cluster) Replaced(live []Cluster) string {
	if c.FailedOver.Said != "" {
		return c.FailedOver.Said
	}
	if twin := c.Successor(live); twin != nil {
		return "it is Suspended, and its backup region has a later cluster of the same name, " + twin.UUID + ", as after a failover"
	}
	return ""
}

// Past reports whether a live cluster is the Suspended source of a failover whose new cluster is known.
func (c *Cluster) Past(live []Cluster) bool {
	return c.Status == Suspended && (c.FailedOver.To != "" || c.Successor(live) != nil)
}

// Predecessor is the live cluster that was failed over to this one, or probably was; nil if nothing shows that. The pointer is into live.
func (c *Cluster) Predecessor(live []Cluster) *Cluster {
	for i := range live {
		to := live[i].FailedOver.To
		if twin := live[i].Successor(live); to == "" && twin != nil {
			to = twin.UUID
		}
		if to != "" && strings.EqualFold(to, c.UUID) {
			return &live[i]
		}
	}
	return nil
}

// SameRegion reports whether two choices of the API are one region, which may have the same name, id or code in different operations.
func (c Choice) SameRegion(other Choice) bool {
	return c.Is(other.UUID) || c.Is(other.Name) || c.Is(other.Code())
}
