package orgfile

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// A reader turns the nodes of one file into what they say of an organisation, and keeps all that
// is wrong with them.
type reader struct {
	file   string // as messages name it
	dir    string // what relative paths are relative to
	errs   spec.FileErrors
	claims []claim
	keys   []map[string]spec.Pos // of each cluster
}

func (r *reader) pos(n *yaml.Node) spec.Pos {
	return spec.Pos{File: r.file, Line: n.Line, Column: n.Column}
}

func (r *reader) wrong(n *yaml.Node, format string, args ...any) {
	r.errorAt(r.pos(n), format, args...)
}

func (r *reader) errorAt(pos spec.Pos, format string, args ...any) {
	if len(r.errs) == maxErrors {
		panic(tooMany{})
	}
	r.errs = append(r.errs, spec.FileError{Pos: pos, Text: fmt.Sprintf(format, args...)})
}

// maxErrors of one file are said at once; a file with more is not read further.
const maxErrors = 1000

// tooMany is what a reader panics with to stop; read recovers it.
type tooMany struct{}

// follow is the node that an alias stands for. Aliases that lead back to themselves are refused
// before anything is read.
func follow(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// mistyped reports a node of another type than the wish asks for; what names the key, or the item, whose value it is.
func (r *reader) mistyped(n *yaml.Node, what, wish string) {
	if is := kindOf(n); is == isNull {
		r.wrong(n, "%s has no value; %s, or leave it out", what, wish)
	} else {
		r.wrong(n, "%s is %s; %s", what, is, wish)
	}
}

const isNull = "null"

// kindOf is what a node is, in words that hold nothing of its value.
func kindOf(n *yaml.Node) string {
	is := scalarOf(n.ShortTag())
	switch {
	case is == "":
		return "marked with a tag that is not known"
	case n.Kind == yaml.AliasNode:
		return "an alias"
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	}
	return is
}

const isText = "text"

// scalarOf is what a scalar with a tag is; empty for a tag that camsync does not have.
func scalarOf(tag string) string {
	switch tag {
	case "!!str":
		return isText
	case "!!null":
		return isNull
	case "!!bool":
		return "true or false"
	case "!!int", "!!float":
		return "a number"
	case "!!timestamp":
		return "a date"
	case "!!merge", "!!map", "!!seq", "":
		return "no plain text"
	}
	return ""
}

func foreignTag(n *yaml.Node) bool { return scalarOf(n.ShortTag()) == "" }

// text reads a text. A number, boolean or date that is not in quotes is none: YAML would let
// 8.10 become 8.1.
func (r *reader) text(n *yaml.Node, what string) (string, bool) {
	n = follow(n)
	switch is := kindOf(n); is {
	case isText:
		return n.Value, true
	case "a number", "true or false", "a date":
		r.wrong(n, "%s is %s, not text; put it in quotes", what, is)
	default:
		r.mistyped(n, what, "write text")
	}
	return "", false
}

// A reading reads a node, which messages name: what says which key or item has it. It reports what is wrong.
type reading[T any] func(r *reader, n *yaml.Node, what string) (T, bool)

// option reads a text that is one of the options.
func option(options []string) reading[string] {
	return func(r *reader, n *yaml.Node, what string) (string, bool) {
		s, ok := r.text(n, what)
		if ok && !slices.Contains(options, s) {
			r.wrong(follow(n), "%s %s is not known; %s", what, quote(s), instead(s, options))
			return "", false
		}
		return s, ok
	}
}

// readBoolean reads true or false. The yes, no, on and off of older YAML are text.
func readBoolean(r *reader, n *yaml.Node, what string) (value, ok bool) {
	n = follow(n)
	if word := strings.ToLower(n.Value); n.ShortTag() == "!!bool" && (word == "true" || word == "false") {
		return word == "true", true
	}
	wish := "write true or false"
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		wish += ", without quotes"
	}
	r.mistyped(n, what, wish)
	return false, false
}

// noMost is the most of a number that has no limit of its own.
const noMost = math.MaxInt32

// whole reads a whole number from least to most.
func whole(least, most int) reading[int] {
	return func(r *reader, n *yaml.Node, what string) (int, bool) {
		n = follow(n)
		wish := fmt.Sprintf("write a whole number from %d to %d", least, most)
		if most == noMost {
			wish = fmt.Sprintf("write a whole number, %d or more", least)
		}
		if n.ShortTag() == "!!int" {
			if i, err := strconv.Atoi(n.Value); err == nil && i >= least && i <= most && n.Value == strconv.Itoa(i) {
				return i, true
			}
		}
		if kindOf(n) == "a number" {
			r.wrong(n, "%s is %s; %s", what, clip(n.Value), wish)
		} else {
			r.mistyped(n, what, wish)
		}
		return 0, false
	}
}

// items say what a list holds.
type items struct {
	name    string // of one of them, for messages
	example string // of such a list
}

// list reads a list, item by item. The list is not nil, and holds the items that are valid.
func list[T any](of items, read reading[T]) reading[[]T] {
	return func(r *reader, n *yaml.Node, what string) ([]T, bool) {
		n = follow(n)
		if n.Kind != yaml.SequenceNode || foreignTag(n) {
			r.mistyped(n, what, "write a list, such as "+of.example)
			return nil, false
		}
		values := make([]T, 0, len(n.Content))
		for _, item := range n.Content {
			if t, ok := read(r, item, of.name); ok {
				values = append(values, t)
			}
		}
		return values, true
	}
}

// set reads a list of texts of which none stands there twice.
func set(of items, read reading[string]) reading[[]string] {
	return func(r *reader, n *yaml.Node, what string) ([]string, bool) {
		seen := make(map[string]bool)
		return list(of, func(r *reader, n *yaml.Node, name string) (string, bool) {
			s, ok := read(r, n, name)
			if ok && seen[s] {
				r.wrong(n, "%s %s is given twice; leave one out", name, quote(s))
				return "", false
			}
			seen[s] = true
			return s, ok
		})(r, n, what)
	}
}

// some reads a list that may not be empty; instead is what to write.
func some[T any](read reading[[]T], instead string) reading[[]T] {
	return func(r *reader, n *yaml.Node, what string) ([]T, bool) {
		values, ok := read(r, n, what)
		if ok && len(follow(n).Content) == 0 {
			r.wrong(n, "%s is empty; %s", what, instead)
			return nil, false
		}
		return values, ok
	}
}
