package orgfile

import "bytes"

// A scanner follows a text, line by line.
type scanner struct {
	tokens
	text   []byte
	at     int
	start  int    // of the line
	lead   int    // the column of the first token of the line but dashes; -1 until it is there
	indent int    // the column of the innermost dash or key outside brackets
	block  int    // the indentation that the lines of a block scalar go beyond, if the last token is one
	plain  bool   // the last token is a text without quotes, which may go on
	open   []int  // brackets that are not closed
	kinds  [2]int // how many of them are of each kind
}

// begin begins a line, and reports whether it has more to it than a block scalar or a directive.
func (s *scanner) begin() bool {
	s.start = s.at
	for s.next() == ' ' {
		s.at++
	}
	indent, rest := s.at-s.start, bytes.TrimLeft(s.text[s.at:], " \t")
	if len(rest) == 0 || lineBreak(rest) > 0 || s.block != noBlock && indent > s.block {
		return false
	}
	s.block = noBlock
	if indent == 0 && s.marker(s.at) {
		s.at += len("---")
		s.plain, s.open, s.kinds, s.indent, s.lead = false, nil, [2]int{}, -1, -1
		return true
	}
	if len(s.open) == 0 && indent <= s.indent {
		s.plain = false
	}
	if len(s.open) == 0 && !s.plain {
		s.lead = -1
		return indent > 0 || s.next() != '%'
	}
	if s.plain {
		s.continued[s.start] = true
	}
	return true
}

// marker reports whether a line at an offset begins or ends a document.
func (s *scanner) marker(at int) bool {
	rest := s.text[at:]
	return (bytes.HasPrefix(rest, []byte("---")) || bytes.HasPrefix(rest, []byte("..."))) && s.blank(at+len("---"))
}

// step reads a token of a line, or one character of a text without quotes.
func (s *scanner) step() {
	c := s.next()
	switch {
	case isBlank(c):
		s.at++
	case c == '#' && (!s.plain || s.at == s.start || isBlank(s.text[s.at-1])):
		from := s.at
		s.plain = false
		s.skipLine()
		s.comments = append(s.comments, span{from, s.at})
	case bytes.HasPrefix(s.text[s.at:], []byte(byteOrderMark)):
		s.marks = append(s.marks, s.at)
		s.plain = true
		s.at += len(byteOrderMark)
	case s.indicator(c):
		s.plain = false
	case s.plain:
		s.at++
	default:
		s.token(c)
	}
}

// token reads a token that begins with a character, or the first character of a text without quotes.
func (s *scanner) token(c byte) {
	dash := (c == '-' || c == '?') && s.blank(s.at+1) && len(s.open) == 0
	if len(s.open) == 0 && s.lead < 0 && !dash {
		s.lead = s.at - s.start
	}
	switch {
	case dash:
		s.indent = s.at - s.start
		s.at++
	case c == '"' || c == '\'':
		s.quote(c)
	case c == '[' || c == '{':
		s.open = append(s.open, len(s.brackets))
		s.kinds[kind(c)]++
		s.signs = append(s.signs, s.at)
		s.brackets = append(s.brackets, span{s.at, -1})
		s.at++
	case (c == '|' || c == '>') && len(s.open) == 0:
		s.block = s.indent
		s.skipLine()
	case c == '&' || c == '*':
		for s.at++; isWord(s.next()); s.at++ {
		}
	case c == '!':
		for s.at++; !s.blank(s.at); s.at++ {
		}
	default:
		s.plain = true
		s.at++
	}
}

// indicator reads what ends a text without quotes, if that comes next: a colon or, within brackets, a comma or
// another bracket.
func (s *scanner) indicator(c byte) bool {
	within := len(s.open) > 0
	switch {
	case c == ':' && (s.blank(s.at+1) || within && !s.plain):
		if !within && s.lead >= 0 {
			s.indent = s.lead
		}
		s.at++
	case within && c == ',':
		s.at++
	case (within || !s.plain) && (c == ']' || c == '}'):
		s.close(c)
		s.at++
	case within && s.plain && (c == '[' || c == '{'):
	default:
		return false
	}
	return true
}

// close closes the nearest bracket of its kind. Those within that are still open are never closed.
func (s *scanner) close(c byte) {
	s.signs = append(s.signs, s.at)
	if s.kinds[kind(c)] == 0 {
		s.stray = true
		return
	}
	for closed := false; !closed; {
		last := &s.brackets[s.open[len(s.open)-1]]
		s.open = s.open[:len(s.open)-1]
		s.kinds[kind(s.text[last.from])]--
		if closed = kind(s.text[last.from]) == kind(c); closed {
			last.to = s.at + 1
		}
	}
}

// kind tells the brackets of mappings from those of lists.
func kind(c byte) int {
	if c == '{' || c == '}' {
		return 1
	}
	return 0
}

// quote reads a text in quotes, which goes over ends of lines, yet not over those of documents.
func (s *scanner) quote(c byte) {
	from := s.at
	for s.at++; s.at < len(s.text); s.at++ {
		switch {
		case c == '"' && s.next() == '\\', c == '\'' && bytes.HasPrefix(s.text[s.at:], []byte("''")):
			s.at++
		case s.next() == c:
			s.at++
			s.quotes = append(s.quotes, span{from, s.at})
			return
		case s.next() == '\n' && s.marker(s.at+1):
			s.quotes = append(s.quotes, span{from, -1})
			return
		case s.next() == '\n':
			s.start = s.at + 1
		}
	}
	s.at = min(s.at, len(s.text))
	s.quotes = append(s.quotes, span{from, -1})
}

func (s *scanner) skipLine() {
	for s.at < len(s.text) && lineBreak(s.text[s.at:]) == 0 {
		s.at++
	}
}

// next is the next byte; 0 at the end.
func (s *scanner) next() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

// blank reports whether white space or an end stands at an offset.
func (s *scanner) blank(at int) bool {
	return at >= len(s.text) || isBlank(s.text[at]) || lineBreak(s.text[at:]) > 0
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

const noBlock = -2
