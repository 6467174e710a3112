package diff

import "github.com/camsync/camsync/internal/spec"

// parts are the kinds of what is in a cluster, in the order in which they are compared. A new kind is a
// file with its part, and a row here.
var parts = []interface{ compare(*clusterPair) []phased }{allowlists, schedules, secrets, clients, monitoringClients, privateLinks}

// A part is how one kind of what is in a cluster is compared. What the file leaves out is not managed, and
// not read; what could not be read is one hold.
type part[T any] struct {
	kind spec.Kind
	of   func(*spec.Cluster) spec.Part[T]

	phase             int    // in the cluster's lane, of the hold
	called, are, here string // for people: the live one, as subject of a sentence, and the one in the file

	// between compares both sides. In a cluster that is still to be created, the live one is empty.
	between func(c *clusterPair, desired, live T) []phased
}

// compare compares the kind in a cluster, as far as the file manages it and the API shows it.
func (p part[T]) compare(c *clusterPair) []phased {
	desired, managed := p.of(&c.desired).Get()
	live, ok := p.of(&c.live).Get()
	switch {
	case !managed, !c.selects(p.kind):
		return nil
	case !ok && c.live.UUID != "":
		return []phased{{p.phase, p.unseen(c)}}
	}
	return p.between(c, desired, live)
}

// selects reports whether policy.Only may select what the cluster has of a kind, under its present name or the declared one. What it
// cannot select is not read.
func (c *clusterPair) selects(kind spec.Kind) bool {
	policy := c.b.desired.Policy
	return policy.MaySelect(c.name(kind, "")) || c.live.Name != "" && policy.MaySelect(kind.List(c.live.Name))
}

// unseen holds the whole kind in a cluster, because its live part is unknown.
func (p part[T]) unseen(c *clusterPair) Action {
	return unread(c.action(Hold, p.kind, "", p.of(&c.desired).Pos), p.of(&c.live), p.called, p.are, "take "+p.here+" out of this cluster in the file")
}

// inside compares what is in the cluster.
func (c *clusterPair) inside() []phased {
	noteDeadPermissions(c)
	var lane []phased
	for _, p := range parts {
		lane = append(lane, p.compare(c)...)
	}
	return lane
}
