package orgfile

import (
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

var identifier = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

// checked reads a text that a check finds nothing wrong with, once it is tidied.
func checked(check func(string) string, tidy ...func(string) string) reading[string] {
	return func(r *reader, n *yaml.Node, what string) (string, bool) {
		s, ok := r.text(n, what)
		for _, t := range tidy {
			s = t(s)
		}
		if why := check(s); ok && why != "" {
			r.wrong(follow(n), "%s %s %s", what, quote(s), why)
			return "", false
		}
		return s, ok
	}
}

// guarded is [checked] for a text that may be a secret in the wrong place, so messages repeat none of it.
func guarded(check func(string) string) reading[string] {
	return func(r *reader, n *yaml.Node, what string) (string, bool) {
		s, ok := r.text(n, what)
		if why := check(s); ok && why != "" {
			r.wrong(follow(n), "%s %s", what, why)
			return "", false
		}
		return s, ok
	}
}

// checkWords says what is wrong with a name that only the API knows.
func checkWords(s string) string {
	switch {
	case strings.TrimSpace(s) == "":
		return "is empty; write a value, or leave it out"
	case strings.ContainsFunc(s, unicode.IsControl):
		return "holds a control character; write it on one line, without any"
	}
	return ""
}

var lineFeeds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// prose is a text without the white space that YAML's block texts end with.
func prose(text string) string {
	return strings.TrimRightFunc(lineFeeds.Replace(text), unicode.IsSpace)
}

// spaced is a text with one space between its words, as it is sent. One without any word stays: it is not the empty text.
func spaced(text string) string {
	if words := strings.Fields(text); len(words) > 0 {
		return strings.Join(words, " ")
	}
	return text
}

// checkID says what is wrong with the id of a cluster or organisation, as the API has it.
func checkID(id string) string {
	if !identifier.MatchString(id) {
		return "is not a valid id; copy it from Camunda Hub or from camsync export"
	}
	return ""
}

// readPath reads the path of a file, resolved against the directory of the desired-state file.
func readPath(r *reader, n *yaml.Node, what string) (string, bool) {
	s, ok := guarded(checkPath)(r, n, what)
	if ok && !filepath.IsAbs(s) {
		s = filepath.Join(r.dir, s)
	}
	return filepath.Clean(s), ok
}

func checkPath(s string) string {
	name := strings.TrimSpace(s[strings.LastIndexByte(s, '/')+1:])
	switch {
	case name == "" || name == "." || name == ".." || strings.ContainsFunc(s, unicode.IsControl):
		return "is not a path of a file; write one, relative to the directory of this file"
	case strings.HasPrefix(s, "~"):
		return "begins with ~, which only a shell expands; write the whole path, or put ./ before it for a file of that name"
	}
	return ""
}

func checkVariable(s string) string {
	word := func(r rune) bool { return spec.LetterOrDigit(r) || r == '_' }
	if s == "" || '0' <= s[0] && s[0] <= '9' || strings.ContainsFunc(s, func(r rune) bool { return !word(r) }) {
		return "is not the name of a variable; write one such as SLACK_TOKEN, without $"
	}
	return ""
}
