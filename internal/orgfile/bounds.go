package orgfile

import "gopkg.in/yaml.v3"

// maxAliased is how many values the aliases of one file may stand for, all in all.
const maxAliased = 250_000

// bounded reports whether the aliases of a file lead nowhere near themselves, and stand for no
// more values than can be read in a moment. Every node is read once.
func (r *reader) bounded(root *yaml.Node) bool {
	b := bounds{r: r, sizes: make(map[*yaml.Node]int), ok: true}
	b.size(root)
	return b.ok
}

type bounds struct {
	r       *reader
	sizes   map[*yaml.Node]int // of anchored nodes, aliases in them followed; negative until they are known
	aliased int
	ok      bool
}

func (b *bounds) size(n *yaml.Node) int {
	if !b.ok {
		return 0
	}
	if n.Kind == yaml.AliasNode {
		size := b.sizes[n.Alias]
		if size < 0 {
			b.refuse(n, "this alias stands for a value that it is part of; write the value out")
			return 0
		}
		if b.aliased += size; b.aliased > maxAliased {
			b.refuse(n, "the aliases up to here stand for more than %d values; write less with each", maxAliased)
		}
		return size
	}
	if n.Anchor != "" {
		b.sizes[n] = -1
	}
	size := 1
	for _, child := range n.Content {
		size = min(size+b.size(child), maxAliased+1)
	}
	if n.Anchor != "" {
		b.sizes[n] = size
	}
	return size
}

func (b *bounds) refuse(n *yaml.Node, format string, args ...any) {
	b.r.wrong(n, format, args...)
	b.ok = false
}
