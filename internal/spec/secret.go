package spec

import (
	"strings"

	"gopkg.in/yaml.v3"
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
	File    string   // a file, resolved against the folder of the desired-state file
	Command []string // a program and its arguments, run without a shell
	Keep    bool     // the secret must exist; its value is not compared

	Dir string // the folder that Command runs in: that of the desired-state file
}

// Provided reports whether a secret is one that Camunda itself puts into clusters, such as the credentials of the
// language model that it provides. It is never written or deleted, and nobody has to declare it.
func Provided(name string) bool {
	const prefix = "CAMUNDA_PROVIDED_"
	return len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
}

// secrets reads the mapping of names to sources. Its values may be secrets in the wrong place, so
// nothing of them, nor of a name that can be none, is repeated in a message.
func (r *reader) secrets(n *yaml.Node, what string) ([]Secret, bool) {
	n = follow(n)
	if n.Kind != yaml.MappingNode || foreignTag(n) {
		r.mistyped(n, what, "write a mapping of names to sources, such as TOKEN: {env: TOKEN}, or {} for none")
		return nil, false
	}
	entries := r.entries(n, true)
	secrets := make([]Secret, 0, len(entries))
	for _, e := range entries {
		if why := checkSecretName(e.key.Value); why != "" {
			r.wrong(e.key, "this name of a secret %s", why)
			continue
		}
		source, ok := r.source(e.value)
		if ok && Provided(e.key.Value) && !source.Keep {
			r.wrong(e.value, "Camunda itself puts this secret there and changes it; write {keep: true}, or leave it out")
			continue
		}
		if ok {
			secrets = append(secrets, Secret{Name: e.key.Value, Source: source, Pos: r.pos(e.key)})
		}
	}
	return secrets, true
}

const sources = "write where the value comes from: {env: VARIABLE}, {file: PATH}, {command: [PROGRAM, ARGUMENT]} or {keep: true}"

func (r *reader) source(n *yaml.Node) (Source, bool) {
	is := follow(n)
	switch {
	case kindOf(is) == isNull:
		r.wrong(is, "a secret has no value; %s", sources)
		return Source{}, false
	case is.Kind == yaml.ScalarNode:
		r.wrong(is, "a secret's value does not belong in this file; %s", sources)
		return Source{}, false
	}
	m, ok := r.mapping(n, secretObject)
	if !ok {
		return Source{}, false
	}
	if len(m.entries) != 1 {
		if len(is.Content) == 2*len(m.entries) { // else the unknown keys are already reported
			r.wrong(n, "a secret has %d sources; %s", len(m.entries), sources)
		}
		return Source{}, false
	}
	s := Source{
		Env:     part(m, "env", r.variable).Value(),
		Command: part(m, "command", r.command("[pass, show, smtp]")).Value(),
		Keep:    part(m, "keep", r.keep).Value(),
	}
	if file, ok := part(m, "file", r.path).Get(); ok {
		s.File = file
	}
	if s.Command != nil {
		s.Dir = r.dir
	}
	return s, true
}

func (r *reader) variable(n *yaml.Node, what string) (string, bool) {
	s, ok := r.text(n, what)
	if ok && !environment.MatchString(s) {
		r.wrong(follow(n), "env is no name of a variable; write one such as SLACK_TOKEN, without $")
		return "", false
	}
	return s, ok
}

// command reads a program and its arguments, which may be secrets in the wrong place: messages
// repeat none of them.
func (r *reader) command(example string) func(*yaml.Node, string) ([]string, bool) {
	wish := "write a list of the program and its arguments, such as " + example
	return func(n *yaml.Node, what string) ([]string, bool) {
		if is := follow(n); is.Kind == yaml.ScalarNode && kindOf(is) != isNull {
			r.wrong(is, "command is %s; %s: there is no shell", kindOf(is), wish)
			return nil, false
		}
		words, ok := list(r, n, what, items{"a word of the command", example}, r.text)
		switch {
		case !ok:
			return nil, false
		case len(follow(n).Content) == 0:
			r.wrong(n, "command is empty; %s", wish)
			return nil, false
		}
		for i, w := range words {
			if strings.ContainsRune(w, 0) || i == 0 && strings.TrimSpace(w) == "" {
				r.wrong(n, "command has a word that no program can take; %s", wish)
				return nil, false
			}
		}
		return words, true
	}
}

func (r *reader) keep(n *yaml.Node, what string) (bool, bool) {
	keep, ok := r.boolean(n, what)
	if ok && !keep {
		r.wrong(follow(n), "keep is false; write {keep: true} for a secret whose value stays as it is, or another source")
		return false, false
	}
	return keep, ok
}
