package hcl

import (
	"fmt"
	"strings"
	"unicode"
)

// A body is what stands in a file or in a block: lines, attributes and blocks, in their order.
type body struct{ items []item }

// An item is one of these: a line as it is, an attribute with its value, or a block after its head.
type item struct {
	text  string
	value expression // of an attribute; empty for every other item
	block *body      // nil for every other item
}

// An expression is the text of a value.
type expression string

// line adds a line as it is.
func (b *body) line(text string) { b.items = append(b.items, item{text: text}) }

// set adds an attribute.
func (b *body) set(name string, value expression) {
	b.items = append(b.items, item{text: name, value: value})
}

// in adds a block, and returns what is in it.
func (b *body) in(head string) *body {
	block := &body{}
	b.items = append(b.items, item{text: head, block: block})
	return block
}

// bytes is the text of a file.
func (b *body) bytes() []byte {
	var text strings.Builder
	b.write(&text, "")
	return []byte(text.String())
}

// write writes the body as terraform fmt has it: attributes in a row have their values below each other.
func (b *body) write(to *strings.Builder, indent string) {
	width := 0
	for i, one := range b.items {
		switch {
		case one.block != nil && len(one.block.items) == 0:
			to.WriteString(indent + one.text + " {\n" + indent + "}\n")
		case one.block != nil:
			to.WriteString(indent + one.text + " {\n")
			one.block.write(to, indent+"  ")
			to.WriteString(indent + "}\n")
		case one.value != "":
			if i == 0 || b.items[i-1].value == "" {
				width = widest(b.items[i:])
			}
			fmt.Fprintf(to, "%s%-*s = %s\n", indent, width, one.text, one.value)
		default:
			to.WriteString(strings.TrimRight(indent+one.text, " ") + "\n")
		}
	}
}

// widest is the length of the longest name of the attributes that items begin with.
func widest(items []item) (width int) {
	for _, one := range items {
		if one.value == "" {
			break
		}
		width = max(width, len(one.text))
	}
	return width
}

// flag is true or false.
func flag(is bool) expression { return expression(fmt.Sprint(is)) }

// reference leads from a root through attributes.
func reference(root string, attributes ...string) expression {
	return expression(strings.Join(append([]string{root}, attributes...), "."))
}

// texts is a list of texts.
func texts(all []string) expression {
	values := make([]string, len(all))
	for i, s := range all {
		values[i] = string(text(s))
	}
	return expression("[" + strings.Join(values, ", ") + "]")
}

// text is a text in quotes, of which nothing is taken for a template or leaves the line.
func text(s string) expression {
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range s {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '"', r == '\\':
			b.WriteString(`\` + string(r))
		case (r == '$' || r == '%') && strings.HasPrefix(s[i+1:], "{"):
			b.WriteString(strings.Repeat(string(r), 2))
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('"')
	return expression(b.String())
}
