package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

var monitoringClients = part[[]spec.MonitoringClient]{
	kind: spec.MonitoringClients, of: func(c *spec.Cluster) spec.Part[[]spec.MonitoringClient] { return c.MonitoringClients },
	phase: phaseClients, called: "monitoring clients", are: "are", here: "monitoringClients", between: compareMonitoring,
}

// compareMonitoring compares monitoring clients, by name. The metrics endpoint has no key: it is on exactly where a client is wanted.
//
//	file          live                 plan
//	declared      —                    create, after the endpoint was switched on where it is off; hold without a destination, and
//	                                   beyond the number that a cluster may have
//	declared      there                nothing; hold where its password is known not to be at its destination; update by rotation
//	                                   where camsync itself lost the password, with the harm of credential-loss where that is uncertain
//	declared      two of that name     hold
//	declared      its rotations        see family
//	—             there                unmanaged, or delete where they are pruned: with the last one, the endpoint goes off
//	none          none, endpoint on    the endpoint is switched off
func compareMonitoring(pair *clusterPair, desired, live []spec.MonitoringClient) []phased {
	c := monitoring{pair}
	var lane []phased
	declared := spec.Declare(desired, func(d spec.MonitoringClient) string { return d.Name })
	for p := range pairs(desired, live, func(m *spec.MonitoringClient) string { return cmp.Or(declared.Of(m.Name), m.Name) }) {
		if p.desired == nil {
			for _, l := range p.live {
				lane = append(lane, c.b.prunable(phaseDeletions, c.removal(l, len(live)))...)
			}
			continue
		}
		f := c.family(*p.desired, p.live)
		if a, differs := c.client(*p.desired, p.live, f); differs {
			lane = append(lane, phased{phaseClients, a})
		}
		if f.isDisputed() {
			continue
		}
		for _, l := range f.rest {
			lane = append(lane, f.leftover(l, c.removal(of(p.live, l), len(live)), false)...)
		}
	}
	c.scraperNote(desired, lane)
	return c.metricsSwitch(desired, live, crowded(lane, len(live)))
}

// A monitoring compares the monitoring clients of a cluster, and its metrics endpoint with them.
type monitoring struct{ *clusterPair }

// family are the live clients that belong to a declared one.
func (c monitoring) family(d spec.MonitoringClient, live []*spec.MonitoringClient) family {
	return familyOf(c.clusterPair, spec.MonitoringClients, d.Name, d.Credentials, d.Delivered, each(live, func(l *spec.MonitoringClient) spec.Incarnation {
		return spec.Incarnation{Name: l.Name, ID: l.ID, Lost: l.Lost, Doubt: l.Doubt, LastUsed: l.LastUsed}
	}))
}

// of is the live client that a family calls so.
func of(live []*spec.MonitoringClient, l spec.Incarnation) *spec.MonitoringClient {
	return live[slices.IndexFunc(live, func(m *spec.MonitoringClient) bool { return m.ID == l.ID })]
}

// client compares one declared client with those that belong to it.
func (c monitoring) client(d spec.MonitoringClient, live []*spec.MonitoringClient, f family) (a Action, differs bool) {
	switch {
	case len(live) == 0:
		a = c.action(Create, spec.MonitoringClients, d.Name, d.Pos)
		a.Calls = []api.Call{api.CreateMonitoringClient{Name: d.Name}}
	case f.isDisputed():
		return stuck(c.action(Hold, spec.MonitoringClients, d.Name, d.Pos), f.disputants(), "delete all but one of them in Camunda Hub"), true
	default:
		l := of(live, f.present)
		if a, differs = c.lostPassword(d, l); !differs || a.Verb == Hold {
			return a, differs
		}
		a.User, a.Calls = l.Name, []api.Call{api.RotateMonitoringClient{ID: l.ID}}
	}
	if d.Credentials == nil {
		return a.Held("its password is shown once, and the file names no destination for it", addScraperDestination), true
	}
	a.Fields = append(a.Fields, Field{Name: credentials, Desired: d.Credentials.String()})
	a.Destination = d.Credentials
	return a, true
}

// lostPassword is what differs in a client that lives: only its password can be made anew.
func (c monitoring) lostPassword(d spec.MonitoringClient, l *spec.MonitoringClient) (a Action, differs bool) {
	a = c.action(Update, spec.MonitoringClients, d.Name, d.Pos)
	a.Supersedes = l.ID
	at, known := d.Delivered.Get()
	switch delivered := known && at == l.ID; {
	case l.Lost:
		a.Fields = []Field{{Name: password, Live: "lost on its way", Desired: "a new one"}}
	case l.Doubt != "" && !delivered:
		a.Harms = spec.CredentialLoss
		a.Fields = []Field{{Name: password, Live: "perhaps lost on its way (" + l.ID + ": " + l.Doubt + ")", Desired: "a new one"}}
	case d.Credentials != nil && known && !delivered:
		a.Harms = spec.CredentialLoss
		a.Fields = []Field{{Name: credentials, Live: "not at their destination", Desired: d.Credentials.String()}}
		return stuck(a, "its password was shown when it was made, and is not in "+d.Credentials.String(),
			c.rotateCommand(d.Name)+" makes a new one; or put the credentials there, or take credentials out of the file"), true
	default:
		return Action{}, false
	}
	return a, true
}

