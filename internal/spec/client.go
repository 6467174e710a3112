package spec

import (
	"path/filepath"
	"strings"
)

// A Client is an API client of a cluster. The API shows its secret once, when it creates it, and
// cannot change its permissions: another set of them is another client.
type Client struct {
	Name        string
	Permissions []string     // never empty in a file: the API grants everything when they are left out
	Credentials *Destination // desired only; nil where the file gives none
	Pos         Pos          // desired only

	// Delivered is the id of the client whose credentials are at the destination: set by Resolve,
	// empty where none are there, and unknown where that cannot be seen. Desired only.
	Delivered Part[string]

	// DeliveredFor is the uuid of the cluster that those credentials are for, in lower case, and empty where they do not say so:
	// set by Resolve. Desired only.
	DeliveredFor string

	ID   string // live only: the client id
	Lost bool   // live only: camsync created it, and its secret never reached a destination

	// Doubt is why it is uncertain whether that is so; live only, and empty where there is no doubt.
	Doubt string

	// Foreign is who created it where camsync was about to, so that its credentials never came to their destination;
	// live only, and empty where that is not known.
	Foreign string
}

// A Destination is where a new client's once-shown secret goes: exactly one of File and Command is set.
type Destination struct {
	File   string // resolved against the directory of the desired-state file
	Format string // of the file: env, json, or prometheus for a monitoring client

	Command []string // a program and its arguments, run without a shell, which takes JSON from its standard input
	Dir     string   // the directory that Command runs in: that of the desired-state file

	Temporary bool // the file may be discarded with the CI job that writes it: set by MarkTemporary

	Pos Pos
}

// String is the destination as messages show it, without the arguments of a command.
func (d Destination) String() string {
	if len(d.Command) > 0 {
		return CommandName(d.Command)
	}
	return d.File
}

// PasswordFile is where the password goes beside a scrape configuration for Prometheus, which names that file: the same name with
// the ending .password. It is empty for every other destination.
func (d Destination) PasswordFile() string {
	if d.Format != Prometheus || d.File == "" {
		return ""
	}
	return strings.TrimSuffix(d.File, filepath.Ext(d.File)) + passwordEnding
}

// Prometheus is the format of a scrape configuration, for a monitoring client.
const Prometheus = "prometheus"

const passwordEnding = ".password"

// CheckDestination says what is wrong with a destination; empty for nothing.
func CheckDestination(d Destination) string {
	if d.PasswordFile() != "" && d.PasswordFile() == d.File {
		return "the password goes to a file that ends in .password, beside this one; give this one another ending, such as .yml"
	}
	return ""
}

// Permissions are the permissions of an API client that a file may name.
func Permissions() []string { return []string{"Zeebe", "Operate", "Tasklist", "Optimize", "Secrets"} }
