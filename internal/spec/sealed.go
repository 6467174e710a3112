package spec

import (
	"crypto/subtle"
	"fmt"
	"log/slog"
)

const sealedText = "(secret)"

// A Sealed holds a secret value. It prints, logs and marshals as "(secret)".
//
// The value lives behind a pointer, so that printing a struct around it with %+v can show an
// address at most. Reveal it only into a request body, a destination or a comparison.
type Sealed struct{ value *string }

// Seal makes a secret of a value.
func Seal(value string) Sealed { return Sealed{&value} }

// Reveal returns the value itself. Nothing that it is passed to may print, log or store it.
func (s Sealed) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Equal reports whether both hold the same value, in a time that depends on nothing but its length.
func (s Sealed) Equal(t Sealed) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(t.Reveal())) == 1
}

// String hides the value.
func (Sealed) String() string { return sealedText }

// GoString hides the value.
func (Sealed) GoString() string { return sealedText }

// Format hides the value under every verb.
func (Sealed) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(sealedText)) }

// LogValue hides the value.
func (Sealed) LogValue() slog.Value { return slog.StringValue(sealedText) }

// MarshalText hides the value, in JSON and YAML too.
func (Sealed) MarshalText() ([]byte, error) { return []byte(sealedText), nil }
