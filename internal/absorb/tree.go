package absorb

import (
	"bytes"
	"errors"
	"fmt"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// A tree is one file, with the edits of it.
type tree struct {
	layout
	newline string                  // that the file ends its lines with
	items   map[spec.Pos]*yaml.Node // of lists, by where they begin
	keys    map[spec.Pos]*yaml.Node // of mappings
	quoted  bool                    // it is written like JSON
	shared  map[*yaml.Node]bool     // nodes that an alias stands for, too

	lists []*list // whose entries come and go
	edits []edit
	undo  []func() // of the change under way
}

// An edit replaces the bytes from one offset to another.
type edit struct {
	from, to int
	text     string
}

var (
	errUTF16   = errors.New("the file is not UTF-8; save it as UTF-8")
	errChanged = errors.New("the file has changed since it was read; run again")
)

// parse reads a text that orgfile has read before, so it is valid.
func parse(text []byte) (*tree, error) {
	if bytes.HasPrefix(text, []byte("\xfe\xff")) || bytes.HasPrefix(text, []byte("\xff\xfe")) {
		return nil, errUTF16
	}
	t := &tree{
		layout: layout{text: text, parent: map[*yaml.Node]*yaml.Node{}}, newline: "\n",
		items: map[spec.Pos]*yaml.Node{}, keys: map[spec.Pos]*yaml.Node{}, shared: map[*yaml.Node]bool{},
	}
	if at := bytes.IndexByte(text, '\n'); at > 0 && text[at-1] == '\r' {
		t.newline = "\r\n"
	}
	if n := len(text); n > 0 && text[n-1] != '\n' {
		t.text = append(bytes.Clone(text), t.newline...)
	}
	root, err := orgfile.Document(text)
	if err != nil {
		return nil, errChanged
	}
	t.Lines, t.closing = orgfile.LinesOf(t.text), orgfile.Closings(t.text)
	t.index(root)
	t.quoted = likeJSON(root)
	return t, nil
}

// index notes the parents and places of all nodes below one, aliases not followed.
func (t *tree) index(n *yaml.Node) {
	if n.Kind == yaml.AliasNode {
		t.shared[n.Alias] = true
	}
	for i, c := range n.Content {
		t.parent[c] = n
		switch at := (spec.Pos{Line: c.Line, Column: c.Column}); {
		case n.Kind == yaml.SequenceNode:
			t.items[at] = c
		case n.Kind == yaml.MappingNode && i%2 == 0:
			t.keys[at] = c
		}
		t.index(c)
	}
}

// inFile is a place without the name of its file.
func inFile(pos spec.Pos) spec.Pos { return spec.Pos{Line: pos.Line, Column: pos.Column} }

// item is the item of a list that stands at pos.
func (t *tree) item(pos spec.Pos) (*yaml.Node, error) {
	if n := t.items[inFile(pos)]; n != nil {
		return n, nil
	}
	return nil, errChanged
}

// value is the value of the key that stands at pos.
func (t *tree) value(pos spec.Pos) (*yaml.Node, error) {
	key := t.keys[inFile(pos)]
	if key == nil {
		return nil, errChanged
	}
	return own(t.parent[key], key.Value), nil
}

// own is the value of a key that stands in the mapping itself; nil where it comes from elsewhere.
func own(m *yaml.Node, key string) *yaml.Node {
	if m == nil || m.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key && m.Content[i].Kind == yaml.ScalarNode {
			return m.Content[i+1]
		}
	}
	return nil
}

// mine is an error where a node is part of something that an alias stands for elsewhere: changing it
// would change that, too.
func (t *tree) mine(n *yaml.Node) error {
	if n == nil {
		return errors.New("it comes from an alias or a merge (<<) that others share; change it by hand")
	}
	for ; n != nil; n = t.parent[n] {
		if n.Kind == yaml.AliasNode || t.shared[n] {
			return fmt.Errorf("others share it, at the anchor or alias in line %d; change it by hand", n.Line)
		}
	}
	return nil
}

// free is an error where something elsewhere needs a node, or what is in it, to stay.
func (t *tree) free(n *yaml.Node) error {
	if t.shared[n] {
		return fmt.Errorf("an alias elsewhere refers to line %d, which would be removed; change it by hand", n.Line)
	}
	for _, c := range n.Content {
		if err := t.free(c); err != nil {
			return err
		}
	}
	return nil
}
