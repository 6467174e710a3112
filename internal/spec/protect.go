package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// form are the pieces of the names of a kind, in a cluster or workspace of that name, or of any: of fixed text and of fields that hold any text
// of some characters. A pattern that fits the form of no kind protects nothing, whatever the organisation has.
func form(kind Kind, outer any) []piece {
	traits := kind.Traits()
	within := traits.Within.Traits().Singular + "/"
	switch {
	case kind == ProjectFiles:
		return inProject(outer, inTitle)
	case traits.Single:
		return steps(within, outer, "/"+traits.Singular)
	case traits.Within != "":
		return steps(append([]any{within, outer, "/" + traits.Singular + "/"}, traits.own...)...)
	}
	return steps(append([]any{traits.Singular + "/"}, traits.own...)...)
}

// inProject are the pieces of the names of files, in a project of that name or of any.
func inProject(workspace, project any) []piece {
	return steps(Workspaces.Traits().Singular+"/", workspace, "/"+Projects.Traits().Singular+"/", project, "/"+ProjectFiles.Traits().Singular+"/", inPath)
}

// A piece is one character of a name, or one or more of the characters that may stand there.
type piece struct {
	one  rune
	many func(rune) bool
}

func (p piece) holds(r rune) bool {
	if p.many != nil {
		return p.many(r) || p.many(least(r))
	}
	return least(r) == least(p.one)
}

// least is the same for all characters that differ in case only.
func least(r rune) rune {
	first := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		first = min(first, f)
	}
	return first
}

func inTitle(r rune) bool { return r != '/' && !unicode.IsControl(r) }
func inPath(r rune) bool  { return !unicode.IsControl(r) }
func inWord(r rune) bool  { return r != '/' && !unicode.IsSpace(r) && !Invisible(r) }
func inAddress(r rune) bool {
	curly := r > unicode.MaxASCII && QuotationMark(r)
	return inWord(r) && !strings.ContainsRune(`\%?#;[]{}()<>,:"`, r) && !curly
}

// steps are a name's pieces, of its texts and of what its fields may hold.
func steps(parts ...any) []piece {
	var all []piece
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			for _, r := range p {
				all = append(all, piece{one: r})
			}
		case func(rune) bool:
			all = append(all, piece{many: p})
		}
	}
	return all
}

// canMatch reports whether a pattern matches any name of that form: a walk over both at once, in which a star goes
// over anything and a field stays where it is as long as it likes.
func canMatch(pattern []rune, name []piece) bool {
	type state struct {
		at, in int
		begun  bool // the field that it is in holds a character
	}
	seen := make(map[state]bool)
	var walk func(state) bool
	walk = func(s state) bool {
		if seen[s] {
			return false
		}
		seen[s] = true
		if s.in == len(name) {
			return strings.Trim(string(pattern[s.at:]), "*") == ""
		}
		p := name[s.in]
		if s.begun && walk(state{s.at, s.in + 1, false}) {
			return true
		}
		switch {
		case s.at == len(pattern):
			return false
		case pattern[s.at] == '*' && p.many != nil:
			return walk(state{s.at + 1, s.in, s.begun}) || walk(state{s.at, s.in, true}) || walk(state{s.at, s.in + 1, false})
		case pattern[s.at] == '*':
			return walk(state{s.at + 1, s.in, false}) || walk(state{s.at, s.in + 1, false})
		case p.holds(pattern[s.at]) && p.many != nil:
			return walk(state{s.at + 1, s.in, true})
		case p.holds(pattern[s.at]):
			return walk(state{s.at + 1, s.in + 1, false})
		}
		return false
	}
	return walk(state{})
}

func protects(pattern string) bool { return slices.ContainsFunc(Kinds(), NewPattern(pattern).CanMatch) }

const maxPattern = 500 // characters: more than any name has

