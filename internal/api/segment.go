package api

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A segment is one escaped part of a path, which no name can leave: an empty name or ".." would
// address what is above it.
type segment string

// inAddresses escapes what e-mail addresses hold and paths may: some servers read a plus sign as a space.
var inAddresses = strings.NewReplacer("+", "%2B", "@", "%40")

// pathSegment escapes a name for a path. It refuses what a server or proxy might read as more
// than one segment, or as none.
func pathSegment(what, name string) (segment, error) {
	switch {
	case name == "":
		return "", fmt.Errorf("%s is empty", what)
	case name == "." || name == "..":
		return "", fmt.Errorf("%s %q cannot stand in a path", what, name)
	case len(name) > 320:
		return "", fmt.Errorf("%s is %d bytes long; at most 320 can stand in a path", what, len(name))
	case !utf8.ValidString(name):
		return "", fmt.Errorf("%s %q is not UTF-8", what, name)
	}
	for _, r := range name {
		if strings.ContainsRune(`/\%?#;`, r) || unicode.IsControl(r) || r == unicode.ReplacementChar {
			return "", fmt.Errorf("%s %q cannot stand in a path: it holds %q", what, name, r)
		}
	}
	return segment(inAddresses.Replace(url.PathEscape(name))), nil
}
