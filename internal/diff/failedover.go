package diff

import "github.com/camsync/camsync/internal/spec"

// failedOver holds a cluster that was failed over, as a whole: it never runs again, and the file means the new one. It is empty for any
// other cluster.
func (c *clusterPair) failedOver() []phased {
	reason, hint := Replaced(c.live, c.b.live.Clusters.Value())
	if reason == "" {
		return nil
	}
	return []phased{{phaseCreate, stuck(c.action(Hold, spec.Clusters, "", c.desired.Pos), reason, hint)}}
}

// Replaced is why a live cluster must not be resumed or restored: another one has taken its place, or probably has. It is empty for any other.
//
//	the state directory has its failover                         certainly
//	it is Suspended, and its backup region has a later one of    probably
//	its name
func Replaced(c spec.Cluster, live []spec.Cluster) (reason, hint string) {
	reason = c.Replaced(live)
	switch over := c.FailedOver; {
	case reason == "":
		return "", ""
	case over.To != "":
		return reason, "uuid: " + over.To + " and region: " + over.Region + " in the file are those of the new cluster"
	case over.Said != "":
		return reason, "look for the new cluster in Camunda Hub, and pin it with uuid: in the file"
	}
	return reason, "if it was failed over, pin that one with uuid: in the file; if not, resume this one in Camunda Hub"
}

// successor is the hint for a name that several clusters have, if one of them was failed over to another; empty otherwise.
func (c *clusterPair) successor() string {
	for _, l := range c.b.live.Clusters.Value() {
		if to := l.FailedOver.To; to != "" && l.Name == c.desired.Name {
			return l.UUID + " was failed over to " + to + ": pin that one with uuid: in the file"
		}
	}
	return ""
}
