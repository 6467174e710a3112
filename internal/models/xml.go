package models

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

const (
	modelerNS  = "http://camunda.org/schema/modeler/1.0" // of what the modeler notes for itself
	instanceNS = "http://www.w3.org/2001/XMLSchema-instance"
	xmlNS      = "http://www.w3.org/XML/1998/namespace"
	spaces     = " \t\r\n"
)

// A tree reads a document of XML from its root to its leaves, with what is open.
type tree struct {
	*canon
	open  []element
	scope map[string][]string // prefixes with their namespaces, the innermost last
	text  bytes.Buffer        // since the last element began or ended
	roots int
}

type element struct {
	name     xml.Name // as it is written
	declares []string // prefixes
}

// xml puts the canonical form of a document of XML.
func (c *canon) xml(content []byte) error {
	t := tree{canon: c, scope: map[string][]string{"": {""}, "xml": {xmlNS}}}
	decoder := xml.NewDecoder(bytes.NewReader(content))
	for {
		token, err := decoder.RawToken()
		switch {
		case errors.Is(err, io.EOF):
			if len(t.open) > 0 || t.roots != 1 {
				return errOther
			}
			return t.flush()
		case err != nil:
			return err
		}
		if err := t.take(token); err != nil {
			return err
		}
	}
}

func (t *tree) take(token xml.Token) error {
	switch token := token.(type) {
	case xml.CharData:
		_, _ = t.text.Write(token)
	case xml.Directive: // a DOCTYPE
		return errOther
	case xml.ProcInst:
		if token.Target == "xml" {
			return nil
		}
		if err := t.flush(); err != nil {
			return err
		}
		t.put('?', token.Target)
		t.put('i', string(token.Inst))
	case xml.StartElement:
		if err := t.flush(); err != nil {
			return err
		}
		return t.begin(token)
	case xml.EndElement:
		if err := t.flush(); err != nil {
			return err
		}
		return t.end(token)
	}
	return nil
}

// flush puts the text that was read, unless it is only white space.
func (t *tree) flush() error {
	text := t.text.String()
	t.text.Reset()
	switch {
	case strings.Trim(text, spaces) == "":
		return nil
	case len(t.open) == 0:
		return errOther
	}
	t.put('t', text)
	return nil
}

func (t *tree) begin(start xml.StartElement) error {
	root := len(t.open) == 0
	if root {
		t.roots++
	}
	e := element{name: start.Name}
	for _, a := range start.Attr {
		if prefix, is := declared(a.Name); is {
			if slices.Contains(e.declares, prefix) || prefix != "" && a.Value == "" {
				return errOther
			}
			e.declares = append(e.declares, prefix)
			t.scope[prefix] = append(t.scope[prefix], a.Value)
		}
	}
	if t.open = append(t.open, e); len(t.open) > maxNesting || len(e.declares) > maxDeclared {
		return errOther
	}
	name, known := t.resolve(start.Name, true)
	attributes, err := t.attributes(start.Attr, root)
	if err != nil || !known {
		return errOther
	}
	t.put('<', name.Space)
	t.put('l', name.Local)
	t.put('#', strconv.Itoa(len(attributes)))
	for _, a := range attributes {
		t.put('a', a.Name.Space)
		t.put('l', a.Name.Local)
		t.put('v', a.Value)
	}
	return nil
}

// maxDeclared bounds the namespaces that one element declares.
const maxDeclared = 100

// declared is the prefix that an attribute declares, and whether it declares one.
func declared(name xml.Name) (prefix string, is bool) {
	if name.Space == "" && name.Local == "xmlns" {
		return "", true
	}
	return name.Local, name.Space == "xmlns"
}

// attributes are those that count, sorted. Two of one name are an error.
func (t *tree) attributes(all []xml.Attr, root bool) ([]xml.Attr, error) {
	var kept []xml.Attr
	for _, a := range all {
		if _, is := declared(a.Name); is {
			continue
		}
		name, known := t.resolve(a.Name, false)
		if !known {
			return nil, errOther
		}
		if name.Space == instanceNS && name.Local == "type" { // its value is the name of a type, which has a prefix itself
			a.Value = t.typeName(a.Value)
		}
		exporter := root && name.Space == "" && (name.Local == "exporter" || name.Local == "exporterVersion")
		if !exporter && name.Space != modelerNS {
			kept = append(kept, xml.Attr{Name: name, Value: a.Value})
		}
	}
	compare := func(a, b xml.Attr) int {
		return cmp.Or(cmp.Compare(a.Name.Space, b.Name.Space), cmp.Compare(a.Name.Local, b.Name.Local))
	}
	slices.SortFunc(kept, compare)
	for i := 1; i < len(kept); i++ {
		if compare(kept[i-1], kept[i]) == 0 {
			return nil, errOther
		}
	}
	return kept, nil
}

// resolve is a name with its namespace in place of its prefix, which must be declared.
func (t *tree) resolve(name xml.Name, isElement bool) (xml.Name, bool) {
	if name.Space == "" && !isElement {
		return name, !strings.Contains(name.Local, ":")
	}
	spaces := t.scope[name.Space]
	if len(spaces) == 0 || strings.Contains(name.Local, ":") {
		return name, false
	}
	return xml.Name{Space: spaces[len(spaces)-1], Local: name.Local}, true
}

// typeName is the value of an xsi:type with the namespace in place of the prefix, where that is declared.
func (t *tree) typeName(value string) string {
	prefix, local, prefixed := strings.Cut(strings.Trim(value, spaces), ":")
	if !prefixed {
		prefix, local = "", prefix
	}
	name, known := t.resolve(xml.Name{Space: prefix, Local: local}, true)
	if !known {
		return value
	}
	return "\x00" + name.Space + "\x00" + name.Local // as no value can be written
}

func (t *tree) end(end xml.EndElement) error {
	last := len(t.open) - 1
	if last < 0 || t.open[last].name != end.Name {
		return errOther
	}
	for _, prefix := range t.open[last].declares {
		t.scope[prefix] = t.scope[prefix][:len(t.scope[prefix])-1]
	}
	t.open = t.open[:last]
	t.put('>', "")
	return nil
}