const addScraperDestination = "add credentials: {file: …} or {command: […]} to the monitoring client"

// password is the field of a password that is made anew.
const password = "password"

// rotateCommand is the command line that gives a monitoring client a new password.
func (c monitoring) rotateCommand(name string) string {
	return "camsync rotate " + word(strings.TrimPrefix(c.name(spec.MonitoringClients, name).String(), spec.Clusters.Traits().Singular+"/"))
}

// removal is the deletion of one of so many live clients.
func (c monitoring) removal(l *spec.MonitoringClient, of int) Action {
	a := c.action(Delete, spec.MonitoringClients, l.Name, spec.Pos{})
	a.Harms = spec.CredentialLoss
	a.Fields = []Field{{Name: "uuid", Live: l.ID}}
	if text := lastUse(l.LastUsed, c.b.live.Read); text != "" {
		a.Fields = append(a.Fields, Field{Name: "last used", Live: text})
	}
	if of == 1 {
		a.Fields = append(a.Fields, EndpointOff)
	}
	a.Calls = []api.Call{api.DeleteMonitoringClient{ID: l.ID}}
	return a
}

// lastUse is when a monitoring client was last used, empty for never. One that is in use says the same at each look: a plan of its
// deletion is not another one, nor is it another difference, because it was used again.
func lastUse(at, now time.Time) string {
	switch {
	case at.IsZero():
		return ""
	case !now.IsZero() && now.Sub(at) < 24*time.Hour:
		return "in the last 24 hours"
	}
	return "on " + at.UTC().Format(time.DateOnly)
}

// The metrics endpoint as a field: what differs in it.
var (
	EndpointOn  = Field{Name: "metrics endpoint", Live: "off", Desired: "on"}
	EndpointOff = Field{Name: "metrics endpoint", Live: "on", Desired: "off"}
)

// metricsSwitch puts the switch of the metrics endpoint before the clients that need it on, or is the switch alone where none is wanted.
func (c monitoring) metricsSwitch(desired, live []spec.MonitoringClient, lane []phased) []phased {
	a := c.action(Update, spec.MonitoringClients, "", c.desired.MonitoringClients.Pos)
	switch on := c.live.MetricsEndpoint.On; {
	case on && len(live) == 0 && len(desired) == 0:
		a.Fields, a.Harms, a.Calls = []Field{EndpointOff}, spec.AccessLoss|spec.CredentialLoss, []api.Call{api.SwitchOffMetrics{}}
		a.Vacates, a.Advice.Reason = []string{}, "no client is listed, which is unusual while the endpoint is on, and switching it off deletes those, too, that the list leaves out"
	case !on && slices.ContainsFunc(lane, func(p phased) bool { return p.Verb == Create }):
		a.Fields, a.Harms, a.Calls = []Field{EndpointOn}, spec.AccessGain, []api.Call{api.SwitchOnMetrics{}}
		for i := range lane {
			if lane[i].Verb == Create {
				lane[i].Needs = append(slices.Clone(lane[i].Needs), a.Name)
			}
		}
	default:
		return lane
	}
	return append([]phased{{phaseClients, a}}, lane...)
}

// crowded holds the creations beyond the number of clients that a cluster may have. Deletions of the same plan come later.
func crowded(lane []phased, live int) []phased {
	for i := range lane {
		if lane[i].Verb != Create {
			continue
		}
		if live++; live > spec.MaxMonitoringClients {
			lane[i].Action = lane[i].Held(fmt.Sprintf("a cluster has at most %d monitoring clients", spec.MaxMonitoringClients),
				"delete one that is no longer used: camsync access-review shows when each was used last")
		}
	}
	return lane
}

// scraperNote reminds of the allowlist, which the metrics endpoint obeys, where a new client is about to ask for metrics.
func (c monitoring) scraperNote(desired []spec.MonitoringClient, lane []phased) {
	list, managed := c.desired.Allowlist.Get()
	if !managed {
		list = c.live.Allowlist.Value()
	}
	if len(desired) > 0 && len(list.Entries) > 0 && slices.ContainsFunc(lane, func(p phased) bool { return p.Does() == Create }) {
		c.b.note(c.name(spec.MonitoringClients, "").String() + ": the metrics endpoint obeys the allowlist, which must have the address from which the metrics are read")
	}
}
