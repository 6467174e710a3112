package absorb

import (
	"errors"
	"strings"

	"gopkg.in/yaml.v3"
)

// A list is a list or mapping of the file whose entries come and go.
type list struct {
	*tree
	node    *yaml.Node
	places  map[*yaml.Node]int // the entries by their first node
	removed map[int]bool
	added   []entry
}

var errLayout = errors.New("camsync does not edit this layout; change it by hand")

// count is how many entries the list has.
func (l *list) count() int {
	if l.node.Kind == yaml.MappingNode {
		return len(l.node.Content) / 2
	}
	return len(l.node.Content)
}

// first and last are the nodes that an entry begins and ends with: key and value in a mapping.
func (l *list) first(i int) *yaml.Node { return l.node.Content[i*len(l.node.Content)/l.count()] }
func (l *list) last(i int) *yaml.Node {
	return l.node.Content[(i+1)*len(l.node.Content)/l.count()-1]
}

// kept is the last entry that stays, or -1.
func (l *list) kept() int {
	for i := l.count() - 1; i >= 0; i-- {
		if !l.removed[i] {
			return i
		}
	}
	return -1
}

// removable is an error where an entry cannot be taken out.
func (l *list) removable(i int) error {
	for _, n := range []*yaml.Node{l.first(i), l.last(i)} {
		if err := l.free(n); err != nil {
			return err
		}
	}
	return l.known(i)
}

// known is an error if the lines of an entry are unknown.
func (l *list) known(i int) error {
	if l.isFlow(l.node) {
		return nil
	}
	_, err := l.begin(i)
	return err
}

// write makes the edits. The lines of what was removed, and of the last entry, must be known.
func (l *list) write() {
	switch {
	case len(l.removed)+len(l.added) == 0:
	case l.isFlow(l.node) && l.count() == 0 && !l.inFlow(l.node) && !l.quoted && l.bare():
		l.unfold()
	case l.isFlow(l.node):
		l.writeFlow()
	default:
		l.writeBlock()
	}
}

// writeFlow edits a list in brackets.
func (l *list) writeFlow() {
	texts := make([]string, len(l.added))
	for i, e := range l.added {
		texts[i] = e.flow(l.style())
	}
	added := strings.Join(texts, ", ")
	kept := l.kept()
	if kept < 0 { // nothing of it stays, not even a comma
		at := l.properties(l.offset(l.node))
		l.edits = append(l.edits, edit{at + 1, l.end(l.node) - 1, added})
		return
	}
	for i := range kept {
		if l.removed[i] {
			l.edits = append(l.edits, edit{l.offset(l.first(i)), l.offset(l.first(i + 1)), ""})
		}
	}
	at, end := l.end(l.last(kept)), l.end(l.last(l.count()-1))
	if added != "" {
		separator := ", "
		if l.Number(at) != l.Number(l.offset(l.node)) && l.count() > 1 {
			separator = "," + l.newline + strings.Repeat(" ", l.first(kept).Column-1)
		}
		added = separator + strings.Join(texts, separator)
	}
	l.edits = append(l.edits, edit{at, end, added})
}
