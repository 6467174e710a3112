package orgfile

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

func (r *reader) clients(n *yaml.Node, what string) ([]spec.Client, bool) {
	names := make(map[string]spec.Pos)
	return list(r, n, what, items{"client", "[] for none"}, func(n *yaml.Node, _ string) (spec.Client, bool) {
		c, ok := r.client(n)
		if first, taken := names[c.Name]; taken && ok && c.Name != "" {
			r.wrong(n, "client %s is already given at %s; leave one of them out", quote(c.Name), first)
		}
		names[c.Name] = c.Pos
		return c, ok
	})
}

func (r *reader) client(n *yaml.Node) (spec.Client, bool) {
	m, ok := r.mapping(n, clientObject)
	if !ok {
		return spec.Client{}, false
	}
	c := spec.Client{Pos: r.pos(n)}
	c.Name, _ = required(m, "name", r.checked(spec.CheckClientName))
	c.Permissions, _ = required(m, "permissions", r.permissions)
	if d, ok := part(m, "credentials", r.destination).Get(); ok {
		c.Credentials = &d
	}
	return c, true
}

func (r *reader) permissions(n *yaml.Node, what string) ([]string, bool) {
	return r.some(n, what, items{"permission", "[Zeebe]"}, r.option(spec.Permissions()), "write at least one of "+strings.Join(spec.Permissions(), ", "))
}

// destination reads where a new client's secret goes. No two clients may write to one file; a command
// may be the same for several, which gets the name of the client.
func (r *reader) destination(n *yaml.Node, _ string) (spec.Destination, bool) {
	m, ok := r.mapping(n, credentialsObject)
	if !ok {
		return spec.Destination{}, false
	}
	d := spec.Destination{Pos: r.pos(n)}
	format := part(m, "format", r.option([]string{"env", "json"}))
	_, toFile := m.find("file")
	_, toCommand := m.find("command")
	switch {
	case toFile && toCommand:
		r.wrong(n, "credentials go both to a file and to a command; leave one of them out")
		return d, false
	case toCommand:
		if !format.IsAbsent() {
			r.errorAt(format.Pos, "a command gets the credentials as JSON; leave format out")
		}
		d.Dir = r.dir
		d.Command, ok = required(m, "command", r.command("[vault, kv, put, secret/order-worker, \"-\"]"))
	case toFile:
		d.Format = "env"
		if format.IsKnown() {
			d.Format = format.Value()
		}
		if d.File, ok = required(m, "file", r.path); ok {
			r.claim(n, destination, localfile.Absolute(d.File), d.File)
		}
	default:
		r.wrong(n, "credentials go nowhere; write {file: PATH} or {command: [PROGRAM, ARGUMENT]}")
		return d, false
	}
	return d, ok
}

func (w *writer) clients(clients []spec.Client) {
	twice := repeated(clients, func(c spec.Client) string { return c.Name })
	newest := make(map[string]int)
	for _, c := range clients {
		name, n := spec.Rotation(c.Name)
		newest[name] = max(newest[name], n)
	}
	declare(w, 2, "clients", "[]", clients, func(w *writer, c spec.Client) string {
		name, n := spec.Rotation(c.Name)
		why := UndeclarableClient(c)
		switch {
		case why != "":
		case n < newest[name]:
			why = "left by a rotation; camsync rotate removes it"
		case twice[c.Name]:
			why = "the name is that of several clients"
		}
		if why != "" {
			return "client " + quoted(c.Name) + " is not declared: " + why
		}
		w.line(3, "- name: %s", Scalar(name))
		w.line(4, "permissions: %s", flow(c.Permissions))
		return ""
	})
}

// UndeclarableClient is why a file cannot declare a live client; empty where it can.
func UndeclarableClient(c spec.Client) string {
	name, _ := spec.Rotation(c.Name)
	if why := spec.CheckClientName(name); why != "" {
		return "the name " + why
	}
	return undeclarable("permission", c.Permissions, func(p string) string {
		if slices.Contains(spec.Permissions(), p) {
			return ""
		}
		return "permission " + quoted(p) + " is not known to this camsync"
	})
}
