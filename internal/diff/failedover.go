package diff

import (
	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/spec"
)

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
		return reason, "uuid: " + over.To + " in the file means the new cluster, in " + over.Region + "; camsync absorb then takes what the failover changed into the file"
	case over.Said != "":
		return reason, "look for the new cluster in Camunda Hub, and pin it with uuid: in the file"
	}
	return reason, "if it was failed over, pin that one with uuid: in the file; if not, resume this one in Camunda Hub"
}

// moved is the hint for what is not as the file says in a cluster, since a failover made it so; empty for any other cluster.
func moved(c *clusterPair, what string) string {
	if c.live.Predecessor(c.b.live.Clusters.Value()) == nil {
		return ""
	}
	return "a failover made this cluster where it is: camsync absorb " + dotenv.Word(c.name(spec.Clusters, "").String()) + " takes its " + what + " into the file"
}

// Remarks say more of clusters in [Plan.Unmanaged] than their names: those of one name in their order there, empty where the name says all.
type Remarks map[spec.Name][]string

// remarks say of each undeclared cluster what tells it apart from another one of its name, and from one that is in use, in the order in
// which they are unmanaged.
func (b *builder) remarks() Remarks {
	live := b.live.Clusters.Value()
	bearers := make(map[string]int)
	for _, l := range live {
		bearers[l.Name]++
	}
	all := make(Remarks)
	for _, l := range b.undeclared {
		remark := ""
		if over := l.Replaced(live); over != "" {
			remark = "(" + l.UUID + "): " + over
		} else if bearers[l.Name] > 1 {
			remark = "(" + l.UUID + ")"
		}
		name := spec.ClusterName(l.Name)
		all[name] = append(all[name], remark)
	}
	return all
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
