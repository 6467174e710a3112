package keys

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// An Object is a JSON object that keeps the order of its keys. A value in it is one of Object, []any, string, json.Number, bool and nil.
type Object []Entry

// An Entry is a key of an object, and its value.
type Entry struct {
	Key   string
	Value any
}

// Find is the value of a key, nil where there is none.
func (o Object) Find(key string) any {
	if i := slices.IndexFunc(o, func(e Entry) bool { return e.Key == key }); i >= 0 {
		return o[i].Value
	}
	return nil
}

// Object is the value of a key that is an object.
func (o Object) Object(key string) Object {
	value, _ := o.Find(key).(Object)
	return value
}

// Text is the value of a key that is text.
func (o Object) Text(key string) string {
	value, _ := o.Find(key).(string)
	return value
}

// List is the value of a key that is a list.
func (o Object) List(key string) []any {
	value, _ := o.Find(key).([]any)
	return value
}

// Parse reads a JSON object.
func Parse(data []byte) (Object, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	value, err := next(d)
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	object, _ := value.(Object)
	return object, nil
}

// next reads one value.
func next(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		var o Object
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			value, err := next(d)
			if err != nil {
				return nil, err
			}
			o = append(o, Entry{fmt.Sprint(key), value})
		}
		_, err := d.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			value, err := next(d)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := d.Token()
		return list, err
	}
	return token, nil
}

// Flow is a value as YAML on one line.
func Flow(value any) string {
	switch v := value.(type) {
	case Object:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = e.Key + ": " + Flow(e.Value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = Flow(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		if strings.ContainsAny(v, ",*:{}[]\"'#&") {
			return strconv.Quote(v)
		}
		return v
	}
	return fmt.Sprint(value)
}

// Block is an object as YAML in lines of at most that many columns, as far as its texts let it: what fits stays on one line.
func Block(o Object, columns int) []string {
	var lines []string
	for _, e := range o {
		line := e.Key + ": " + Flow(e.Value)
		if len(line) <= columns {
			lines = append(lines, line)
			continue
		}
		switch v := e.Value.(type) {
		case Object:
			lines = append(lines, e.Key+":")
			for _, l := range Block(v, columns-2) {
				lines = append(lines, "  "+l)
			}
		case []any:
			lines = append(lines, e.Key+":")
			for _, item := range v {
				lines = append(lines, entries(item, columns-4)...)
			}
		default:
			lines = append(lines, line)
		}
	}
	return lines
}

// entries are the lines of one entry of a list.
func entries(item any, columns int) []string {
	object, ok := item.(Object)
	if flow := Flow(item); !ok || len(flow) <= columns {
		return []string{"  - " + flow}
	}
	var lines []string
	for i, l := range Block(object, columns) {
		mark := "    "
		if i == 0 {
			mark = "  - "
		}
		lines = append(lines, mark+l)
	}
	return lines
}
