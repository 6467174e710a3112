package orgfile

import (
	"path/filepath"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

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
