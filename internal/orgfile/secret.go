package orgfile

import (
	"slices"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// secrets reads the mapping of names to sources. Its values may be secrets in the wrong place, so
// nothing of them, nor of a name that can be none, is repeated in a message.
func readSecrets(r *reader, n *yaml.Node, what string) ([]spec.Secret, bool) {
	n = follow(n)
	if n.Kind != yaml.MappingNode || foreignTag(n) {
		r.mistyped(n, what, "write a mapping of names to sources, such as TOKEN: {env: TOKEN}, or {} for none")
		return nil, false
	}
	entries := r.entries(n, true)
	secrets := make([]spec.Secret, 0, len(entries))
	for _, e := range entries {
		if why := spec.CheckSecretName(e.key.Value); why != "" {
			r.wrong(e.key, "this name of a secret %s", why)
			continue
		}
		source, ok := source(r, e.value)
		if ok && spec.Provided(e.key.Value) && !source.Keep {
			r.wrong(e.value, "Camunda itself puts this secret there and changes it; write {keep: true}, or leave it out")
			continue
		}
		if ok {
			secrets = append(secrets, spec.Secret{Name: e.key.Value, Source: source, Pos: r.pos(e.key)})
		}
	}
	return secrets, true
}

const sources = "write where the value comes from: {env: VARIABLE}, {file: PATH}, {command: [PROGRAM, ARGUMENT]} or {keep: true}"

var (
	readVariable = guarded(checkVariable)
	readProgram  = command("[pass, show, smtp]")
	readMember   = guarded(checkMember)
)

func source(r *reader, n *yaml.Node) (spec.Source, bool) {
	is := follow(n)
	switch {
	case kindOf(is) == isNull:
		r.wrong(is, "a secret has no value; %s", sources)
		return spec.Source{}, false
	case is.Kind == yaml.ScalarNode:
		r.wrong(is, "a secret's value does not belong in this file; %s", sources)
		return spec.Source{}, false
	}
	m, ok := r.mapping(n, secretObject)
	if !ok {
		return spec.Source{}, false
	}
	key, keyed := m.find("key")
	_, program := m.find("command")
	given := len(m.entries)
	if keyed {
		given--
	}
	switch {
	case len(is.Content) != 2*len(m.entries) && given != 1: // the unknown keys are already reported
		return spec.Source{}, false
	case keyed && !program:
		r.wrong(key.key, "key names a member of the JSON object that a command prints, and there is no command; write {command: [PROGRAM, ARGUMENT], key: NAME}, or leave key out")
		return spec.Source{}, false
	case given != 1:
		r.wrong(n, "a secret has %d sources; %s", given, sources)
		return spec.Source{}, false
	}
	var s spec.Source
	assign(m, "env", readVariable, &s.Env)
	assign(m, "file", readPath, &s.File)
	assign(m, "keep", readKeep, &s.Keep)
	if program {
		p := spec.Program{Dir: r.dir}
		assign(m, "command", readProgram, &p.Command)
		assign(m, "key", readMember, &p.Key)
		if p.Command != nil {
			s.Program = &p
		}
	}
	return s, true
}

// command reads a program and its arguments, which may be secrets in the wrong place: messages
// repeat none of them.
func command(example string) reading[[]string] {
	wish := "write a list of the program and its arguments, such as " + example
	return func(r *reader, n *yaml.Node, what string) ([]string, bool) {
		if is := follow(n); is.Kind == yaml.ScalarNode && kindOf(is) != isNull {
			r.wrong(is, "command is %s; %s: there is no shell", kindOf(is), wish)
			return nil, false
		}
		words, ok := some(list(items{"a word of the command", example}, (*reader).text), wish)(r, n, what)
		for i, w := range words {
			if strings.ContainsRune(w, 0) || i == 0 && strings.TrimSpace(w) == "" {
				r.wrong(n, "command has a word that no program can take; %s", wish)
				return nil, false
			}
		}
		return words, ok
	}
}

// checkMember says what is wrong with the name of a member of a JSON object.
func checkMember(s string) string {
	switch {
	case strings.TrimSpace(s) == "":
		return "is empty; name a member of the JSON object that the command prints, such as TOKEN or data.TOKEN, or leave key out for the whole output"
	case strings.ContainsFunc(s, unicode.IsControl):
		return "has a control character; name a member of the JSON object that the command prints, such as TOKEN or data.TOKEN"
	}
	return ""
}

func readKeep(r *reader, n *yaml.Node, what string) (bool, bool) {
	keep, ok := readBoolean(r, n, what)
	if ok && !keep {
		r.wrong(follow(n), "keep is false; write {keep: true} for a secret whose value stays as it is, or another source")
		return false, false
	}
	return keep, ok
}

func (w *writer) secrets(secrets []spec.Secret) {
	secrets = slices.DeleteFunc(slices.Clone(secrets), func(s spec.Secret) bool { return spec.Provided(s.Name) })
	declare(w, 2, "secrets", "{}", secrets, func(w *writer, s spec.Secret) string {
		if why := UndeclarableSecret(s); why != "" {
			return "secret " + quoted(s.Name) + " is not declared: " + why
		}
		w.note(3, spec.Secrets, s.Name)
		w.line(3, "%s:", Scalar(s.Name))
		switch {
		case s.Source.File != "":
			w.line(4, "file: %s", Scalar(s.Source.File))
		case s.Source.Env != "":
			w.line(4, "env: %s", Scalar(s.Source.Env))
		case s.Source.Program != nil:
			w.line(4, "command: %s", flow(s.Source.Program.Command))
			if key := s.Source.Key(); key != "" {
				w.line(4, "key: %s", Scalar(key))
			}
		default:
			w.line(4, "keep: true")
		}
		return ""
	})
}

// UndeclarableSecret is why a file cannot declare the live secret; empty where it can.
func UndeclarableSecret(s spec.Secret) string {
	if why := spec.CheckSecretName(s.Name); why != "" {
		return "the name " + why
	}
	return ""
}
