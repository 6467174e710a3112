package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A PrivateLink is the way into a cluster through AWS PrivateLink, which the API calls secure connectivity. The zero PrivateLink is
// switched off. The API can switch one on and off, and cannot change one.
type PrivateLink struct {
	On         bool
	Principals []string // the ARNs whose endpoints are accepted by themselves
	Regions    []string // the codes of the AWS regions from which they may come

	Endpoint    Endpoint     // live only
	Count       int          // live only: how many endpoints are connected; Connections may show fewer
	Connections []Connection // live only, as far as the API shows them
	Conditions  []Condition  // live only
	Read        time.Time    // live only: when it was read
}

// An Endpoint is what an endpoint in AWS needs to know of a cluster. Its texts are empty until the service exists.
type Endpoint struct{ Service, Region, DNSName string }

// String is the endpoint in words, as far as it is there.
func (e Endpoint) String() string {
	var all []string
	for _, one := range [][2]string{{"service name ", e.Service}, {"region ", e.Region}, {"private DNS name ", e.DNSName}} {
		if one[1] != "" {
			all = append(all, one[0]+one[1])
		}
	}
	return strings.Join(all, ", ")
}

// A Connection is an endpoint in AWS that is connected to a cluster.
type Connection struct{ ID, Owner, State string }

// A Condition is what the API says of the state of a private link. The vocabulary is undocumented.
type Condition struct {
	Type, Status, Reason, Message string
	Since                         time.Time // zero where the API's text is not a time
}

// String is the condition in a few words.
func (c Condition) String() string {
	text := c.Type + " is " + c.Status
	if why := strings.TrimSpace(strings.Join([]string{c.Reason, c.Message}, " ")); why != "" {
		text += " (" + why + ")"
	}
	return text
}

// ready reports whether the condition says that the whole is ready, or is not.
func (c Condition) ready() bool {
	word := strings.ToLower(c.Type)
	return strings.Contains(word, "ready") && !strings.Contains(word, "notready") && !strings.Contains(word, "unready")
}

// holds reports whether the condition's status is True.
func (c Condition) holds() bool { return strings.EqualFold(c.Status, "true") }

// faults are the words of conditions that are good news where they do not hold.
var faults = regexp.MustCompile(`(?i)degraded|fail|error|stalled|progressing|reconciling|deleting|terminating|notready|unready|pending`)

// Bad reports whether the condition wants to be looked at: it should hold and does not, or the other way round.
func (c Condition) Bad() bool { return c.holds() == faults.MatchString(c.Type) }

// Ready reports whether endpoints can connect: the service has a name, and a condition that is called so says that it is ready. Named is
// false where no condition is called so.
func (p PrivateLink) Ready() (ready, named bool) {
	ready = p.Endpoint.Service != ""
	for _, c := range p.Conditions {
		if c.ready() {
			named, ready = true, ready && c.holds()
		}
	}
	return ready, named
}

// ReadySince is since when a condition says that it is ready; zero where none does.
func (p PrivateLink) ReadySince() (since time.Time) {
	if ready, named := p.Ready(); !ready || !named {
		return since
	}
	for _, c := range p.Conditions {
		if c.ready() && c.Since.After(since) {
			since = c.Since
		}
	}
	return since
}

// Same reports whether both are off, or on with the same lists. Order does not count.
func (p PrivateLink) Same(o PrivateLink) bool {
	return p.On == o.On && sameSet(p.Principals, o.Principals) && sameSet(p.Regions, o.Regions)
}

func sameSet(a, b []string) bool {
	sorted := func(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }
	return slices.Equal(sorted(a), sorted(b))
}

// WithRegion is the link with one more region, unless it has that already.
func (p PrivateLink) WithRegion(code string) PrivateLink {
	if code != "" && !slices.Contains(p.Regions, code) {
		p.Regions = append(slices.Clone(p.Regions), code)
	}
	return p
}

// Connected are the connections in words: how many there are, and whose.
func (p PrivateLink) Connected() string {
	n := max(p.Count, len(p.Connections))
	if n == 0 {
		return "none"
	}
	var all []string
	for _, c := range p.Connections {
		all = append(all, c.String())
	}
	if more := n - len(all); more > 0 {
		all = append(all, fmt.Sprintf("%d that the API does not show", more))
	}
	return fmt.Sprintf("%d (%s)", n, strings.Join(all, "; "))
}

// String is the connection in a few words.
func (c Connection) String() string { return c.ID + " of " + c.Owner + ", " + c.State }

// Available reports whether the connection works.
func (c Connection) Available() bool { return strings.EqualFold(c.State, "available") }
