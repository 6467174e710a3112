package orgfile

import "bytes"

// An outliner follows a text, line by line.
type outliner struct {
	outline
	text   []byte
	at     int
	start  int    // of the line
	lead   int    // the column of the first thing on the line but dashes; -1 until it is there
	indent int    // the column of the innermost dash or key outside brackets
	block  int    // the indentation that the lines of a block scalar go beyond, if the last thing is one
	plain  bool   // the last thing is a text without quotes, which may go on
	open   []int  // brackets that are not closed
	kinds  [2]int // how many of them are of each kind
}

// begin begins a line, and reports whether it has more to it than a block scalar or a directive.
func (o *outliner) begin() bool {
	o.start = o.at
	for o.next() == ' ' {
		o.at++
	}
	indent, empty := o.at-o.start, o.empty()
	if empty || o.block != noBlock && indent > o.block {
		return false
	}
	o.block = noBlock
	if indent == 0 && o.marker() {
		o.at += len("---")
		o.plain, o.open, o.kinds, o.indent, o.lead = false, nil, [2]int{}, -1, -1
		return true
	}
	if len(o.open) == 0 && indent <= o.indent {
		o.plain = false
	}
	if len(o.open) == 0 && !o.plain {
		o.lead = -1
		return indent > 0 || o.next() != '%'
	}
	if o.plain {
		o.continued[o.start] = true
	}
	return true
}

// marker reports whether a line begins or ends a document.
func (o *outliner) marker() bool {
	rest := o.text[o.at:]
	return (bytes.HasPrefix(rest, []byte("---")) || bytes.HasPrefix(rest, []byte("..."))) && o.blank(o.at+len("---"))
}

// step reads one thing of a line, or one character of a text without quotes.
func (o *outliner) step() {
	c := o.next()
	switch {
	case c == ' ' || c == '\t':
		o.at++
		return
	case c == '#' && (!o.plain || o.at == o.start || isBlank(o.text[o.at-1])):
		from := o.at
		o.plain = false
		o.skipLine()
		o.comments = append(o.comments, span{from, o.at})
		return
	case bytes.HasPrefix(o.text[o.at:], []byte(byteOrderMark)):
		o.marks = append(o.marks, o.at)
		o.plain = true
		o.at += len(byteOrderMark)
		return
	case o.indicator(c):
		o.plain = false
		return
	case o.plain:
		o.at++
		return
	}
	dash := (c == '-' || c == '?') && o.blank(o.at+1) && len(o.open) == 0
	if len(o.open) == 0 && o.lead < 0 && !dash {
		o.lead = o.at - o.start
	}
	switch {
	case dash:
		o.indent = o.at - o.start
		o.at++
	case c == '"' || c == '\'':
		o.quote(c)
	case c == '[' || c == '{':
		o.open = append(o.open, len(o.brackets))
		o.kinds[kind(c)]++
		o.signs = append(o.signs, o.at)
		o.brackets = append(o.brackets, span{o.at, -1})
		o.at++
	case (c == '|' || c == '>') && len(o.open) == 0:
		o.block = o.indent
		o.skipLine()
	case c == '&' || c == '*':
		for o.at++; isWord(o.next()); o.at++ {
		}
	case c == '!':
		for o.at++; !o.blank(o.at); o.at++ {
		}
	default:
		o.plain = true
		o.at++
	}
}

// indicator reads what ends a text without quotes, if that comes next: a colon or, within brackets, a comma or
// another bracket.
func (o *outliner) indicator(c byte) bool {
	within := len(o.open) > 0
	switch {
	case c == ':' && (o.blank(o.at+1) || within && !o.plain):
		if !within && o.lead >= 0 {
			o.indent = o.lead
		}
		o.at++
	case within && c == ',':
		o.at++
	case (within || !o.plain) && (c == ']' || c == '}'):
		o.close(c)
		o.at++
	case within && o.plain && (c == '[' || c == '{'):
	default:
		return false
	}
	return true
}

// close closes the nearest bracket of its kind. Those within that are still open are never closed.
func (o *outliner) close(c byte) {
	o.signs = append(o.signs, o.at)
	if o.kinds[kind(c)] == 0 {
		o.stray = true
		return
	}
	for closed := false; !closed; {
		last := &o.brackets[o.open[len(o.open)-1]]
		o.open = o.open[:len(o.open)-1]
		o.kinds[kind(o.text[last.from])]--
		if closed = kind(o.text[last.from]) == kind(c); closed {
			last.to = o.at + 1
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
func (o *outliner) quote(c byte) {
	from := o.at
	for o.at++; o.at < len(o.text); o.at++ {
		switch {
		case c == '"' && o.next() == '\\':
			o.at++
		case c == '\'' && bytes.HasPrefix(o.text[o.at:], []byte("''")):
			o.at++
		case o.next() == c:
			o.at++
			o.quotes = append(o.quotes, span{from, o.at})
			return
		case o.next() == '\n':
			o.start = o.at + 1
			o.at++
			if o.marker() {
				o.quotes = append(o.quotes, span{from, -1})
				o.at--
				return
			}
			o.at--
		}
	}
	o.at = min(o.at, len(o.text))
	o.quotes = append(o.quotes, span{from, -1})
}

func (o *outliner) skipLine() {
	for o.at < len(o.text) && lineBreak(o.text[o.at:]) == 0 {
		o.at++
	}
}

// empty reports whether the rest of the line is.
func (o *outliner) empty() bool {
	at := o.at
	for at < len(o.text) && isBlank(o.text[at]) {
		at++
	}
	return at == len(o.text) || lineBreak(o.text[at:]) > 0
}

// next is the next byte; 0 at the end.
func (o *outliner) next() byte {
	if o.at < len(o.text) {
		return o.text[o.at]
	}
	return 0
}

// blank reports whether white space or an end stands at an offset.
func (o *outliner) blank(at int) bool {
	return at >= len(o.text) || isBlank(o.text[at]) || lineBreak(o.text[at:]) > 0
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

const noBlock = -2
