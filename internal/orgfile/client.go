package orgfile

import (
	"cmp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

func readClients(r *reader, n *yaml.Node, what string) ([]spec.Client, bool) {
	return list(items{"client", "[] for none"}, in(clientObject, distinct("client", client, func(c spec.Client) string { return c.Name })))(r, n, what)
}

// distinct reads the items of one list, and refuses two of one name.
func distinct[T any](what string, read func(mapping) T, name func(T) string) func(mapping) (T, bool) {
	names := make(map[string]spec.Pos)
	return func(m mapping) (T, bool) {
		item := read(m)
		own := name(item)
		if first, taken := names[own]; taken && own != "" {
			m.r.wrong(m.at, "%s %s is already given at %s; leave one of them out", what, quote(own), first)
		}
		names[own] = m.r.pos(m.at)
		return item, true
	}
}

// What each of many clients is read with is made once.
var (
	readClientName  = checked(spec.CheckClientName)
	readPermissions = some(set(items{"permission", "[Zeebe]"}, option(spec.Permissions())), "write at least one of "+strings.Join(spec.Permissions(), ", "))
	readCredentials = in(credentialsObject, credentials("env", "json"))
)

func client(m mapping) spec.Client {
	c := spec.Client{Pos: m.r.pos(m.at)}
	c.Name, _ = required(m, "name", readClientName)
	c.Permissions, _ = required(m, "permissions", readPermissions)
	if d, ok := part(m, "credentials", readCredentials).Get(); ok {
		c.Credentials = &d
	}
	return c
}

// credentials reads where a new client's secret goes, to a file in one of the formats, the first one being the default. No two
// clients may write to one file; a command may be the same for several, which gets the name of the client.
func credentials(formats ...string) func(mapping) (spec.Destination, bool) {
	return func(m mapping) (d spec.Destination, ok bool) {
		d.Pos = m.r.pos(m.at)
		format := part(m, "format", option(formats))
		_, toFile := m.find("file")
		_, toCommand := m.find("command")
		switch {
		case toFile && toCommand:
			m.r.wrong(m.at, "credentials go both to a file and to a command; leave one of them out")
		case toCommand:
			if !format.IsAbsent() {
				m.r.errorAt(format.Pos, "a command gets the credentials as JSON; leave format out")
			}
			d.Dir = m.r.dir
			d.Command, ok = required(m, "command", command("[vault, kv, put, secret/order-worker, \"-\"]"))
		case toFile:
			d.Format = cmp.Or(format.Value(), formats[0])
			if d.File, ok = required(m, "file", readPath); ok {
				m.r.claim(m.at, destination, localfile.Absolute(d.File), d.File)
			}
		default:
			m.r.wrong(m.at, "credentials go nowhere; write {file: PATH} or {command: [PROGRAM, ARGUMENT]}")
		}
		return d, ok
	}
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
		w.note(3, spec.Clients, c.Name)
		w.line(3, "- name: %s", Scalar(name))
		w.line(4, "permissions: %s", flow(c.Permissions))
		if d := c.Credentials; d != nil && d.File != "" {
			w.line(4, "credentials:")
			w.line(5, "file: %s", Scalar(d.File))
			w.line(5, "format: %s", Scalar(d.Format))
		}
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
