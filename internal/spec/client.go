package spec

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// A Client is an API client of a cluster. The API shows its secret once, when it creates it, and
// can not change its permissions: another set of them is another client.
type Client struct {
	Name        string
	Permissions []string     // never empty in a file: the API grants everything when they are left out
	Credentials *Destination // desired only; nil where the file gives none
	Pos         Pos          // desired only

	// Delivered is the id of the client whose credentials are at the destination: set by Resolve,
	// empty where none are there, and unknown where that can not be told. Desired only.
	Delivered Part[string]

	// DeliveredFor is the uuid of the cluster that those credentials are for, in lower case, and empty where they do not say so:
	// set by Resolve. Desired only.
	DeliveredFor string

	ID   string // live only: the client id
	Lost bool   // live only: camsync created it, and its secret never reached a destination

	// Doubt is why it can not be told whether that is so; live only, and empty where there is no doubt.
	Doubt string

	// Foreign is who created it where camsync was about to, so that its credentials never came to their destination;
	// live only, and empty where that is not known.
	Foreign string
}

// A Destination is where a new client's once-shown secret goes: exactly one of File and Command is set.
type Destination struct {
	File   string // resolved against the folder of the desired-state file
	Format string // of the file: env or json

	Command []string // a program and its arguments, run without a shell, which takes JSON from its standard input
	Dir     string   // the folder that Command runs in: that of the desired-state file

	Temporary bool // the file may be discarded with the CI job that writes it: set by MarkTemporary

	Pos Pos
}

// Program is the program that takes the credentials, where it is one.
func (d Destination) Program() Program { return Program{d.Command, d.Dir} }

// String is the destination as people are told of it, without the arguments of a command.
func (d Destination) String() string {
	if len(d.Command) > 0 {
		return d.Program().Name()
	}
	return d.File
}

// Permissions are the permissions of an API client that a file may name.
func Permissions() []string { return []string{"Zeebe", "Operate", "Tasklist", "Optimize", "Secrets"} }

func (r *reader) clients(n *yaml.Node, what string) ([]Client, bool) {
	names := make(map[string]Pos)
	return list(r, n, what, items{"client", "[] for none"}, func(n *yaml.Node, _ string) (Client, bool) {
		c, ok := r.client(n)
		if first, taken := names[c.Name]; taken && ok && c.Name != "" {
			r.wrong(n, "client %s is already given at %s; leave one of them out", quote(c.Name), first)
		}
		names[c.Name] = c.Pos
		return c, ok
	})
}

func (r *reader) client(n *yaml.Node) (Client, bool) {
	m, ok := r.mapping(n, clientObject)
	if !ok {
		return Client{}, false
	}
	c := Client{Pos: r.pos(n)}
	c.Name, _ = required(m, "name", r.checked(checkClientName))
	c.Permissions, _ = required(m, "permissions", r.permissions)
	if d, ok := part(m, "credentials", r.destination).Get(); ok {
		c.Credentials = &d
	}
	return c, true
}

func (r *reader) permissions(n *yaml.Node, what string) ([]string, bool) {
	return r.some(n, what, items{"permission", "[Zeebe]"}, r.option(Permissions()), "write at least one of "+strings.Join(Permissions(), ", "))
}

// destination reads where a new client's secret goes. No two clients may write to one file; a command
// may be the same for several, since it is told which client it gets.
func (r *reader) destination(n *yaml.Node, _ string) (Destination, bool) {
	m, ok := r.mapping(n, credentialsObject)
	if !ok {
		return Destination{}, false
	}
	d := Destination{Pos: r.pos(n)}
	format := part(m, "format", r.option([]string{"env", "json"}))
	_, toFile := m.find("file")
	_, toCommand := m.find("command")
	switch {
	case toFile && toCommand:
		r.wrong(n, "credentials go both to a file and to a command; leave one of them out")
		return d, false
	case toCommand:
		if !format.IsAbsent() {
			r.mistake(format.Pos, "a command gets the credentials as JSON; leave format out")
		}
		d.Dir = r.dir
		d.Command, ok = required(m, "command", r.command("[vault, kv, put, secret/order-worker, \"-\"]"))
	case toFile:
		d.Format = "env"
		if format.IsKnown() {
			d.Format = format.Value()
		}
		if d.File, ok = required(m, "file", r.path); ok {
			r.claim(n, claimDestination, absolute(d.File), d.File)
		}
	default:
		r.wrong(n, "credentials go nowhere; write {file: PATH} or {command: [PROGRAM, ARGUMENT]}")
		return d, false
	}
	return d, ok
}
