package orgfile

import (
	"bytes"
	"fmt"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

const apiVersion = "camsync/v1"

// A content is what one file says.
type content struct {
	ownerID    spec.Part[string] // its place is that of the key organization
	policy     spec.Part[spec.Policy]
	members    spec.Part[[]spec.Member]
	clusters   spec.Part[[]spec.Cluster]
	workspaces spec.Part[[]spec.Workspace]
	catalog    spec.Part[catalogKey]
	keys       []map[string]spec.Pos // of each of the clusters
	defaults   spec.Part[keyed]
	claims     []claim
	errs       spec.FileErrors
}

// read reads one file.
func read(in input) content {
	r := &reader{file: in.name, dir: in.dir}
	root, invalid := parse(in.data)
	if invalid != nil {
		invalid.Pos.File = in.name
		return content{errs: spec.FileErrors{*invalid}}
	}
	var c content
	if bytes.IndexByte(in.data, '*') < 0 || r.bounded(root) { // without that character, there is no alias
		c = r.all(root)
	}
	c.keys, c.claims, c.errs = r.keys, r.claims, r.errs
	return c
}

// maxAliased is how many values the aliases of one file may stand for, all in all.
const maxAliased = 250_000

// bounded reports whether the aliases of a file lead nowhere near themselves, and stand for no
// more values than can be read in a moment. Every node is read once.
func (r *reader) bounded(root *yaml.Node) bool {
	sizes := make(map[*yaml.Node]int) // of anchored nodes, aliases in them followed; negative until they are known
	aliased := 0
	var size func(*yaml.Node) int
	size = func(n *yaml.Node) int {
		if len(r.errs) > 0 {
			return 0
		}
		if n.Kind == yaml.AliasNode {
			size := sizes[n.Alias]
			if aliased += size; size < 0 {
				r.wrong(n, "this alias stands for a value that it is part of; write the value out")
			} else if aliased > maxAliased {
				r.wrong(n, "the aliases up to here stand for more than %d values; write less with each", maxAliased)
			}
			return size
		}
		if n.Anchor != "" {
			sizes[n] = -1
		}
		all := 1
		for _, child := range n.Content {
			all = min(all+size(child), maxAliased+1)
		}
		if n.Anchor != "" {
			sizes[n] = all
		}
		return all
	}
	size(root)
	return len(r.errs) == 0
}

// all reads a file up to its last error, or to one of very many.
func (r *reader) all(root *yaml.Node) (c content) {
	r.whole(func() { c = r.root(root) })
	return c
}

// whole reads up to the last error, or to one of very many.
func (r *reader) whole(read func()) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case tooMany:
			last := &r.errs[len(r.errs)-1]
			last.Text += fmt.Sprintf("; the file has more errors than these %d, which are shown once these are fixed", maxErrors)
		default:
			panic(p)
		}
	}()
	read()
}

func (r *reader) root(n *yaml.Node) content {
	m, ok := r.mapping(n, rootObject)
	if !ok {
		return content{}
	}
	required(m, "apiVersion", checked(checkVersion))
	return content{
		ownerID:    part(m, "organization", in(organizationObject, ownerID)),
		policy:     part(m, "policy", in(policyObject, policy)),
		defaults:   part(m, "defaults", in(defaultsObject, defaults)),
		members:    part(m, "members", list(items{"member", "[] for none"}, in(memberObject, member))),
		clusters:   part(m, "clusters", list(items{"cluster", "[] for none"}, in(clusterObject, cluster))),
		catalog:    part(m, "catalog", in(catalogObject, catalog)),
		workspaces: part(m, "workspaces", list(items{"workspace", "[] for none"}, in(workspaceObject, workspace))),
	}
}

func checkVersion(s string) string {
	if s != apiVersion {
		return "is not known to this camsync; write " + apiVersion
	}
	return ""
}

// ownerID reads the key organization; its value is the id, empty where the file pins none.
func ownerID(m mapping) (string, bool) {
	return part(m, "ownerId", checked(checkID)).Value(), true
}
