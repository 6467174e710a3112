package audit

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// A Principal is who may connect endpoints in AWS to a cluster.
type Principal struct {
	Cluster, ARN string
	Regions      []string // from which they may come
	Connections  int      // those of its account that exist now, as far as the API shows them
	Since        time.Time
	By           string // who allowed it; empty, as Since is zero, where the log does not show it
	Declared     Declared
}

// principals gathers who may connect through private links. What may not be read may be no part of the plan: it is missing from a review
// only where the file manages it, and is counted otherwise.
func (r *Review) principals(live spec.Organization, log *Log, d *declarations) {
	for i := range live.Clusters.Value() {
		c := &live.Clusters.Value()[i]
		wanted, managed := d.of(c).SecureConnectivity.Get()
		switch why, unknown := c.SecureConnectivity.Why(); {
		case unknown && c.SecureConnectivity.IsRefused() && !managed:
			r.LinksUnseen++
		case unknown:
			r.Unknown, r.PrincipalsMissing = append(r.Unknown, spec.SecureConnectivity.Name(c.Name, "").String()+": "+why), true
		}
		link := c.SecureConnectivity.Value()
		for _, arn := range slices.Compact(slices.Sorted(slices.Values(link.Principals))) {
			p := Principal{Cluster: c.Name, ARN: arn, Regions: slices.Sorted(slices.Values(link.Regions))}
			p.Since, p.By = log.creation(key(spec.SecureConnectivity, c.UUID, ""))
			for _, one := range link.Connections {
				if one.Owner != "" && slices.Contains(strings.Split(arn, ":"), one.Owner) {
					p.Connections++
				}
			}
			p.Declared = d.says(slices.Contains(wanted.Principals, arn), managed)
			r.Principals = append(r.Principals, p)
		}
	}
	stable.Sort(r.Principals, func(x, y Principal) int { return cmp.Or(cmp.Compare(x.Cluster, y.Cluster), cmp.Compare(x.ARN, y.ARN)) })
}

// Ways are the principals that may connect; those that the file does not declare first.
func (r *Review) Ways() []Principal {
	all := slices.Clone(r.Principals)
	stable.Sort(all, func(x, y Principal) int { return x.Declared.rank() - y.Declared.rank() })
	return all
}
