package orgfile

import (
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

var (
	identifier  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
	environment = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// checked reads a text that a check finds nothing wrong with, once it is tidied.
func (r *reader) checked(check func(string) string, tidy ...func(string) string) func(*yaml.Node, string) (string, bool) {
	return func(n *yaml.Node, what string) (string, bool) {
		s, ok := r.text(n, what)
		if !ok {
			return "", false
		}
		for _, t := range tidy {
			s = t(s)
		}
		if why := check(s); why != "" {
			r.wrong(follow(n), "%s %s %s", what, quote(s), why)
			return "", false
		}
		return s, true
	}
}

var lineFeeds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// prose is a text without the white space that YAML's block texts end with.
func prose(text string) string {
	return strings.TrimRightFunc(lineFeeds.Replace(text), unicode.IsSpace)
}

// checkID says what is wrong with the id of a cluster or organisation, as the API has it.
func checkID(id string) string {
	if !identifier.MatchString(id) {
		return "is not a valid id; copy it from Camunda Hub or from camsync export"
	}
	return ""
}

// path reads the path of a file, resolved against the directory of the desired-state file. The path
// may be a secret in the wrong place, so messages repeat none of it.
func (r *reader) path(n *yaml.Node, what string) (string, bool) {
	s, ok := r.text(n, what)
	if !ok {
		return "", false
	}
	name := strings.TrimSpace(s[strings.LastIndexByte(s, '/')+1:])
	if name == "" || name == "." || name == ".." || strings.ContainsFunc(s, unicode.IsControl) {
		r.wrong(follow(n), "%s is not a path of a file; write one, relative to the directory of this file", what)
		return "", false
	}
	if strings.HasPrefix(s, "~") {
		r.wrong(follow(n), "%s begins with ~, which only a shell expands; write the whole path, or ./%s for a file of that name", what, s)
		return "", false
	}
	if filepath.IsAbs(s) {
		return filepath.Clean(s), true
	}
	return filepath.Join(r.dir, s), true
}
