package sources

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

// maxOutput is how many bytes a program may print that gives many values as one JSON object.
const maxOutput = 1 << 20

// An output is what a program has printed. It, the names in it too, may be secret, and is in no error.
type output struct {
	from string // for errors
	data []byte
	top  *object // what it is as JSON; nil before it was asked for
	err  error   // why it is none
}

// value is the value of a key in it, or the whole output for none.
func (o *output) value(key string) spec.Part[spec.Sealed] {
	if key == "" {
		return sealed(withoutNewline(o.data), o.from)
	}
	if o.top == nil && o.err == nil {
		o.top, o.err = wholeObject(o.data)
	}
	var text string
	err := o.err
	if err == nil {
		text, err = o.top.member(key)
	}
	if err != nil {
		return spec.Unknown[spec.Sealed](fmt.Sprintf("%s %v", o.from, err))
	}
	return sealed(text, fmt.Sprintf("member %s of %s", key, o.from))
}

// An object is a JSON object.
type object struct {
	members map[string]json.RawMessage
	inner   map[string]*object // those of them that were looked into
}

var (
	errNoObject = errors.New("is not one JSON object, in which key names a member")
	errTwice    = errors.New("has two members of one name in an object, so that it is not clear which of them is meant")
)

// wholeObject is a text that is one JSON object and nothing else.
func wholeObject(data []byte) (*object, error) {
	text, err := localfile.Text(data)
	switch {
	case err != nil:
		return nil, err
	case !utf8.ValidString(text):
		return nil, errors.New("is not UTF-8 text")
	}
	return parseObject([]byte(text))
}

func parseObject(data []byte) (*object, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, errNoObject
	}
	o := &object{members: make(map[string]json.RawMessage), inner: make(map[string]*object)}
	for d.More() {
		name, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return nil, errNoObject
		}
		if _, twice := o.members[name.(string)]; twice { // a name in an object is a text
			return nil, errTwice
		}
		o.members[name.(string)] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, errNoObject
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errNoObject
	}
	return o, nil
}

// member is the value of a member as text. A key with dots leads into nested objects, where no member has the whole name.
func (o *object) member(key string) (string, error) {
	missing := fmt.Errorf("has no member %s", key)
	for rest := key; ; {
		if raw, found := o.members[rest]; found {
			return plain(raw, key)
		}
		first, after, dotted := strings.Cut(rest, ".")
		raw, found := o.members[first]
		if !dotted || !found || raw[0] != '{' {
			return "", missing
		}
		within := o.inner[first]
		if within == nil {
			var err error
			if within, err = parseObject(raw); err != nil {
				return "", err
			}
			o.inner[first] = within
		}
		o, rest = within, after
	}
}

// plain is a text, a number or a boolean as it was written.
func plain(raw json.RawMessage, key string) (string, error) {
	is := ""
	switch raw[0] {
	case '{':
		is = "an object; name one of its members, as in " + key + ".NAME"
	case '[':
		is = "a list; let the command choose one of its items"
	case 'n':
		is = "null"
	case '"':
		var text string
		if err := json.Unmarshal(raw, &text); err != nil || strings.Count(text, "\ufffd") != replacements(raw) {
			is = "not text"
			break
		}
		return text, nil
	default:
		return string(raw), nil
	}
	return "", fmt.Errorf("has no text as member %s: it is %s", key, is)
}

// replacements counts the characters U+FFFD that a JSON text asks for. It has more of them once it is read if half of a
// pair of surrogates stood in it.
func replacements(raw json.RawMessage) int {
	lower := bytes.ToLower(bytes.ReplaceAll(raw, []byte(`\\`), nil))
	return bytes.Count(lower, []byte("\ufffd")) + bytes.Count(lower, []byte(`\ufffd`))
}

// A limitedBuffer holds up to so many bytes. It has no other method of a buffer, since io.Copy would fill it past its limit
// with ReadFrom.
type limitedBuffer struct {
	most int
	data []byte
	full bool
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if len(b.data)+len(p) > b.most {
		b.full = true
		return 0, errors.New("too much output")
	}
	b.data = append(b.data, p...)
	return len(p), nil
}

// sealed seals a value that a secret can have; from says where it comes from.
func sealed(value, from string) spec.Part[spec.Sealed] {
	value = strings.TrimPrefix(value, "\ufeff")
	switch {
	case value == "":
		return spec.Unknown[spec.Sealed](from + " is empty")
	case len(value) > maxValue:
		return spec.Unknown[spec.Sealed](fmt.Sprintf("%s holds more than %d KiB", from, maxValue>>10))
	case !utf8.ValidString(value):
		return spec.Unknown[spec.Sealed](from + " is not UTF-8 text")
	case strings.ContainsRune(value, 0):
		return spec.Unknown[spec.Sealed](from + " holds NUL characters, as UTF-16 does; write it as UTF-8 text")
	}
	return spec.Known(spec.Seal(value))
}

// withoutNewline is a text without the one newline that editors and commands end it with.
func withoutNewline(data []byte) string {
	s, _ := strings.CutSuffix(string(data), "\n")
	return strings.TrimSuffix(s, "\r")
}
