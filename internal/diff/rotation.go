package diff

import (
	"slices"
	"strings"
	"unicode"

	"github.com/camsync/camsync/internal/spec"
)

// A clientPair is a declared API client and the live ones that belong to it.
type clientPair struct {
	family
	desired   *spec.Client
	current   *spec.Client   // nil if none exists
	delivered bool           // its credentials are known to be at the destination
	others    []*spec.Client // by their numbers
}

// clientPairOf finds out which of the live clients of its rotations a declared one is.
func clientPairOf(c *clusterPair, d *spec.Client, live []*spec.Client) *clientPair {
	k := &clientPair{family: familyOf(c, spec.Clients, d.Name, d.Credentials, d.Delivered, spec.Incarnations(live)), desired: d}
	at := func(i spec.Incarnation) *spec.Client {
		return live[slices.IndexFunc(live, func(l *spec.Client) bool { return l.ID == i.ID })]
	}
	if len(live) == 0 {
		return k
	}
	k.current, k.others = at(k.present), each(k.rest, at)
	id, known := d.Delivered.Get()
	k.delivered = known && k.current.ID == id
	return k
}

// leftovers are the live clients of the family other than the current one.
func (k *clientPair) leftovers() (lane []phased) {
	for i, l := range k.others {
		exceeds := len(missing(l.Permissions, k.desired.Permissions)) > 0
		lane = append(lane, k.leftover(k.rest[i], clientRemoval(k.c, l), exceeds)...)
	}
	return lane
}

// rotateCommand is the command line that gives a client new credentials, also while those of an earlier rotation are promised.
func (k *clientPair) rotateCommand() string {
	if k.guarded() {
		return rotateCommand(k.name(), "begin")
	}
	return "camsync rotate client " + word(k.desired.Name) + " --cluster " + word(k.c.desired.Name)
}

// word quotes a text for a shell.
func word(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_./", r)
	}) {
		return text
	}
	return quoted(text)
}

// quoted is a text as one word of a shell, whatever it holds.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
