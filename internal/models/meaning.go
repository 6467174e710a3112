package models

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"strconv"
	"unicode/utf8"
)

// What is compared by meaning. Larger or deeper content is compared as text.
const (
	maxMeaning = 8 << 20
	maxNesting = 500
)

var errOther = errors.New("it is compared as text")

// Sum is the digest of the bytes of a content.
func Sum(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// Same reports whether two contents of files of a type mean the same: whether their [Digest] is one.
func Same(kind string, ours, theirs []byte) bool {
	return bytes.Equal(ours, theirs) || Digest(kind, ours) == Digest(kind, theirs)
}

// Digest is equal for two contents of files of a type that mean the same, however they are written:
//
//   - JSON (element templates, forms; RPA scripts and tests where they are JSON): the order of keys, white space and the way to write a
//     number or a character do not count. Of an element template, neither do $schema, id and version at the top, which Camunda Hub sets; of a form, exporter.
//   - XML (BPMN, DMN): prefixes of namespaces, the order of attributes, white space between elements, CDATA and comments do not count, as
//     modelers keep none of them. Neither do exporter and exporterVersion of the root, and attributes of the modeler's own namespace.
//   - Text, and what cannot be parsed, has a DOCTYPE, is larger than 8 MiB or nested deeper than 500: the kind of line ending and one line
//     ending at the end do not count.
//
// A byte order mark never counts.
func Digest(kind string, content []byte) string {
	return digest(kind, content, "$schema", "id", "version")
}

// DigestAs is the [Digest] of the content that a file of a name has. It differs for element templates alone: Camunda Hub writes the name
// of the file into them, so that the name which is there does not count.
func DigestAs(kind, name string, content []byte) string {
	sum := digest(kind, content, "$schema", "id", "version", "name")
	if kind != Template {
		return sum
	}
	return Sum([]byte(sum + name))
}

// digest is that of a content, where set are the keys that Camunda Hub sets in an element template.
func digest(kind string, content []byte, set ...string) string {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	form := func(*canon, []byte) error { return errOther }
	switch kind {
	case Template:
		form = func(c *canon, content []byte) error { return c.json(content, set) }
	case "form":
		form = func(c *canon, content []byte) error { return c.json(content, []string{"exporter"}) }
	case "rpa", "tests":
		form = func(c *canon, content []byte) error { return c.json(content, nil) }
	case "bpmn", "dmn":
		form = (*canon).xml
	}
	c := canon{sha256.New()}
	if len(content) > maxMeaning || !utf8.Valid(content) || form(&c, content) != nil {
		c.Reset()
		c.put('t', text(content))
	}
	return hex.EncodeToString(c.Sum(nil))
}

// text is a content without what editors change by themselves.
func text(content []byte) string {
	content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
	content = bytes.ReplaceAll(content, []byte("\r"), []byte("\n"))
	return string(bytes.TrimSuffix(content, []byte("\n")))
}

// A canon is a digest of parts, no sequence of which can be taken for another one.
type canon struct{ hash.Hash }

func (c canon) put(kind byte, text string) {
	head := strconv.AppendInt([]byte{kind}, int64(len(text)), 10)
	_, _ = c.Write(append(head, ':')) // a hash gives no error
	_, _ = io.WriteString(c, text)
}
