package orgfile

import (
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

// id reads the id of a cluster or organisation, as the API has it.
func (r *reader) id(n *yaml.Node, what string) (string, bool) {
	return r.checked(func(s string) string {
		if !identifier.MatchString(s) {
			return "is not a valid id; copy it from Camunda Hub or from camsync export"
		}
		return ""
	})(n, what)
}
