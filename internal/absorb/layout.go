package absorb

import (
	"bytes"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/orgfile"
)

// A layout is a text with the nodes that the parser found in it. Nodes say where they begin; a layout knows where they end.
type layout struct {
	orgfile.Lines
	text    []byte
	closing map[int]int // where quotes and brackets close, by where they open
	parent  map[*yaml.Node]*yaml.Node
}

// offset is where a node begins, with its anchor and tag.
func (l layout) offset(n *yaml.Node) int { return l.Offset(n.Line, n.Column) }

// after is where the line after that of an offset begins.
func (l layout) after(offset int) int { return l.End(l.Number(offset)) }

// end is where a node ends: the first byte that is not part of it.
func (l layout) end(n *yaml.Node) int {
	at := l.properties(l.offset(n))
	switch {
	case n.Kind == yaml.AliasNode:
		return at + len("*") + len(n.Value)
	case l.isFlow(n), n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		return l.closing[at]
	case n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return l.blockEnd(n, at)
	case n.Kind == yaml.ScalarNode:
		return l.plainEnd(n.Value, at)
	}
	for _, c := range n.Content {
		at = max(at, l.end(c))
	}
	return at
}

// isFlow reports whether a list or mapping stands in brackets.
func (l layout) isFlow(n *yaml.Node) bool {
	at := l.properties(l.offset(n))
	return n.Kind != yaml.ScalarNode && n.Style&yaml.FlowStyle != 0 && at < len(l.text) && (l.text[at] == '[' || l.text[at] == '{')
}

// inFlow reports whether anything around a node stands in brackets.
func (l layout) inFlow(n *yaml.Node) bool {
	for n = l.parent[n]; n != nil; n = l.parent[n] {
		if n.Style&yaml.FlowStyle != 0 {
			return true
		}
	}
	return false
}

// properties is the offset behind an anchor and a tag.
func (l layout) properties(at int) int {
	for at < len(l.text) && (l.text[at] == '&' || l.text[at] == '!') {
		for at < len(l.text) && !isSpace(l.text[at]) {
			at++
		}
		at = l.spaces(at)
	}
	return at
}

// spaces is the offset behind spaces, ends of lines and comments.
func (l layout) spaces(at int) int {
	for at < len(l.text) {
		switch {
		case isSpace(l.text[at]):
			at++
		case l.text[at] == '#':
			at = l.after(at)
		default:
			return at
		}
	}
	return at
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// plainEnd follows a text without quotes through the file. Where it goes over several lines, a space
// or an end of line of the value is any number of them in the file.
func (l layout) plainEnd(value string, at int) int {
	for i := 0; i < len(value) && at < len(l.text); i++ {
		if value[i] != ' ' && value[i] != '\n' {
			at++
			continue
		}
		for at < len(l.text) && isSpace(l.text[at]) {
			at++
		}
		for i+1 < len(value) && (value[i+1] == ' ' || value[i+1] == '\n') {
			i++
		}
	}
	return at
}

// blockEnd is where a text ends whose lines follow its | or >: they are empty, or indented more than
// what holds it. The end of the last line is not part of it.
func (l layout) blockEnd(n *yaml.Node, at int) int {
	outer := 0
	if p := l.parent[n]; p != nil && len(p.Content) > 0 {
		outer = p.Column
		if p.Kind == yaml.MappingNode {
			outer = p.Content[0].Column
		}
	}
	last := l.Number(at)
	for line := last + 1; line <= l.Count(); line++ {
		switch indent, empty := l.indent(line); {
		case empty:
		case indent < outer:
			return l.lineEnd(last)
		default:
			last = line
		}
	}
	return l.lineEnd(last)
}

// indent is how many spaces a line begins with, and whether it has nothing else.
func (l layout) indent(line int) (spaces int, empty bool) {
	text := l.text[l.Start(line):l.lineEnd(line)]
	rest := bytes.TrimLeft(text, " ")
	return len(text) - len(rest), len(bytes.TrimSpace(rest)) == 0
}

// lineEnd is where the end of a line begins.
func (l layout) lineEnd(line int) int {
	start := l.Start(line)
	return start + len(bytes.TrimRight(l.text[start:l.End(line)], "\r\n"))
}

// isBlank reports whether a line has nothing but spaces.
func (l layout) isBlank(line int) bool {
	if line < 1 || l.Start(line) == len(l.text) {
		return false
	}
	_, empty := l.indent(line)
	return empty
}
