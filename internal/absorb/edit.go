package absorb

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// replace puts another value in the place of one. An alias is replaced itself: what it stands for stays.
func (t *tree) replace(n *yaml.Node, text string) error {
	if n == nil {
		return t.mine(nil)
	}
	if err := t.mine(t.parent[n]); err != nil {
		return err
	}
	if err := t.free(n); err != nil {
		return err
	}
	t.edits = append(t.edits, edit{t.offset(n), t.end(n), text + t.headComment(n)})
	return nil
}

// headComment is the comment beside the | or > of a text, with the blanks before it.
func (t *tree) headComment(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		return ""
	}
	at := t.properties(t.offset(n))
	head := t.text[at:t.lineEnd(t.Number(at))]
	if mark := bytes.IndexByte(head, '#'); mark > 0 {
		blanks := len(head[:mark]) - len(bytes.TrimRight(head[:mark], " \t"))
		return string(head[mark-blanks:])
	}
	return ""
}

// set writes a text in the place of another one, in its quotes.
func (t *tree) set(n *yaml.Node, text string) error {
	return t.replace(n, style{flow: t.inFlow(n), quoted: t.quoted}.write(n, text))
}

// setTexts makes a list of texts hold the same as another one. What stays keeps its place and its comments.
func (t *tree) setTexts(n *yaml.Node, texts []string) error {
	if n == nil || n.Kind != yaml.SequenceNode || t.shared[n] || slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return c.Kind != yaml.ScalarNode }) {
		return t.replace(n, pair{texts: texts}.flow(style{quoted: t.quoted}))
	}
	for _, c := range n.Content {
		if !slices.Contains(texts, c.Value) {
			if err := t.removeNode(c); err != nil {
				return err
			}
		}
	}
	for _, text := range texts {
		if !slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return c.Value == text }) {
			if err := t.add(n, entry{text: text}); err != nil {
				return err
			}
		}
	}
	return nil
}

// list is the list or mapping at a node, with what comes and goes.
func (t *tree) list(n *yaml.Node) (*list, error) {
	if err := t.mine(n); err != nil {
		return nil, err
	}
	if n.Kind != yaml.SequenceNode && n.Kind != yaml.MappingNode {
		return nil, errChanged
	}
	for _, l := range t.lists {
		if l.node == n {
			return l, nil
		}
	}
	l := &list{tree: t, node: n, places: map[*yaml.Node]int{}, removed: map[int]bool{}}
	for i := range l.count() {
		l.places[l.first(i)] = i
	}
	t.lists = append(t.lists, l)
	return l, nil
}

// remove takes out the item of a list, or the key of a mapping with its value, that stands at pos.
func (t *tree) remove(pos spec.Pos) error {
	n := cmp.Or(t.items[inFile(pos)], t.keys[inFile(pos)])
	if n == nil {
		return errChanged
	}
	return t.removeNode(n)
}

func (t *tree) removeNode(n *yaml.Node) error {
	l, err := t.list(t.parent[n])
	if err != nil {
		return err
	}
	i := l.places[n]
	if err := l.removable(i); err != nil {
		return err
	}
	l.removed[i] = true
	t.undo = append(t.undo, func() { delete(l.removed, i) })
	return nil
}

// add adds an entry to a list or mapping.
func (t *tree) add(n *yaml.Node, e entry) error {
	l, err := t.list(n)
	if err != nil {
		return err
	}
	if l.count() > 0 {
		if err := l.known(l.count() - 1); err != nil {
			return err
		}
	}
	l.added = append(l.added, e)
	t.undo = append(t.undo, func() { l.added = l.added[:len(l.added)-1] })
	return nil
}

// begin begins a change that takeBack can undo.
func (t *tree) begin() {
	edits := len(t.edits)
	t.undo = []func(){func() { t.edits = t.edits[:edits] }}
}

func (t *tree) takeBack() {
	for _, undo := range slices.Backward(t.undo) {
		undo()
	}
	t.undo = nil
}

// result is the text after all edits.
func (t *tree) result(before []byte) ([]byte, error) {
	for _, l := range t.lists {
		l.write()
	}
	stable.Sort(t.edits, func(x, y edit) int { return cmp.Or(x.from-y.from, x.to-y.to) })
	var b strings.Builder
	at := 0
	for _, e := range t.edits {
		switch {
		case e.from >= at:
			b.Write(t.text[at:e.from])
		case e.text != "" || e.to < e.from: // only removals may overlap
			return nil, errLayout
		}
		b.WriteString(e.text)
		at = max(at, e.to)
	}
	b.Write(t.text[at:])
	after := b.String()
	if at == len(t.text) { // empty lines before the last entry are at the end now
		after = strings.TrimRight(after, "\r\n") + t.newline
	}
	if len(t.text) > len(before) { // parse ended the last line
		after = strings.TrimSuffix(after, t.newline)
	}
	return []byte(after), nil
}

// result are the texts that change.
func (t *absorber) result() (map[string][]byte, error) {
	texts := make(map[string][]byte)
	for file, in := range t.trees {
		after, err := in.result(t.texts[file])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if string(after) != string(t.texts[file]) {
			texts[file] = after
		}
	}
	return texts, nil
}
