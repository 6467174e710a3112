package spec

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A client can be given neither another secret nor another name, and no two clients of a cluster may have one name. So a rotation
// of the client that a file calls NAME makes one of another name: NAME~2, and the next one NAME again, since that is free by then.
// Only while older ones live is it NAME~3, and so on; NAME itself is rotation 1. The number says which name it is, and not which
// one is newer.

// Rotation takes the name of a live client apart: into the name that a file may declare it by, and which rotation of that it is. If
// that name was too long for an ending, only [RotationOf] knows.
func Rotation(name string) (declared string, n int) {
	if at := strings.LastIndexByte(name, '~'); at > 0 {
		if n := RotationOf(name, name[:at]); n > 0 {
			return name[:at], n
		}
	}
	return name, 1
}

// RotationOf says which rotation of the client that a file declares a live name is; 0 for none of it.
func RotationOf(name, declared string) int {
	if name == declared {
		return 1
	}
	at := strings.LastIndexByte(name, '~')
	if at < 0 {
		return 0
	}
	if n, err := strconv.Atoi(name[at+1:]); err == nil && n >= 2 && RotationName(declared, n) == name {
		return n
	}
	return 0
}

// A Declaration is the names that a file gives to clients of a cluster.
type Declaration struct {
	names map[string]bool
	long  []string // those that may leave no room for an ending
}

// Declare makes a declaration of names.
func Declare[T any](all []T, name func(T) string) Declaration {
	d := Declaration{names: make(map[string]bool, len(all))}
	for _, c := range all {
		n := name(c)
		d.names[n] = true
		if utf8.RuneCountInString(n)+len("~1234567") > MaxName {
			d.long = append(d.long, n)
		}
	}
	return d
}

// Of is which of the declared names a live one belongs to: itself, or the one that it is a rotation of; empty for none.
func (d Declaration) Of(name string) string {
	if d.names[name] {
		return name
	}
	if declared, _ := Rotation(name); d.names[declared] {
		return declared
	}
	for _, declared := range d.long {
		if RotationOf(name, declared) > 0 {
			return declared
		}
	}
	return ""
}

// RotationName is the name of a rotation of the client that a file declares. It has at most [MaxName] characters: if that leaves no
// room for the ending, the end of the declared name gives way to six characters that depend on all of it.
func RotationName(declared string, n int) string {
	if n == 1 {
		return declared
	}
	end := fmt.Sprintf("~%d", n)
	if utf8.RuneCountInString(declared)+len(end) <= MaxName {
		return declared + end
	}
	sum := sha256.Sum256([]byte(declared))
	end = "." + hex.EncodeToString(sum[:3]) + end
	return string([]rune(declared)[:max(0, MaxName-len(end))]) + end
}

// An Incarnation is one of the live API or monitoring clients that a declared one has at the same time.
type Incarnation struct {
	Name, ID string
	Lost     bool   // its secret never reached a destination
	Doubt    string // why it is uncertain whether that is so
	LastUsed time.Time
}

// A Rotating is a rotation that runs have begun, as the state directory remembers it.
type Rotating struct {
	Kind     Kind      // API clients or monitoring clients
	Cluster  string    // its uuid
	Declared string    // the client's name in the file
	Old      []string  // the ids of the clients that lose their credentials once the grace is over
	Begun    time.Time // before the new client was made
	Explicit bool      // by a command that left the end to others: until the grace is over, they have a promise
	Grace    time.Duration

	Successor string    // the id of the client whose credentials were delivered; empty as long as that is not known
	Until     time.Time // how long the old ones stay valid; zero as long as there is no successor
}

// Over reports whether the grace of a rotation was over at a time, with its new credentials delivered.
func (r Rotating) Over(now time.Time) bool {
	return r.Successor != "" && !r.Until.IsZero() && !now.IsZero() && !now.Before(r.Until)
}

// RotationFor is what is remembered of a rotation of a client in a live cluster; zero for nothing.
func (c *Cluster) RotationFor(kind Kind, declared string) Rotating {
	for _, r := range c.Rotations {
		if r.Kind == kind && r.Declared == declared {
			return r
		}
	}
	return Rotating{}
}

// Current is the index of the client that a file means, among the live ones of its name: the one whose credentials are at the
// destination, as far as that is known; else the one to which the last rotation delivered them; and else that of the highest
// number. It is -1 if none lives.
func Current(declared string, delivered Part[string], last Rotating, live []Incarnation) int {
	at, known := delivered.Get()
	current, highest, handed := -1, 0, false
	for i, l := range live {
		n := RotationOf(l.Name, declared)
		switch is := last.Successor != "" && l.ID == last.Successor; {
		case n == 0:
		case known && l.ID != "" && strings.EqualFold(l.ID, at):
			return i
		case is:
			current, handed = i, true
		case !handed && n > highest:
			current, highest = i, n
		}
	}
	return current
}

// Incarnations are live API clients as rotations see them.
func Incarnations(live []*Client) []Incarnation {
	all := make([]Incarnation, len(live))
	for i, l := range live {
		all[i] = Incarnation{Name: l.Name, ID: l.ID, Lost: l.Lost, Doubt: l.Doubt}
	}
	return all
}

// Current is the index of the live client that a file's client is, as the function of that name says.
func (c Client) Current(live []*Client, last Rotating) int {
	return Current(c.Name, c.Delivered, last, Incarnations(live))
}
