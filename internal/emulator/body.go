package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"unicode/utf8"
)

// field is one member of a request body, and the target of its value.
type field struct {
	name     string
	target   any // *string, *float64, *bool, *texts or *[]json.RawMessage, or a pointer to one of these
	required bool
	null     bool // the value may be null, which the target decodes
}

func required(name string, target any) field { return field{name, target, true, false} }
func optional(name string, target any) field { return field{name, target, false, false} }
func nullable(name string, target any) field { return field{name, target, false, true} }

// texts is a list of strings, none of them null.
type texts []string

// UnmarshalJSON refuses null strings, which encoding/json accepts.
func (t *texts) UnmarshalJSON(data []byte) error {
	var items []json.RawMessage
	if err := json.Unmarshal(data, &items); err != nil {
		return err
	}
	*t = make(texts, len(items))
	for i, item := range items {
		if err := decode(item, &(*t)[i]); err != nil {
			return err
		}
	}
	return nil
}

// closed reads a body that may have no other members than these, like most bodies in the API's
// description.
func (q *request) closed(fields ...field) *answer { return q.read(false, fields) }

// lenient reads a body that may have other members.
func (q *request) lenient(fields ...field) *answer { return q.read(true, fields) }

func (q *request) read(open bool, fields []field) *answer {
	media, _, err := mime.ParseMediaType(q.http.Header.Get("Content-Type"))
	switch {
	case err != nil || media != "application/json":
		err = errors.New("the body must be application/json")
	case !utf8.Valid(q.body):
		err = errors.New("the body is not UTF-8")
	default:
		err = readObject(q.body, open, fields...)
	}
	if err != nil {
		return refuse(http.StatusBadRequest, "%s", err)
	}
	return nil
}

// readObject reads the members of a JSON object by their exact names and types.
func readObject(data []byte, open bool, fields ...field) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil || members == nil {
		return errors.New("the body must be one JSON object")
	}
	for _, f := range fields {
		raw, present := members[f.name]
		delete(members, f.name)
		switch {
		case !present && f.required:
			return fmt.Errorf("%q is required", f.name)
		case !present:
		default:
			if err := f.decode(raw); err != nil {
				return fmt.Errorf("%q has the wrong type", f.name)
			}
		}
	}
	for name := range members {
		if !open {
			return fmt.Errorf("%q is not a property of this body", name)
		}
	}
	return nil
}

func (f field) decode(raw json.RawMessage) error {
	if f.null {
		return json.Unmarshal(raw, f.target)
	}
	return decode(raw, f.target)
}

// decode is json.Unmarshal for values that must not be null.
func decode(raw json.RawMessage, target any) error {
	if bytes.Equal(raw, []byte("null")) {
		return errors.New("null")
	}
	return json.Unmarshal(raw, target)
}
