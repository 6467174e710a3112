package orgfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/spec"
)

// frontMatter is what a README says before its text. Other tools may have keys of their own there.
var frontMatter = object{name: "the front matter", keys: []string{"template", "category", "tags"}, open: true}

// A describedAsset is what a README says of one.
type describedAsset struct {
	spec.Document
	template, category string
	tags               []string
	pos                spec.Pos // where it names its template
}

// invalid notes where a file is not UTF-8.
func (c *collecting) invalid(name, text string) bool {
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)) {
			c.errorIn(name, text, i, "this is not UTF-8; write the file as UTF-8")
			return true
		}
	}
	return false
}

// errorIn notes an error at an offset of a file.
func (c *collecting) errorIn(name, text string, offset int, format string, args ...any) spec.Pos {
	lines := LinesOf([]byte(text))
	pos := lines.at(min(offset, len(text)))
	pos.File = c.path(name)
	if format != "" {
		c.errs = append(c.errs, spec.FileError{Pos: pos, Text: fmt.Sprintf(format, args...)})
	}
	return pos
}

// readme reads the front matter of a README.
func (c *collecting) readme(name string) (d describedAsset, ok bool) {
	text := c.files[name]
	matter, closed := matterOf(text)
	if !closed {
		c.wrong(name, "has no front matter that names its element template; begin it with the lines ---, template: FILE.json and ---, or take it out of the directory of the catalog")
		return d, false
	}
	r := &reader{file: c.path(name)}
	d.Document = spec.Document{Path: name, Text: text, Pos: spec.Pos{File: r.file, Line: 1, Column: 1}, Digest: digest([]byte(lineFeeds.Replace(text)))}
	switch root, invalid := parse([]byte("\n" + matter)); {
	case strings.TrimSpace(matter) == "":
		c.wrong(name, "the front matter is empty; write template: FILE.json in it")
	case invalid != nil:
		invalid.Pos.File = r.file
		c.errs = append(c.errs, *invalid)
	default:
		r.whole(func() {
			m, is := r.mapping(root, frontMatter)
			if !is {
				return
			}
			d.template, ok = required(m, "template", checked(checkTemplateName))
			if e, there := m.find("template"); there {
				d.pos = r.pos(e.value)
			}
			d.category = part(m, "category", checked(checkWords)).Value()
			d.tags = slices.Sorted(slices.Values(part(m, "tags", set(items{"tag", "[payment]"}, checked(checkWords))).Value()))
		})
		c.errs = append(c.errs, r.errs...)
	}
	return d, ok
}

// matterOf is the text between the first two lines of three dashes.
func matterOf(text string) (matter string, closed bool) {
	first := true
	var b strings.Builder
	for line := range strings.Lines(text) {
		switch end := strings.TrimRight(line, " \t\r\n") == "---"; {
		case first && !end:
			return "", false
		case first:
			first = false
		case end:
			return b.String(), true
		default:
			b.WriteString(line)
		}
	}
	return "", false
}

func checkTemplateName(s string) string {
	if s != path.Base(s) || strings.Contains(s, `\`) || extension(s) != ".json" || strings.HasPrefix(s, ".") {
		return "is not the name of an element template beside this README; write one such as template.json"
	}
	return ""
}

// template reads an element template; nil where it is none. Ids are those that were read before.
func (c *collecting) template(name string, ids map[string]spec.Pos) *spec.Asset {
	text := c.files[name]
	before := len(c.errs)
	keys, ok := c.keys(name, text)
	if !ok {
		return nil
	}
	a := spec.Asset{Template: spec.Document{Path: name, Text: text, Digest: digest(canonical([]byte(text)))}}
	at := func(key string) spec.Pos { return c.errorIn(name, text, keys[key].at, "") }
	a.ID, _ = c.text(name, text, keys, "id")
	a.Name, _ = c.text(name, text, keys, "name")
	if why := spec.CheckAssetID(a.ID); a.ID != "" && why != "" {
		c.errs = append(c.errs, spec.FileError{Pos: at("id"), Text: "id " + quote(a.ID) + " " + why})
	}
	version, there := keys["version"]
	n, err := strconv.ParseInt(string(version.raw), 10, 64)
	switch {
	case !there:
		c.wrong(name, "the element template has no version, and the catalog needs one; write a whole number, 0 or more")
	case err != nil || n < 0:
		c.errs = append(c.errs, spec.FileError{Pos: at("version"), Text: "version is not a whole number, 0 or more"})
	default:
		a.Version, a.Template.Pos = n, at("version")
	}
	if first, twice := ids[a.ID]; twice && a.ID != "" {
		c.errs = append(c.errs, spec.FileError{Pos: at("id"), Text: "id " + quote(a.ID) + " is already given at " + first.String() + "; an id is that of one element template"})
	} else if a.ID != "" {
		ids[a.ID] = at("id")
	}
	if len(c.errs) > before {
		return nil
	}
	return &a
}

// text reads a key that is a text and must be there.
func (c *collecting) text(name, text string, keys map[string]jsonValue, key string) (value string, ok bool) {
	v, there := keys[key]
	switch {
	case !there:
		c.wrong(name, "the element template has no %s", key)
	case json.Unmarshal(v.raw, &value) != nil || strings.TrimSpace(value) == "":
		c.errorIn(name, text, v.at, "%s is not a text that says anything", key)
		return "", false
	default:
		return value, true
	}
	return "", false
}

// A jsonValue is the value of a key, and the offset at which it stands.
type jsonValue struct {
	raw json.RawMessage
	at  int
}

// keys are those of the object that a file of JSON is. What is wrong with it is an error.
func (c *collecting) keys(name, text string) (map[string]jsonValue, bool) {
	var syntax *json.SyntaxError
	if err := json.Unmarshal([]byte(text), new(json.RawMessage)); errors.As(err, &syntax) {
		c.errorIn(name, text, max(int(syntax.Offset)-1, 0), "invalid JSON: %s", err)
		return nil, false
	}
	if begin := strings.TrimLeft(text, " \t\r\n"); begin[0] != '{' {
		c.errorIn(name, text, len(text)-len(begin), "an element template is an object; write one in each file")
		return nil, false
	}
	keys, decoder := make(map[string]jsonValue), json.NewDecoder(strings.NewReader(text))
	_, err := decoder.Token()
	for err == nil && decoder.More() {
		var key json.Token
		var v jsonValue
		key, err = decoder.Token()
		end := int(decoder.InputOffset())
		if err == nil {
			err = decoder.Decode(&v.raw)
		}
		v.at = int(decoder.InputOffset()) - len(v.raw)
		word, _ := key.(string)
		if _, twice := keys[word]; twice {
			c.errorIn(name, text, strings.LastIndexByte(text[:end-1], '"'), "key %s is given twice", quote(word))
			return nil, false
		}
		keys[word] = v
	}
	if err != nil {
		c.wrong(name, "invalid JSON: %s", err)
	}
	return keys, err == nil
}

// canonical is JSON in one form, whatever its order of keys and its white space.
func canonical(text []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil && !errors.Is(err, io.EOF) {
		return text
	}
	if form, err := json.Marshal(v); err == nil {
		return form
	}
	return text
}

func digest(text []byte) string { return fmt.Sprintf("%x", sha256.Sum256(text)) }
