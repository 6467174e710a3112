package keys

import (
	"regexp"
	"strings"

	"github.com/camsync/camsync/internal/lookalike"
)

// An UnknownError is a path at which there is no key.
type UnknownError struct {
	Path string
	Near []string // paths of keys that may be meant
}

func (e *UnknownError) Error() string {
	text := "there is no key " + e.Path
	if len(e.Near) > 0 {
		text += ", did you mean " + strings.Join(e.Near, " or ") + "?"
	}
	return text
}

// index is what a path may have of a place in a list: clusters[0], clusters[].
var index = regexp.MustCompile(`\[[^\]]*\]`)

// Find is the key at a path, as clusters.allowlist.ip. Lists are not written, and the name of a secret may be. The error of an
// unknown one is an [UnknownError].
func Find(files []*Key, path string) (*Key, error) {
	path = strings.Trim(index.ReplaceAllString(path, ""), ".")
	for _, file := range files {
		if k := file.at(path); k != nil {
			return k, nil
		}
	}
	return nil, &UnknownError{path, near(files, path)}
}

// at is the key at a path below this one; nil if there is none.
func (k *Key) at(path string) *Key {
	if path == "" {
		return k
	}
	name, rest, _ := strings.Cut(path, ".")
	for _, b := range k.Below {
		if b.Name() == name {
			return b.at(rest)
		}
	}
	if k.any == nil {
		return nil
	}
	if found := k.any.at(path); found != nil { // secrets.env, without a name between
		return found
	}
	return k.any.at(rest)
}

// mostNear is how many paths an error suggests.
const mostNear = 3

// near are the paths that an unknown one may have been meant to be: those of keys with its last name, or else the one that is spelled
// like it, beginning with what there is of it.
func near(files []*Key, path string) []string {
	last := path[strings.LastIndex(path, ".")+1:]
	var same, paths, names []string
	byName := make(map[string]string)
	for _, file := range files {
		for _, k := range file.All()[1:] {
			paths = append(paths, k.Path)
			if strings.EqualFold(k.Name(), last) {
				same = append(same, k.Path)
			}
			if _, seen := byName[k.Name()]; !seen {
				byName[k.Name()] = k.Path
				names = append(names, k.Name())
			}
		}
	}
	if len(same) > 0 {
		return same[:min(len(same), mostNear)]
	}
	if parent, _, found := cutLast(path); found {
		for _, file := range files {
			if above := file.at(parent); above != nil {
				if name := lookalike.Nearest(last, above.names()); name != "" {
					return []string{above.Path + "." + name}
				}
				return nil
			}
		}
	}
	if whole := lookalike.Nearest(path, paths); whole != "" {
		return []string{whole}
	}
	if name := lookalike.Nearest(last, names); name != "" {
		return []string{byName[name]}
	}
	return nil
}

func cutLast(path string) (parent, name string, found bool) {
	i := strings.LastIndex(path, ".")
	if i < 0 {
		return "", path, false
	}
	return path[:i], path[i+1:], true
}

// names are those of the keys below.
func (k *Key) names() []string {
	var all []string
	for _, b := range k.Below {
		all = append(all, b.Name())
	}
	return all
}
