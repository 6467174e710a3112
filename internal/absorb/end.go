package absorb

import (
	"bytes"

	"gopkg.in/yaml.v3"
)

// end is where a node ends: the first byte that is not part of it.
func (t *tree) end(n *yaml.Node) int {
	at := t.properties(t.offset(n))
	switch {
	case n.Kind == yaml.AliasNode:
		return at + len("*") + len(n.Value)
	case t.isFlow(n), n.Kind == yaml.ScalarNode && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		return t.closing[at]
	case n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return t.blockEnd(n, at)
	case n.Kind == yaml.ScalarNode:
		return t.plainEnd(n.Value, at)
	}
	for _, c := range n.Content {
		at = max(at, t.end(c))
	}
	return at
}

// isFlow reports whether a list or mapping stands in brackets.
func (t *tree) isFlow(n *yaml.Node) bool {
	at := t.properties(t.offset(n))
	return n.Kind != yaml.ScalarNode && n.Style&yaml.FlowStyle != 0 && at < len(t.text) && (t.text[at] == '[' || t.text[at] == '{')
}

// inFlow reports whether anything around a node stands in brackets.
func (t *tree) inFlow(n *yaml.Node) bool {
	for n = t.parent[n]; n != nil; n = t.parent[n] {
		if n.Style&yaml.FlowStyle != 0 {
			return true
		}
	}
	return false
}

// properties is the offset behind an anchor and a tag.
func (t *tree) properties(at int) int {
	for at < len(t.text) && (t.text[at] == '&' || t.text[at] == '!') {
		for at < len(t.text) && !isSpace(t.text[at]) {
			at++
		}
		at = t.spaces(at)
	}
	return at
}

// spaces is the offset behind spaces, ends of lines and comments.
func (t *tree) spaces(at int) int {
	for at < len(t.text) {
		switch {
		case isSpace(t.text[at]):
			at++
		case t.text[at] == '#':
			at = t.after(at)
		default:
			return at
		}
	}
	return at
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// plainEnd follows a text without quotes through the file. Where it goes over several lines, a space
// or an end of line of the value is any number of them in the file.
func (t *tree) plainEnd(value string, at int) int {
	for i := 0; i < len(value) && at < len(t.text); i++ {
		if value[i] != ' ' && value[i] != '\n' {
			at++
			continue
		}
		for at < len(t.text) && isSpace(t.text[at]) {
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
func (t *tree) blockEnd(n *yaml.Node, at int) int {
	outer := 0
	if p := t.parent[n]; p != nil && len(p.Content) > 0 {
		outer = p.Column
		if p.Kind == yaml.MappingNode {
			outer = p.Content[0].Column
		}
	}
	last := t.Number(at)
	for line := last + 1; line <= t.Count(); line++ {
		switch indent, empty := t.indent(line); {
		case empty:
		case indent < outer:
			return t.lineEnd(last)
		default:
			last = line
		}
	}
	return t.lineEnd(last)
}

// indent is how many spaces a line begins with, and whether it has nothing else.
func (t *tree) indent(line int) (spaces int, empty bool) {
	text := t.text[t.Start(line):t.lineEnd(line)]
	rest := bytes.TrimLeft(text, " ")
	return len(text) - len(rest), len(bytes.TrimSpace(rest)) == 0
}

// lineEnd is where the end of a line begins.
func (t *tree) lineEnd(line int) int {
	start := t.Start(line)
	return start + len(bytes.TrimRight(t.text[start:t.End(line)], "\r\n"))
}
