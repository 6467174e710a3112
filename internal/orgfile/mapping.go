package orgfile

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// A mapping is a YAML mapping whose keys have been checked.
type mapping struct {
	r       *reader
	object  object
	at      *yaml.Node // where it stands: the alias, if there is one
	entries []entry
}

type entry struct{ key, value *yaml.Node }

// in reads a mapping with the keys of an object, and reports every other key.
func in[T any](o object, read func(mapping) (T, bool)) reading[T] {
	return func(r *reader, n *yaml.Node, _ string) (T, bool) {
		m, ok := r.mapping(n, o)
		if !ok {
			var none T
			return none, false
		}
		return read(m)
	}
}

func (r *reader) mapping(n *yaml.Node, o object) (mapping, bool) {
	m := mapping{r: r, object: o, at: n}
	n = follow(n)
	if n.Kind != yaml.MappingNode || foreignTag(n) {
		r.mistyped(n, o.name, "write a mapping, with keys and values")
		return m, false
	}
	all := r.entries(n, o.guarded)
	m.entries = all[:0]
	for _, e := range all {
		key := e.key.Value
		switch {
		case slices.Contains(o.keys, key):
			m.entries = append(m.entries, e)
		case o.open:
			if meant := mistyped(all, o, key); meant != "" {
				r.wrong(e.key, "%s has no key %s; did you mean %q? If another tool has that key, write %s, too", o.name, quote(key), meant, meant)
			}
		case o.name == rootObject.name && strings.HasPrefix(key, "x-"):
		case o.name == rootObject.name && key == schemaKey:
			r.text(e.value, key)
		case o.name == rootObject.name && (strings.HasPrefix(key, ".") || e.value.Anchor != ""):
			r.wrong(e.key, "%s has no key %s; a key of your own begins with x-, such as %s", o.name, quote(key), quote("x-"+strings.TrimLeft(clip(key), ".")))
		case o.guarded:
			r.wrong(e.key, "%s has no such key; %s", o.name, instead(key, o.keys))
		default:
			r.wrong(e.key, "%s has no key %s; %s", o.name, quote(key), instead(key, o.keys))
		}
	}
	return m, true
}

// mistyped is the key that one which is unknown to an open object was probably meant to be, since it is not there; empty for none.
func mistyped(all []entry, o object, key string) string {
	meant := lookalike.Nearest(key, o.keys)
	lower := strings.ToLower(key)
	short := len(key) < 6 && !strings.HasPrefix(lower, meant) && !strings.HasPrefix(meant, lower) // then it is a word of its own
	if meant == "" || short || slices.ContainsFunc(all, func(e entry) bool { return e.key.Value == meant }) {
		return ""
	}
	return meant
}

// schemaKey tells editors which schema the file has, as a comment does in YAML.
const schemaKey = "$schema"

// find is the entry of that key.
func (m mapping) find(key string) (entry, bool) {
	for _, e := range m.entries {
		if e.key.Value == key {
			return e, true
		}
	}
	return entry{}, false
}

// only reports the keys that are not among those allowed.
func (m mapping) only(allowed []string, why string) {
	for _, e := range m.entries {
		if !slices.Contains(allowed, e.key.Value) {
			m.r.wrong(e.key, "%s; leave %s out", why, e.key.Value)
		}
	}
}

// part reads the value of a key: absent where the key is, or where its value is an error.
func part[T any](m mapping, key string, read reading[T]) spec.Part[T] {
	if e, ok := m.find(key); ok {
		if value, ok := read(m.r, e.value, key); ok {
			return spec.KnownAt(value, m.r.pos(e.key))
		}
	}
	return spec.Part[T]{}
}

// assign reads the value of a key into a variable, which keeps its own if the key is absent or its value an error.
func assign[T any](m mapping, key string, read reading[T], to *T) {
	if value, ok := part(m, key, read).Get(); ok {
		*to = value
	}
}

// required reads the value of a key that must be there.
func required[T any](m mapping, key string, read reading[T]) (T, bool) {
	e, ok := m.find(key)
	switch {
	case !ok:
		m.r.wrong(m.at, "%s needs the key %q", m.object.name, key)
	case kindOf(follow(e.value)) == isNull:
		m.r.wrong(e.value, "%s has no value, and %s needs one", key, m.object.name)
	default:
		return part(m, key, read).Get()
	}
	var none T
	return none, false
}

// entries are the keys and values of a mapping, in order, each key once. What a merge key (<<)
// brings in comes last, and what stands in the mapping itself wins over it.
func (r *reader) entries(n *yaml.Node, guarded bool) []entry {
	var c collected
	c.list = make([]entry, 0, len(n.Content)/2)
	r.collect(n, guarded, &c)
	return c.list
}

// collected are the entries of a mapping, as far as they are collected.
type collected struct {
	list  []entry
	index map[string]int // of each key in the list; nil while that is short
}

// manyEntries are so many that looking through them takes longer than an index.
const manyEntries = 16

// find is the index of a key; -1 for none.
func (c *collected) find(key string) int {
	if c.index != nil {
		if i, there := c.index[key]; there {
			return i
		}
		return -1
	}
	return slices.IndexFunc(c.list, func(e entry) bool { return e.key.Value == key })
}

func (c *collected) add(e entry) {
	c.list = append(c.list, e)
	switch {
	case c.index != nil:
		c.index[e.key.Value] = len(c.list) - 1
	case len(c.list) > manyEntries:
		c.index = make(map[string]int, cap(c.list))
		for i, e := range c.list {
			c.index[e.key.Value] = i
		}
	}
}

// collect adds those of a mapping, whose own keys stand there once each.
func (r *reader) collect(n *yaml.Node, guarded bool, c *collected) {
	var merged *yaml.Node
	own := collected{}
	before := len(c.list)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind == yaml.ScalarNode && key.ShortTag() == "!!str" {
			r.collectText(entry{key, value}, guarded, c, before, &own)
			continue
		}
		switch {
		case key.Kind != yaml.ScalarNode:
			r.wrong(key, "a key is %s; write plain text", kindOf(key))
		case key.ShortTag() == "!!merge" && merged != nil:
			r.wrong(key, "<< is given twice; merge several with <<: [*one, *two]")
		case key.ShortTag() == "!!merge":
			merged = value
		default:
			r.wrong(key, "a key is %s, not text; put it in quotes", kindOf(key))
		}
	}
	if merged == nil {
		return
	}
	sources := []*yaml.Node{merged}
	if m := follow(merged); m.Kind == yaml.SequenceNode {
		sources = m.Content
	}
	for _, s := range sources {
		if m := follow(s); m.Kind == yaml.MappingNode {
			r.collect(m, guarded, c)
		} else {
			r.wrong(s, "<< merges mappings; give it an alias of one, such as *defaults, or a list of such aliases")
		}
	}
}

// collectText adds an entry whose key is text. Own are the keys of its mapping that another one has given before.
func (r *reader) collectText(e entry, guarded bool, c *collected, before int, own *collected) {
	first := e.key
	if at := c.find(e.key.Value); at >= before {
		first = c.list[at].key
	} else if at >= 0 {
		if mine := own.find(e.key.Value); mine >= 0 {
			first = own.list[mine].key
		} else {
			own.add(e)
		}
	} else {
		c.add(e)
	}
	switch {
	case first == e.key:
	case guarded:
		r.wrong(e.key, "this key is given twice; the first is at %s", r.pos(first))
	default:
		r.wrong(e.key, "key %s is given twice; the first is at %s", quote(e.key.Value), r.pos(first))
	}
}
