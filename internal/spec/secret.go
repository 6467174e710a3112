package spec

import (
	"path/filepath"
	"strings"
)

// A Secret is a connector secret of a cluster.
//
// A desired secret says where its value comes from; Resolve fetches it. A value that could not be
// fetched is unknown, and an unknown value is never written, compared or taken for a deletion.
type Secret struct {
	Name   string
	Source Source       // desired only
	Value  Part[Sealed] // desired: set by Resolve, absent with Source.Keep
	Pos    Pos          // desired only
}

// A Source says where a secret's value comes from: exactly one of Env, File, Command and Keep is set.
type Source struct {
	Env     string   // a variable of the environment
	File    string   // a file, resolved against the directory of the desired-state file
	Command []string // a program and its arguments, run without a shell
	Key     string   // the member of the JSON object that Command prints; empty for its whole output
	Keep    bool     // the secret must exist; its value is not compared

	Dir string // the directory that Command runs in: that of the desired-state file
}

// CommandName is how messages name a program: without its directory and its arguments.
func CommandName(command []string) string { return "command " + filepath.Base(command[0]) }

// Provided reports whether a secret is one that Camunda itself puts into clusters, such as the credentials of the
// language model that it provides. It is never written or deleted, and need not be declared.
func Provided(name string) bool {
	const prefix = "CAMUNDA_PROVIDED_"
	return len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
}
