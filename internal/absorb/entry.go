package absorb

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/harmless"
	"github.com/camsync/camsync/internal/orgfile"
)

// An entry is something to add to a list: a text, or an item of several keys. In a mapping it has a key of its own.
type entry struct {
	key   string
	text  string
	pairs []pair
}

// A pair is a key of an item with its value, which is a list where texts is set.
type pair struct {
	key   string
	value string // as YAML, if it is not a text
	text  string
	texts []string
}

// A style is how the file writes the entries of a list.
type style struct {
	brackets bool       // an entry stands in brackets
	flow     bool       // all of it does
	step     int        // by how much what is in an entry is indented
	quoted   bool       // all keys and texts of the file stand in double quotes, as JSON has them
	sample   *yaml.Node // an entry whose style the others follow; nil where there is none
}

// style is that of the last entry.
func (l *list) style() style {
	s := style{step: 2, flow: l.isFlow(l.node) || l.inFlow(l.node), quoted: l.quoted}
	if l.count() == 0 {
		return s
	}
	s.sample = l.last(l.count() - 1)
	switch {
	case l.isFlow(s.sample), l.node.Kind == yaml.MappingNode && s.sample.Kind != yaml.MappingNode:
		s.brackets = true
	case s.sample.Kind == yaml.MappingNode:
		s.step = max(s.sample.Column-l.first(l.count()-1).Column, 1)
		if l.node.Kind == yaml.SequenceNode {
			s.step = max(s.sample.Content[0].Column-l.node.Column, 2)
		}
	}
	return s
}

// lines are the entry as lines of their own.
func (e entry) lines(s style) []string {
	prefix, indent := "- ", strings.Repeat(" ", s.step)
	if e.key != "" {
		prefix = s.key(e.key) + ": "
	}
	if e.pairs == nil || s.brackets || e.key != "" && s.sample == nil {
		return []string{prefix + e.value(s)}
	}
	var lines []string
	prefix += indent[min(len("- "), s.step):]
	if e.key != "" {
		lines, prefix = []string{s.key(e.key) + ":"}, indent
	}
	for _, p := range e.pairs {
		like := own(s.sample, p.key)
		if p.texts == nil || like == nil || like.Kind != yaml.SequenceNode || like.Style&yaml.FlowStyle != 0 {
			lines = append(lines, prefix+s.key(p.key)+": "+p.flow(s))
		} else {
			lines = append(lines, prefix+s.key(p.key)+":")
			deeper := indent + strings.Repeat(" ", max(like.Column-s.sample.Content[0].Column, 0))
			for _, text := range p.texts {
				lines = append(lines, deeper+"- "+s.write(like.Content[0], text))
			}
		}
		prefix = indent
	}
	return lines
}

// flow is the entry inside brackets.
func (e entry) flow(s style) string {
	s.flow = true
	if e.key != "" {
		return s.key(e.key) + ": " + e.value(s)
	}
	return e.value(s)
}

// value is the text, or the pairs in brackets of their own.
func (e entry) value(s style) string {
	if e.pairs == nil {
		return s.write(s.sample, e.text)
	}
	s.flow = true
	texts := make([]string, len(e.pairs))
	for i, p := range e.pairs {
		texts[i] = s.key(p.key) + ": " + p.flow(s)
	}
	return "{" + strings.Join(texts, ", ") + "}"
}

// flow is the value on one line.
func (p pair) flow(s style) string {
	like := own(s.sample, p.key)
	switch {
	case p.value != "":
		return p.value
	case p.texts == nil:
		return s.write(like, p.text)
	}
	s.flow = true
	if like != nil && len(like.Content) > 0 {
		like = like.Content[0]
	}
	texts := make([]string, len(p.texts))
	for i, t := range p.texts {
		texts[i] = s.write(like, t)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// key is a key, in quotes where all of the file's are.
func (s style) key(name string) string {
	if s.quoted {
		return inJSON(name)
	}
	return orgfile.Scalar(name)
}

// write is a text as YAML reads it back, in the quotes of another one as far as that can be.
func (s style) write(like *yaml.Node, text string) string {
	safe := orgfile.Scalar(text)
	quoted := strings.HasPrefix(safe, `"`)
	switch {
	case s.quoted:
		return inJSON(text)
	case like == nil || like.Kind != yaml.ScalarNode:
		return safe
	case like.Style&yaml.DoubleQuotedStyle != 0 && !quoted:
		return `"` + safe + `"`
	case like.Style&yaml.SingleQuotedStyle != 0 && (!quoted || !strings.Contains(safe, `\`)):
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	case like.Style == 0 && quoted && harmless.Text(text) == text && s.plain(text):
		return text
	}
	return safe
}

// plain reports whether a text needs no quotes, in this place. What is letters alone may be one of
// the words of YAML.
func (s style) plain(text string) bool {
	if !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return false
	}
	around := "k: " + text
	if s.flow {
		around = "{k: " + text + ", l: 1}"
	}
	var read struct{ K yaml.Node }
	return yaml.Unmarshal([]byte(around), &read) == nil && read.K.Kind == yaml.ScalarNode && read.K.Style == 0 &&
		read.K.ShortTag() == "!!str" && read.K.Value == text
}

// likeJSON reports whether all that is in a node is in brackets, and all keys are in double quotes. Comments may stand
// between: many a file of JSON has some.
func likeJSON(n *yaml.Node) bool {
	if n.Kind == yaml.ScalarNode {
		return true
	}
	if n.Kind == yaml.AliasNode || n.Style&yaml.FlowStyle == 0 {
		return false
	}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 && c.Style&yaml.DoubleQuotedStyle == 0 || !likeJSON(c) {
			return false
		}
	}
	return true
}

// inJSON is a text as JSON writes it, which YAML reads in the same way. Signs that only web pages must not hold stay as they are.
func inJSON(text string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		panic(err) // a text can always be written
	}
	return string(harmless.JSON(bytes.TrimSuffix(b.Bytes(), []byte("\n"))))
}
