package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// An ordered value of JSON keeps the order of its keys: it is one of ordered, []any, string,
// json.Number, bool and nil.
type ordered []entry

type entry struct {
	key   string
	value any
}

// find is the value of a key, nil where there is none.
func (o ordered) find(key string) any {
	if i := slices.IndexFunc(o, func(e entry) bool { return e.key == key }); i >= 0 {
		return o[i].value
	}
	return nil
}

// object is the value of a key that is an object.
func (o ordered) object(key string) ordered {
	value, _ := o.find(key).(ordered)
	return value
}

// text is the value of a key that is text.
func (o ordered) text(key string) string {
	value, _ := o.find(key).(string)
	return value
}

// list is the value of a key that is a list.
func (o ordered) list(key string) []any {
	value, _ := o.find(key).([]any)
	return value
}

func parse(data []byte) (ordered, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	value, err := next(d)
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	object, _ := value.(ordered)
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
		var o ordered
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			value, err := next(d)
			if err != nil {
				return nil, err
			}
			o = append(o, entry{fmt.Sprint(key), value})
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

// flow is a value as YAML on one line.
func flow(value any) string {
	switch v := value.(type) {
	case ordered:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = e.key + ": " + flow(e.value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = flow(item)
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
