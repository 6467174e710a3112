package orgfile

import (
	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

func readMonitoringClients(r *reader, n *yaml.Node, what string) ([]spec.MonitoringClient, bool) {
	read := distinct("monitoring client", monitoringClient, func(c spec.MonitoringClient) string { return c.Name })
	all, ok := list(items{"monitoring client", "[] for none"}, in(monitoringObject, read))(r, n, what)
	if len(all) > spec.MaxMonitoringClients {
		r.errorAt(all[spec.MaxMonitoringClients].Pos, "there are %d monitoring clients; a cluster has at most %d", len(all), spec.MaxMonitoringClients)
	}
	return all, ok
}

func monitoringClient(m mapping) spec.MonitoringClient {
	c := spec.MonitoringClient{Pos: m.r.pos(m.at)}
	c.Name, _ = required(m, "name", checked(spec.CheckMonitoringName))
	d, ok := part(m, "credentials", in(credentialsObject, credentials("env", "json", spec.Prometheus))).Get()
	if !ok {
		return c
	}
	if beside := d.PasswordFile(); beside != "" {
		if why := spec.CheckDestination(d); why != "" {
			m.r.errorAt(d.Pos, "%s", why)
			return c
		}
		m.r.claims = append(m.r.claims, claim{destination, localfile.Absolute(beside), beside, d.Pos})
	}
	c.Credentials = &d
	return c
}

func (w *writer) monitoringClients(clients []spec.MonitoringClient) {
	twice := repeated(clients, func(c spec.MonitoringClient) string { return c.Name })
	live := spec.Declare(clients, func(c spec.MonitoringClient) string { return c.Name })
	said := map[string]bool{}
	declare(w, 2, "monitoringClients", "[]", clients, func(w *writer, c spec.MonitoringClient) string {
		why := UndeclarableMonitoringClient(c)
		if why == "" && twice[c.Name] {
			why = "the name is that of several clients"
		}
		name, n := spec.Rotation(c.Name)
		if why == "" && n > 1 && (live.Of(name) != "" || said[name]) {
			why = "it belongs to the rotation of " + quoted(name)
		}
		if why != "" {
			return "monitoring client " + quoted(c.Name) + " is not declared: " + why
		}
		said[name] = true
		w.line(3, "- name: %s", Scalar(name))
		return ""
	})
}

// UndeclarableMonitoringClient is why a file cannot declare a live monitoring client; empty where it can.
func UndeclarableMonitoringClient(c spec.MonitoringClient) string {
	if why := spec.CheckMonitoringName(c.Name); why != "" {
		return "the name " + why
	}
	return ""
}
