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

// A Source says where a secret's value comes from: exactly one of Env, File, Program and Keep is set.
type Source struct {
	Env     string   // a variable of the environment
	File    string   // a file, resolved against the directory of the desired-state file
	Program *Program // never changed; several secrets may share it
	Keep    bool     // the secret must exist; its value is not compared
}

// A Program prints the value of a secret, or an object of JSON with those of several.
type Program struct {
	Command []string // the program and its arguments, run without a shell
	Dir     string   // the directory that it runs in: that of the desired-state file
	Key     string   // the member of the object that it prints; empty for its whole output
}

// Key is the member of an object that has the value; empty for all that the source gives.
func (s *Source) Key() string {
	if s.Program == nil {
		return ""
	}
	return s.Program.Key
}

// CommandName is how messages name a program: without its directory and its arguments.
func CommandName(command []string) string { return "command " + filepath.Base(command[0]) }

// Provided reports whether a secret is one that Camunda itself puts into clusters, such as the credentials of the
// language model that it provides. It is never written or deleted, and need not be declared.
func Provided(name string) bool {
	const prefix = "CAMUNDA_PROVIDED_"
	return len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
}
