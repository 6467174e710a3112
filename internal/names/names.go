// Package names remembers by which names the resources of an organisation were last seen, so that a shell completes them without a
// request. It holds names alone, and no more than it needs to: nothing is decided by it.
package names

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/harmless"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/spec"
)

// Dir is the directory in the state directory.
const Dir = "names"

// A Store keeps the names of one organisation, as one account sees it, in a file of that path. The empty one keeps nothing.
type Store string

const (
	version = 1
	most    = 10_000 // names that are kept: clusters and members before what is in clusters
	longest = 300    // bytes of a part of a name
)

// content is the file. A name is its kind, its cluster and its own name.
type content struct {
	Version int         `json:"version"`
	Names   [][3]string `json:"names"`
}

// Recall are the names that were seen; none if there is no file, or one of another version.
func (s Store) Recall() ([]spec.Name, error) {
	if s == "" {
		return nil, nil
	}
	var c content
	if err := private.Recall(string(s), &c); err != nil {
		return nil, err
	}
	var all []spec.Name
	for _, n := range c.Names {
		if name := spec.Kind(n[0]).Name(n[1], n[2]); c.Version == version && shown(name) {
			all = append(all, name)
		}
	}
	return all, nil
}

// Remember takes what was read of a live organisation for what is known. What was not read stays as it was.
func (s Store) Remember(live spec.Organization) error {
	if s == "" {
		return nil
	}
	return s.write(func(before []spec.Name) []spec.Name { return Seen(before, live) })
}

// Change takes over what a run made and deleted since.
func (s Store) Change(made, gone []spec.Name) error {
	if s == "" || len(made) == 0 && len(gone) == 0 {
		return nil
	}
	return s.write(func(before []spec.Name) []spec.Name {
		deleted := func(n spec.Name) bool {
			return slices.ContainsFunc(gone, func(g spec.Name) bool { return n == g || n.Lane() == g })
		}
		return sorted(slices.DeleteFunc(slices.Clone(before), deleted), made)
	})
}

// write writes what becomes of the names, unless they stay as they are.
func (s Store) write(change func([]spec.Name) []spec.Name) error {
	before, err := s.Recall()
	if err != nil && !corrupt(err) {
		return err
	}
	after := change(before)
	if err == nil && slices.Equal(before, after) {
		return nil
	}
	c := content{Version: version, Names: make([][3]string, len(after))}
	for i, n := range after {
		c.Names[i] = [3]string{string(n.Kind), n.Outer, n.Own}
	}
	return private.Remember(string(s), c)
}

// corrupt reports whether the file is not one that a store wrote. It is written anew.
func corrupt(err error) bool {
	switch err.(type) {
	case *json.SyntaxError, *json.UnmarshalTypeError:
		return true
	}
	return false
}

// Seen are the names after one more look.
func Seen(before []spec.Name, live spec.Organization) []spec.Name {
	there, read := make(map[spec.Name]bool), make(map[spec.Name]bool) // clusters and workspaces, and the lists in them
	for list, has := range live.Contents() {
		there[list.Lane()], read[list] = true, has.IsKnown()
	}
	renewed := func(n spec.Name) bool {
		switch {
		case n.Kind == spec.Members:
			return live.Members.IsKnown()
		case n.Kind == spec.Assets:
			return live.Catalog.IsKnown()
		case n.Kind.Outer() == spec.Clusters && !live.Clusters.IsKnown(), n.Kind.Outer() == spec.Workspaces && !live.Workspaces.IsKnown():
			return false
		case n == n.Lane() || !there[n.Lane()]:
			return true
		default:
			return read[n.Kind.List(n.Outer)]
		}
	}
	return sorted(slices.DeleteFunc(slices.Clone(before), renewed), live.Names())
}

// sorted are names with more of them, as many as are kept.
func sorted(after, more []spec.Name) []spec.Name {
	rank := make(map[spec.Kind]int)
	for i, kind := range spec.Kinds() {
		rank[kind] = i
	}
	for _, kind := range append(spec.Inside(spec.Clusters), spec.Inside(spec.Workspaces)...) {
		rank[kind] = len(rank)
	}
	all := slices.Concat(after, more)
	slices.SortFunc(all, func(a, b spec.Name) int {
		return cmp.Or(rank[a.Kind]-rank[b.Kind], strings.Compare(a.Outer, b.Outer), strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Own, b.Own))
	})
	var kept []spec.Name
	for _, n := range slices.Compact(all) {
		if len(kept) == most {
			break
		}
		if shown(n) {
			kept = append(kept, n)
		}
	}
	return kept
}

// shown reports whether a shell can show a name: it is of a kind of which there are not too many, not too long, and no terminal is moved
// by it.
func shown(n spec.Name) bool {
	text := n.String()
	return n.Kind.Traits().Singular != "" && n.Kind != spec.ProjectFiles && len(n.Outer) <= longest && len(n.Own) <= longest && !n.IsList() && harmless.Text(text) == text && fmt.Sprintf("%q", text) == `"`+text+`"`
}
