package spec

// A Part is a value that may be absent or unknown. The zero Part is absent.
//
// In a file, absent means not managed. In a live organisation, absent means not there, and
// unknown means that it may or may not be: the reason says why it could not be seen.
type Part[T any] struct {
	value T
	state state
	why   *string // of an unknown one alone; behind a pointer, since an organisation has 100,000s of parts that are known

	// Pos is where the file says so; zero in a live organisation.
	Pos Pos
}

type state uint8

const (
	absent state = iota
	known
	unknown
	refused // unknown, too
)

// Known is a part with a value, which may be empty: an empty list is known to be empty.
func Known[T any](value T) Part[T] { return Part[T]{value: value, state: known} }

// KnownAt is a part with a value that a file gives at pos.
func KnownAt[T any](value T, pos Pos) Part[T] { return Part[T]{value: value, state: known, Pos: pos} }

// Unknown is a part that could not be seen; the reason is for people.
func Unknown[T any](reason string) Part[T] { return Part[T]{state: unknown, why: &reason} }

// Refused is a part that could not be seen because the credentials may not.
func Refused[T any](reason string) Part[T] {
	return Part[T]{state: refused, why: &reason}
}

// Get returns the value, and whether it is known. The value is the zero T where it is not.
func (p Part[T]) Get() (T, bool) { return p.value, p.state == known }

// Value returns the value of a known part, and the zero T of any other.
func (p Part[T]) Value() T { return p.value }

// IsKnown reports whether the part has a value.
func (p Part[T]) IsKnown() bool { return p.state == known }

// IsAbsent reports whether the part is not there (live) or not managed (desired).
func (p Part[T]) IsAbsent() bool { return p.state == absent }

// Why returns the reason of an unknown part, and whether it is unknown.
func (p Part[T]) Why() (string, bool) {
	if p.why == nil {
		return "", false
	}
	return *p.why, true
}

// IsRefused reports whether a part is unknown because the credentials may not see it.
func (p Part[T]) IsRefused() bool { return p.state == refused }
