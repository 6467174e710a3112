package api

import (
	"bytes"
	"encoding/json"
	"errors"
)

// A field is a member of a JSON object. It may be absent or null, and it may be of another type
// than described: then it is not ok, and nothing else of the answer is lost.
type field[T any] struct {
	value T
	ok    bool // there, not null, and of its type
	wrong bool // there, not null, and of another type
}

// UnmarshalJSON never fails.
func (f *field[T]) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	if json.Unmarshal(text, &f.value) != nil {
		var zero T
		f.value, f.wrong = zero, true
		return nil
	}
	f.ok = true
	return nil
}

// decode reads an answer that must be one JSON value of that kind and nothing after it. Its errors
// never quote the answer.
func decode[T any](body []byte) (T, error) {
	var value T
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		return value, errors.New("the answer is empty")
	case html(body):
		return value, errors.New(htmlMessage)
	case string(body) == "null":
		return value, errors.New("the answer is null")
	}
	var zero T
	var syntax *json.SyntaxError
	switch err := json.Unmarshal(body, &value); {
	case errors.As(err, &syntax):
		return zero, errors.New("the answer is cut, or not JSON")
	case err != nil:
		return zero, errors.New("the answer is JSON of another shape than described")
	}
	return value, nil
}

// contained reads an answer. A panic over an unexpected one is an error about that answer,
// and not the end of all other reading.
func contained[T any](read func([]byte) (T, error), body []byte) (value T, err error) {
	defer func() {
		if recover() != nil { // what it carries may be of the answer
			err = errors.New("camsync cannot read this answer, because of an internal error")
		}
	}()
	return read(body)
}
