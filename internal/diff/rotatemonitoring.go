package diff

import (
	"fmt"
	"strings"

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

// newPassword is the rotation of a declared monitoring client, or the hold that says why there can be none.
func (c monitoring) newPassword(d spec.MonitoringClient) Action {
	var found []string
	for _, l := range c.live.MonitoringClients.Value() {
		if l.Name == d.Name {
			found = append(found, l.ID)
		}
	}
	a := c.action(Update, spec.MonitoringClients, d.Name, d.Pos)
	switch {
	case len(found) == 0:
		return stuck(a, "it does not exist yet", "camsync apply creates it")
	case len(found) > 1:
		return stuck(a, fmt.Sprintf("%d live monitoring clients have the name %s: %s", len(found), d.Name, strings.Join(found, ", ")),
			"delete all but one of them in Camunda Hub")
	case d.Credentials == nil:
		return stuck(a, "its password is shown once, and the file names no destination for it", addScraperDestination)
	}
	a.Harms, a.Supersedes, a.Destination = spec.CredentialLoss, found[0], d.Credentials
	a.Fields = []Field{{Name: password, Live: "the present one", Desired: "a new one"}, {Name: credentials, Desired: d.Credentials.String()}}
	a.Calls = []api.Call{api.RotateMonitoringClient{ID: found[0]}}
	return a
}
