package diff

import (
	"fmt"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

var privateLinks = linkPart{part[spec.PrivateLink]{
	kind: spec.SecureConnectivity, of: func(c *spec.Cluster) spec.Part[spec.PrivateLink] { return c.SecureConnectivity },
	phase: phaseLink, called: "secure connectivity", are: "is", here: "secureConnectivity", between: comparePrivateLinks,
}}

// A linkPart is a part of which a cluster outside AWS has none: there, it is not read.
type linkPart struct{ part[spec.PrivateLink] }

func (p linkPart) compare(c *clusterPair) []phased {
	if _, elsewhere := c.live.AWSRegion(); elsewhere && c.live.SecureConnectivity.IsAbsent() {
		c.live.SecureConnectivity = spec.Known(spec.PrivateLink{}) // in the copy that the pair has
	}
	return p.part.compare(c)
}

// comparePrivateLinks compares two private links. The API switches them on and off, and changes none.
//
//	file           live           plan
//	on             off            create; hold outside AWS, and before generation 8.8
//	on             the same       nothing, but notes about its state
//	on             other lists    update, as a deletion and a creation; it ends all connections
//	state: absent  on             delete
//	state: absent  off            nothing
func comparePrivateLinks(pair *clusterPair, desired, live spec.PrivateLink) []phased {
	c := linking{pair}
	a := c.action(Create, spec.SecureConnectivity, "", c.desired.SecureConnectivity.Pos)
	if c.live.UUID != "" {
		a.Link = spec.Known(live)
	}
	region, _ := c.ownRegion()
	wanted := desired.WithRegion(region)
	switch {
	case desired.On && live.On && (live.Same(desired) || live.Same(wanted)): // it may have been switched on without the cluster's own region
		c.noteState(live)
		return nil
	case !desired.On && !live.On:
		return nil
	case !desired.On:
		a.Verb, a.Harms = Delete, spec.Irreversible|spec.AccessLoss
		a.Fields = append(linkFields(spec.PrivateLink{}, live), Field{Name: connections, Live: live.Connected()})
		a.Calls, a.Advice = []api.Call{api.SwitchOffLink{}}, Advice{
			Reason: "the name of its endpoint service never comes back, and " + cuts(live) + " is cut",
		}
		if connected(live) > 0 {
			a.Advice.Hint = "remove the endpoints in AWS first"
		}
		return []phased{{phaseDeletions, a}}
	case live.On:
		return []phased{{phaseLink, c.replaced(a, wanted, live)}}
	}
	a.Harms, a.Fields = spec.AccessGain|spec.Cost, linkFields(wanted, live)
	a.Calls = []api.Call{api.SwitchOnLink{Principals: wanted.Principals, Regions: wanted.Regions}}
	if reason, hint := c.linkless(); reason != "" {
		a = a.Held(reason, hint)
	}
	return []phased{{phaseLink, a}}
}

// A linking compares the private link of a cluster.
type linking struct{ *clusterPair }

// replaced is the change of the lists, which is a new private link. Camunda Hub changes them in place.
func (c linking) replaced(a Action, wanted, live spec.PrivateLink) Action {
	a.Verb, a.Harms = Update, spec.Irreversible|spec.AccessLoss|spec.AccessGain
	a.Fields = append(linkFields(wanted, live), Field{Name: connections, Live: live.Connected()})
	a.Calls = []api.Call{api.SwitchOffLink{}, api.SwitchOnLink{Principals: wanted.Principals, Regions: wanted.Regions}}
	a.Happened = linkMoved(wanted, live)
	a.Advice = Advice{
		Reason: "the API can only switch it off and on, which makes a new endpoint service and cuts " + cuts(live),
		Hint:   "change it in Camunda Hub (Private networking tab), which edits in place",
	}
	return a
}

// linkMoved is what happened to the lists of a private link.
func linkMoved(wanted, live spec.PrivateLink) Happened {
	h := Happened{What: Changed}
	if len(missing(live.Principals, wanted.Principals))+len(missing(live.Regions, wanted.Regions)) > 0 {
		h.Harms |= spec.AccessGain
	}
	if len(missing(wanted.Principals, live.Principals))+len(missing(wanted.Regions, live.Regions)) > 0 {
		h.Harms |= spec.AccessLoss
	}
	switch h.Harms {
	case spec.AccessGain:
		h.What = Widened
	case spec.AccessLoss:
		h.What = Narrowed
	}
	return h
}

// connections is the field of the connections that an action ends.
const connections = "connections"

// Ends reports whether the field is of the connections that the action ends, which is not a difference.
func (f Field) Ends() bool { return f.Name == connections && f.Desired == "" }

// linkFields are the lists that differ.
func linkFields(desired, live spec.PrivateLink) []Field {
	var fields []Field
	add := func(name string, desired, live []string) {
		if d, l := list(desired), list(live); d != l {
			fields = append(fields, Field{Name: name, Live: l, Desired: d})
		}
	}
	add("allowedPrincipals", desired.Principals, live.Principals)
	add("allowedRegions", desired.Regions, live.Regions)
	return fields
}

// cuts are the connections that an action ends, as the object of a sentence.
func cuts(live spec.PrivateLink) string {
	return fmt.Sprintf("every existing connection (%d now)", connected(live))
}

func connected(live spec.PrivateLink) int { return max(live.Count, len(live.Connections)) }

// ownRegion is the AWS region of the cluster, from the live one or, while that is not created, from the file.
func (c linking) ownRegion() (code string, elsewhere bool) {
	if c.live.UUID != "" {
		return c.live.AWSRegion()
	}
	if options, ok := c.b.live.ClusterOptions.Get(); ok {
		for _, r := range options.Regions {
			if r.Is(c.desired.Region.Value().Name) {
				chosen := spec.Cluster{Region: spec.Known(r.Choice)}
				return chosen.AWSRegion()
			}
		}
	}
	return c.desired.AWSRegion()
}

// linkless is why a cluster cannot have a private link, and what to do; the reason is empty if it can.
func (c linking) linkless() (reason, hint string) {
	cluster := c.live
	if cluster.UUID == "" {
		cluster = c.desired
	}
	if _, elsewhere := c.ownRegion(); elsewhere {
		return "AWS PrivateLink needs a cluster in AWS, and this one is in " + cluster.Region.Value().Name, "take secureConnectivity out of this cluster in the file"
	}
	name := cluster.Generation.Value().Name
	if g, ok := spec.ParseGeneration(name); ok && (g.Major < 8 || g.Major == 8 && g.Minor < 8) {
		return "AWS PrivateLink needs generation 8.8.0 or newer, and this cluster has " + name, "upgrade the cluster, and run again"
	}
	return "", ""
}

// idle is how long a private link may be without a connection before a plan notes it: setting one up in AWS takes people and time.
const idle = 72 * time.Hour

// noteState notes what of a private link that is as the file says wants to be looked at.
func (c linking) noteState(live spec.PrivateLink) {
	note := func(text string) {
		c.b.note(c.name(spec.SecureConnectivity, "").String() + ": " + text)
	}
	var bad []string
	for _, condition := range live.Conditions {
		if condition.Bad() {
			bad = append(bad, condition.String())
		}
	}
	switch ready, _ := live.Ready(); {
	case len(bad) > 0:
		note(strings.Join(bad, "; "))
	case !ready:
		note("its endpoint service has no name yet")
	}
	for _, one := range live.Connections {
		if !one.Available() {
			note("connection " + one.ID + " of " + one.Owner + " is " + one.State)
		}
	}
	since := live.ReadySince()
	if max(live.Count, len(live.Connections)) == 0 && !since.IsZero() && live.Read.Sub(since) >= idle {
		note("no endpoint is connected, and it has been ready since " + since.UTC().Format("2006-01-02 15:04 UTC"))
	}
}
