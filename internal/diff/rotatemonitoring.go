package diff

import (
	"slices"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// RotateMonitoring plans a new password for a monitoring client that the file declares. It fails where the file does not.
//
// As with [Rotate], the command that asks for it by name allows credential-loss; what is protected stays, and so does a client
// whose new password might be discarded with a CI job. There is no grace period to plan: the API ends the old password by itself.
func RotateMonitoring(desired, live spec.Organization, cluster, client string) (Plan, error) {
	d, err := declaredIn(desired, cluster, client, spec.MonitoringClients, func(c spec.Cluster) []spec.MonitoringClient { return c.MonitoringClients.Value() },
		func(m spec.MonitoringClient) string { return m.Name })
	if err != nil {
		return Plan{}, err
	}
	if r := foreign(desired, live); r != nil {
		return Plan{Refusal: r}, nil
	}
	var p Plan
	c, hold := rotatable(desired, live, cluster, spec.MonitoringClients, d.Name, d.Pos)
	switch {
	case hold != nil:
		p.Actions = []Action{*hold}
	case !c.live.MonitoringClients.IsKnown():
		p.Actions = []Action{monitoringClients.unseen(c)}
	default:
		p.Actions = byPhase(c.unready([]phased{{phaseClients, monitoring{c}.newPassword(d)}}, false))
	}
	g := guards{desired, live, &p}
	g.block(g.protect())
	g.sendable()
	g.block(g.keepCredentials)
	if p.Actions[0].Verb != Hold {
		p.note(p.Actions[0].Name.String() + ": the old password may work for up to five minutes after the new one was made")
	}
	return p, nil
}

// newPassword is the rotation of a declared monitoring client, or the hold that says why there can be none. What it replaces is the
// password of the client that the file means; others of a rotation that is under way stay as they are.
func (c monitoring) newPassword(d spec.MonitoringClient) Action {
	f := c.familyAmong(d)
	a := c.action(Update, spec.MonitoringClients, d.Name, d.Pos)
	if reason, hint := f.unfit(d); reason != "" {
		return stuck(a, reason, hint)
	}
	a.Harms, a.Supersedes, a.Destination, a.User = spec.CredentialLoss, f.present.ID, d.Credentials, f.present.Name
	a.Fields = []Field{{Name: password, Live: "the present one", Desired: "a new one"}, {Name: credentials, Desired: d.Credentials.String()}}
	a.Calls = []api.Call{api.RotateMonitoringClient{ID: f.present.ID}}
	return a
}

// familyAmong is the family of a declared client among all that live.
func (c monitoring) familyAmong(d spec.MonitoringClient) family {
	return c.family(d, rotationsOf(c.live.MonitoringClients.Value(), d.Name, func(m *spec.MonitoringClient) string { return m.Name }))
}

// unfit is why a monitoring client cannot be rotated; empty if it can.
func (f family) unfit(d spec.MonitoringClient) (reason, hint string) {
	switch {
	case f.present.ID == "":
		return "it does not exist yet", "camsync apply creates it"
	case f.isDisputed():
		return f.disputants(), "delete all but one of them in Camunda Hub"
	case d.Credentials == nil:
		return "its password is shown once, and the file names no destination for it", addScraperDestination
	}
	return "", ""
}

// rotateMonitoring plans a second monitoring client beside the present one, or the deletion of those before it. Unlike a new password,
// that leaves the old one valid for as long as is wanted.
func rotateMonitoring(desired, live spec.Organization, client spec.Name, o Order) (Rotation, error) {
	d, err := declaredIn(desired, client.Outer, client.Own, spec.MonitoringClients, func(c spec.Cluster) []spec.MonitoringClient { return c.MonitoringClients.Value() },
		func(m spec.MonitoringClient) string { return m.Name })
	if err != nil {
		return Rotation{}, err
	}
	return rotating(desired, live, client, d.Pos, func(pair *clusterPair) ([]phased, *Refusal) {
		c := monitoring{pair}
		all, known := c.live.MonitoringClients.Get()
		if !known {
			return []phased{{phaseClients, monitoringClients.unseen(pair)}}, nil
		}
		f := c.familyAmong(d)
		if reason, hint := f.unfit(d); reason != "" {
			return []phased{{phaseClients, stuck(c.action(Hold, spec.MonitoringClients, d.Name, d.Pos), reason, hint)}}, nil
		}
		lane, refusal := f.order(o, d.Pos, func(name string) Action {
			a := c.action(Create, spec.MonitoringClients, name, d.Pos)
			a.Fields = []Field{{Name: credentials, Desired: d.Credentials.String()}}
			a.Calls = []api.Call{api.CreateMonitoringClient{Name: name}}
			return a
		}, func(l spec.Incarnation) Action {
			return c.removal(&all[slices.IndexFunc(all, func(m spec.MonitoringClient) bool { return m.ID == l.ID })], len(all)+1)
		})
		return crowded(lane, len(all)), refusal
	})
}
