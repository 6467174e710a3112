package orgfile

import (
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

var lineFeeds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// description reads a description that a check finds nothing wrong with: without the white space that YAML's block
// texts end with.
func (r *reader) description(check func(string) string) func(*yaml.Node, string) (string, bool) {
	return func(n *yaml.Node, what string) (string, bool) {
		s, ok := r.text(n, what)
		if !ok {
			return "", false
		}
		s = strings.TrimRightFunc(lineFeeds.Replace(s), unicode.IsSpace)
		if why := check(s); why != "" {
			r.wrong(follow(n), "%s %s %s", what, quote(s), why)
			return "", false
		}
		return s, true
	}
}
