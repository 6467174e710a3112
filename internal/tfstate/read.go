package tfstate

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// MaxSize is how large a state may be, in bytes.
const MaxSize = 64 << 20

// Errors of texts that are no state that can be read. What to do about each is a matter of whoever shows them.
var (
	ErrTooLarge  = errors.New("is larger than 64 MiB")
	ErrNotState  = errors.New("is not a Terraform state")
	ErrTruncated = errors.New("ends in the middle; it is not the whole state")
	ErrVersion   = errors.New("is a state of another version than 4")
	ErrEncrypted = errors.New("is encrypted")
	ErrShown     = errors.New("is the output of terraform show -json, which is not a state")
	ErrEmpty     = errors.New("is empty")
)

// Read reads a state of version 4. File is how messages call it.
//
// Nothing of the text is in an error, as it may hold secrets anywhere. Text of another encoding is read by its byte order
// mark, since PowerShell writes UTF-16 when a state is redirected to a file.
func Read(file string, from io.Reader) (State, error) {
	limited := &io.LimitedReader{R: from, N: MaxSize + 1}
	d := json.NewDecoder(transform.NewReader(limited, unicode.BOMOverride(transform.Nop)))
	r := reader{file: file, state: State{Names: map[string]string{}}}
	err := r.read(d)
	if limited.N <= 0 {
		err = ErrTooLarge
	}
	if err != nil {
		return State{}, fmt.Errorf("%s %w", file, err)
	}
	return r.state, nil
}

// A reader reads one state.
type reader struct {
	file  string
	state State
	was   seen
}

// seen are the keys at the top of a state that tell what it is.
type seen struct{ version, encrypted, shown bool }

// read goes through the keys at the top, one after the other, and through the resources one by one.
func (r *reader) read(d *json.Decoder) error {
	if err := opens(d, '{'); err != nil {
		return err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return broken(err)
		}
		if err := r.top(d, fmt.Sprint(key)); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return broken(err)
	}
	switch _, err := d.Token(); {
	case r.was.encrypted:
		return ErrEncrypted
	case r.was.shown && !r.was.version:
		return ErrShown
	case !r.was.version, !errors.Is(err, io.EOF):
		return ErrNotState
	}
	return nil
}

// top reads the value of one key at the top.
func (r *reader) top(d *json.Decoder, key string) error {
	switch key {
	case "version":
		var version int
		r.was.version = true
		if err := d.Decode(&version); err != nil && !mistyped(err) {
			return broken(err)
		}
		if version != 4 {
			return ErrVersion
		}
		return nil
	case "resources":
		return each(d, r.resource)
	case "outputs":
		return r.outputs(d)
	case "encrypted_data":
		r.was.encrypted = true
	case "format_version":
		r.was.shown = true
	}
	return broken(d.Decode(new(json.RawMessage)))
}

// each calls f for every item of a list. Any other value is skipped.
func each(d *json.Decoder, f func(json.RawMessage)) error {
	first, err := d.Token()
	if err != nil {
		return broken(err)
	}
	if first == json.Delim('{') {
		return skip(d)
	}
	if first != json.Delim('[') {
		return nil
	}
	for d.More() {
		var one json.RawMessage
		if err := d.Decode(&one); err != nil {
			return broken(err)
		}
		f(one)
	}
	_, err = d.Token()
	return broken(err)
}

// skip goes to the end of the object or list that was opened.
func skip(d *json.Decoder) error {
	for depth := 1; depth > 0; {
		switch t, err := d.Token(); {
		case err != nil:
			return broken(err)
		case t == json.Delim('{') || t == json.Delim('['):
			depth++
		case t == json.Delim('}') || t == json.Delim(']'):
			depth--
		}
	}
	return nil
}

func opens(d *json.Decoder, want json.Delim) error {
	switch t, err := d.Token(); {
	case errors.Is(err, io.EOF):
		return ErrEmpty
	case err != nil:
		return broken(err)
	case t != want:
		return ErrNotState
	}
	return nil
}

// broken is the error of a text that does not parse, without any of the text.
func broken(err error) error {
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrTruncated
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: it is not JSON from byte %d on", ErrNotState, syntax.Offset)
	}
	return err
}

// mistyped reports whether a value was read that has another type.
func mistyped(err error) bool {
	var other *json.UnmarshalTypeError
	return errors.As(err, &other)
}

// outputs notes the names of the outputs that are sensitive. Their values are skipped.
func (r *reader) outputs(d *json.Decoder) error {
	var all map[string]struct {
		Sensitive any `json:"sensitive"`
	}
	if err := d.Decode(&all); err != nil {
		if mistyped(err) {
			return nil
		}
		return broken(err)
	}
	for name, one := range all {
		if one.Sensitive == true {
			r.state.Outputs = append(r.state.Outputs, name)
		}
	}
	return nil
}
