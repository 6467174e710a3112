package absorb

import (
	"bytes"
	"strings"

	"gopkg.in/yaml.v3"
)

// column is the column of the dashes or keys; 0 if that is unknown.
func (l *list) column() int {
	at := l.offset(l.node)
	switch {
	case l.node.Kind == yaml.MappingNode:
		return l.node.Content[0].Column
	case l.text[at] == '-':
		return l.node.Column
	}
	return 0
}

// begin is where the first line of an entry begins; before its dash or key it has nothing.
func (l *list) begin(i int) (int, error) {
	column := l.column()
	if column == 0 || l.properties(l.offset(l.node)) != l.offset(l.node) {
		return 0, errLayout
	}
	line := l.Number(l.offset(l.first(i)))
	for l.node.Kind == yaml.SequenceNode { // the dash may stand alone, lines above
		if indent, _ := l.indent(line); indent == column-1 && l.text[l.Start(line)+indent] == '-' {
			break
		}
		if line--; line < 1 {
			return 0, errLayout
		}
	}
	if indent, empty := l.indent(line); empty || indent != column-1 {
		return 0, errLayout
	}
	return l.Start(line), nil
}

// behind is where the line after an entry begins, and after the comments that are indented as what is in it.
func (l *list) behind(i int) int {
	to := l.after(l.end(l.last(i)))
	for to < len(l.text) {
		indent, empty := l.indent(l.Number(to))
		if empty || indent < l.column() || l.text[to+indent] != '#' {
			break
		}
		to = l.after(to)
	}
	return to
}

func (l *list) writeBlock() {
	for i := range l.count() {
		if l.removed[i] {
			l.removeLines(i)
		}
	}
	if len(l.added) > 0 {
		l.addLines()
		return
	}
	empty := " []"
	if l.node.Kind == yaml.MappingNode {
		empty = " {}"
	}
	if l.kept() < 0 {
		l.edits = append(l.edits, edit{l.colon(), l.colon(), empty})
	}
}

// colon is the offset behind the colon of the list's own key.
func (l *list) colon() int {
	parent := l.parent[l.node]
	for i := 1; i < len(parent.Content); i += 2 {
		if parent.Content[i] == l.node {
			at := l.end(parent.Content[i-1])
			return at + bytes.IndexByte(l.text[at:], ':') + 1
		}
	}
	return l.offset(l.node)
}

// removeLines takes an entry's lines out, and empty lines where there would be too many then.
func (l *list) removeLines(i int) {
	from, err := l.begin(i)
	if err != nil {
		return // its lines are known
	}
	to := l.behind(i)
	above := l.Number(from) - 1
	if l.isBlank(above) || i == 0 && l.kept() > 0 {
		for to < len(l.text) && l.isBlank(l.Number(to)) {
			to = l.after(to)
		}
	}
	l.edits = append(l.edits, edit{from, to, ""})
}

// addLines adds entries below the last one, in its style.
func (l *list) addLines() {
	i := l.count() - 1
	begin, err := l.begin(i)
	if err != nil {
		return // its lines are known
	}
	at := l.behind(i)
	if l.removed[i] {
		at = begin // a removal may go on below
	}
	apart := ""
	if i > 0 && l.isBlank(l.Number(begin)-1) {
		apart = l.newline
	}
	style := l.style()
	for k, e := range l.added {
		text := l.join(e.lines(style), l.column()-1)
		if k > 0 || at != begin {
			text = apart + text
		}
		l.edits = append(l.edits, edit{at, at, text})
	}
}

// unfold makes a list of lines of empty brackets.
func (l *list) unfold() {
	at := l.colon()
	l.edits = append(l.edits, edit{at, l.end(l.node), ""})
	column := l.parent[l.node].Content[0].Column - 1 + l.step()
	style := style{step: 2, quoted: l.quoted}
	for _, e := range l.added {
		below := l.after(at)
		l.edits = append(l.edits, edit{below, below, l.join(e.lines(style), column)})
	}
}

// bare reports whether the brackets follow their key on its line and hold nothing.
func (l *list) bare() bool {
	parent := l.parent[l.node]
	return parent != nil && parent.Kind == yaml.MappingNode && l.Number(l.colon()) == l.Number(l.end(l.node)) &&
		l.properties(l.offset(l.node)) == l.offset(l.node)
}

// step is by how much the file indents what stands below a key.
func (l *list) step() int {
	by, top := 2, l.Count()+1
	for n, parent := range l.parent {
		if n.Kind != l.node.Kind || n.Style&yaml.FlowStyle != 0 || parent.Kind != yaml.MappingNode || len(n.Content) == 0 || n.Line >= top {
			continue
		}
		if in := n.Column - parent.Content[0].Column; in > 0 || in == 0 && n.Kind == yaml.SequenceNode {
			by, top = in, n.Line
		}
	}
	return by
}

// join makes lines of an indentation.
func (l *list) join(lines []string, indent int) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.Repeat(" ", indent) + line + l.newline)
	}
	return b.String()
}
