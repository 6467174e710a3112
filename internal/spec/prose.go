package spec

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"gopkg.in/yaml.v3"
)

// SameText reports whether two descriptions say the same. White space at their ends, the kind of line break and Unicode
// normalisation are what an API or an editor changes by itself, so they do not count.
func SameText(a, b string) bool { return a == b || said(a) == said(b) }

func said(text string) string {
	return strings.TrimSpace(norm.NFC.String(withoutCarriageReturns(text)))
}

func withoutCarriageReturns(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
}

// description reads a description that a check finds nothing wrong with: without the white space that YAML's block
// texts end with.
func (r *reader) description(check func(string) string) func(*yaml.Node, string) (string, bool) {
	return func(n *yaml.Node, what string) (string, bool) {
		s, ok := r.text(n, what)
		if !ok {
			return "", false
		}
		s = strings.TrimRightFunc(withoutCarriageReturns(s), unicode.IsSpace)
		if why := check(s); why != "" {
			r.wrong(follow(n), "%s %s %s", what, quote(s), why)
			return "", false
		}
		return s, true
	}
}