// CheckProtect says what is wrong with a pattern of policy.protect; empty for nothing.
func CheckProtect(s string) string {
	if utf8.RuneCountInString(s) > maxPattern {
		return fmt.Sprintf("is too long; write at most %d characters", maxPattern)
	}
	switch i := unseen(s); {
	case i >= 0:
		r, _ := utf8.DecodeRuneInString(s[i:])
		return fmt.Sprintf("holds a character that cannot be seen, %s, %s; leave it out", CodePoint(r), Place(s, i))
	case strings.TrimSpace(s) != s:
		return "begins or ends with a space; " + meantBy(s)
	case !protects(s):
		return "matches no name that a resource can have; " + meantBy(s)
	}
	return ""
}

// protectableNames says which names there are.
func protectableNames() string {
	below := func(outer Kind) string {
		own := func(k Kind) string {
			if k.Name("", "a").hasAddress() {
				return "EMAIL"
			}
			return "NAME"
		}
		inner := each(InnerKinds(outer), func(k Kind) string { return k.Name("NAME", own(k)).String() })
		return strings.ReplaceAll(strings.Join(inner, ", "), ", "+outer.List("NAME").Below(), ", …/")
	}
	return "write member/EMAIL, catalog/ID, cluster/NAME, " + below(Clusters) + ", workspace/NAME, or " + below(Workspaces) + ", with * for any text"
}

// meantBy says what a pattern that protects nothing was meant to be.
func meantBy(s string) string {
	for _, mend := range [][]func(string) string{{unwrapped}, {unwrapped, spelled}, {unwrapped, spelled, starred}, {unwrapped, starred}} {
		t := s
		for _, f := range mend {
			t = f(t)
		}
		if t != s && protects(t) && strings.TrimSpace(t) == t {
			return fmt.Sprintf("did you mean %q?", t)
		}
	}
	return protectableNames()
}

// unwrapped is a pattern without what people put around names: white space, quotation marks, slashes.
func unwrapped(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || QuotationMark(r) || r == '/' })
}

// called finds the words that people use for some kinds.
func called(before, after string, is func(Traits) bool) *regexp.Regexp {
	var words []string
	for _, row := range table {
		if is(row.Traits) {
			words = append(words, row.Entities...)
		}
	}
	return regexp.MustCompile(`(?i)` + before + `(` + strings.Join(words, "|") + `)s?` + after)
}

var (
	outerName  = called(`^`, `\s*[/:.=]+\s*`, func(t Traits) bool { return t.Within == "" })
	insideName = called(`/`, `[/:]`, func(t Traits) bool { return t.Within != "" && !t.Single })
	singleName = called(`/`, `$`, func(t Traits) bool { return t.Single })
)

// spelled spells the kinds in a pattern as names do.
func spelled(s string) string {
	singular := func(word string) string {
		if word := strings.ToLower(word); strings.HasPrefix(strings.Trim(word, "/"), Workspaces.Traits().Singular) {
			return Workspaces.Traits().Singular
		}
		return KindOfEntity(word, "", nil).Traits().Singular
	}
	switch word := outerName.FindString(s); {
	case word != "":
		s = singular(word) + "/" + s[len(word):]
	case strings.Contains(s, "@"):
		s = Members.List("").Below() + s
	case insideName.MatchString("/" + s):
		s = ClusterName("*").Below() + s
	default:
		s = Clusters.List("").Below() + s
	}
	s = insideName.ReplaceAllStringFunc(s, func(word string) string { return "/" + singular(word) + "/" })
	return singleName.ReplaceAllStringFunc(s, func(word string) string { return "/" + singular(word) })
}

var otherWildcards = regexp.MustCompile(`\?|\[[^\]]*\]|\{[^}]*\}|\*\*+|[“”„‘’"]+`)

// starred writes the wildcards of other programs as the one that there is here.
func starred(s string) string {
	return otherWildcards.ReplaceAllStringFunc(s, func(found string) string {
		if strings.ContainsAny(found, `“”„‘’"`) {
			return ""
		}
		return "*"
	})
}
