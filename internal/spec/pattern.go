package spec

import (
	"regexp"
	"slices"
	"strings"
)

// A Pattern stands for names, as policy.protect, --only and absorb take it: * stands for any text, and case does not count.
type Pattern struct {
	text  string
	match *regexp.Regexp

	key     func(string) string // see [Pattern.Addresses]
	address *regexp.Regexp
}

// NewPattern is the pattern of that text. Every text is one. What is to match people's addresses is made by lookalike.Pattern.
func NewPattern(text string) Pattern { return Pattern{text: text, match: glob(text)} }

// Addresses is the pattern that also stands for members, of the organisation or of a workspace, whose address has a key that it stands for.
func (p Pattern) Addresses(key func(string) string) Pattern {
	step := Members.List("").Below()
	if at := strings.LastIndex(p.text, step); at == 0 || at > 0 && p.text[at-1] == '/' {
		at += len(step)
		p.key, p.address = key, glob(p.text[:at]+key(p.text[at:]))
	}
	return p
}

// glob is the expression of a pattern. A byte that is not text, as a command line may have, stands for one such byte.
func glob(text string) *regexp.Regexp {
	text = strings.ToValidUTF8(text, "\ufffd")
	return regexp.MustCompile(`(?is)^` + strings.Join(each(strings.Split(text, "*"), regexp.QuoteMeta), `.*`) + `$`)
}

// String is the pattern as it was written.
func (p Pattern) String() string { return p.text }

// Match reports whether the pattern stands for the name.
func (n Name) Match(p Pattern) bool {
	return p.match.MatchString(n.String()) || p.address != nil && n.hasAddress() && p.address.MatchString(n.step()+p.key(n.Own))
}

// hasAddress reports whether the name ends in an e-mail address.
func (n Name) hasAddress() bool {
	return n.Own != "" && (n.Kind == Members || n.Kind == WorkspaceMembers)
}

// Inside are the kinds whose names begin with that of a cluster, or of a workspace, however deep they are in it.
func Inside(outer Kind) []Kind {
	return slices.DeleteFunc(Kinds(), func(k Kind) bool { return k == outer || k.Outer() != outer })
}

// Inside reports whether the pattern can stand for something in a cluster or workspace, whatever that is.
func (p Pattern) Inside(outer Name) bool {
	return slices.ContainsFunc(Inside(outer.Kind), func(k Kind) bool { return canMatch([]rune(p.text), form(k, outer.Outer)) })
}

// MayMatchIn reports whether the pattern can stand for something in the list, the cluster, the workspace or the project of that name.
func (p Pattern) MayMatchIn(n Name) bool {
	switch {
	case n.Kind == ProjectFiles && n.IsList():
		return canMatch([]rune(p.text), inProject(n.Outer, n.Project))
	case n.Kind == Projects && !n.IsList():
		return canMatch([]rune(p.text), inProject(n.Outer, n.Own))
	case n.IsList() && n.Kind.Traits().Within != "":
		return canMatch([]rune(p.text), form(n.Kind, n.Outer))
	case n.IsList():
		return slices.ContainsFunc(Kinds(), func(k Kind) bool { return (k == n.Kind || k.Outer() == n.Kind) && p.CanMatch(k) })
	}
	return n == n.Lane() && p.Inside(n)
}

// Selects reports whether policy.Only selects the resource of that name.
func (p Policy) Selects(n Name) bool { return len(p.Only) == 0 || slices.ContainsFunc(p.Only, n.Match) }

// MaySelect reports whether policy.Only may select the resource of that name, or anything in the list, the cluster or the workspace of that name; true
// where it selects everything. What is in a list may have any name, also one that no file could declare.
func (p Policy) MaySelect(n Name) bool {
	return len(p.Only) == 0 || slices.ContainsFunc(p.Only, func(o Pattern) bool { return n.Match(o) || o.mayMatchAnyIn(n) })
}

// mayMatchAnyIn is [Pattern.MayMatchIn] for live names, which are of any characters.
func (p Pattern) mayMatchAnyIn(n Name) bool {
	anything := func(rune) bool { return true }
	if n.Kind == ProjectFiles && n.Project == "" {
		n = Projects.List(n.Outer)
	}
	if n.Kind.Outer() == n.Kind && !n.IsList() {
		return canMatch([]rune(p.text), steps(n.Below(), anything))
	}
	return n.IsList() && canMatch([]rune(p.text), steps(n.step(), anything))
}

// CanMatch reports whether the pattern can stand for a name of the kind.
func (p Pattern) CanMatch(kind Kind) bool { return canMatch([]rune(p.text), form(kind, inTitle)) }
