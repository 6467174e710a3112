package diff

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/camsync/camsync/internal/spec"
)

// A clientPair is a declared client and the live ones that belong to it: NAME, NAME~2 and so on.
//
// One of them is the client, as [spec.Client.Current] says. The others are left by a rotation, or by
// one that is not finished.
type clientPair struct {
	c         *clusterPair
	desired   spec.Client
	current   *spec.Client   // nil if none exists
	delivered bool           // its credentials are known to be at the destination
	others    []*spec.Client // oldest first
}

// clientPairOf finds out which of the live clients of its rotations a declared one is.
func clientPairOf(c *clusterPair, d spec.Client, live []*spec.Client) *clientPair {
	k := &clientPair{c: c, desired: d}
	if len(live) == 0 {
		return k
	}
	sorted := slices.Clone(live)
	slices.SortStableFunc(sorted, func(x, y *spec.Client) int { return cmp.Compare(rotation(x), rotation(y)) })
	at := d.Current(sorted)
	id, known := d.Delivered.Get()
	k.current, k.delivered = sorted[at], known && sorted[at].ID == id
	k.others = slices.Delete(sorted, at, at+1)
	return k
}

// rotation is the number of a live client's rotation: 1 for one that was never rotated.
func rotation(l *spec.Client) int {
	_, n := spec.Rotation(l.Name)
	return n
}

// newest reports whether the client is the last of its rotations.
func (k *clientPair) newest() bool {
	return len(k.others) == 0 || rotation(k.others[len(k.others)-1]) < rotation(k.current)
}

// disputed reports whether another live client has the same name as the current one.
func (k *clientPair) disputed() bool {
	return slices.ContainsFunc(k.others, func(l *spec.Client) bool { return l.Name == k.current.Name })
}

// leftover handles a rotation of a declared client other than the current one.
//
//	its secret was lost while camsync created it     delete: it cannot be used
//	any other                                        unmanaged, even if clients are pruned: its users may
//	                                                 not have changed over yet, or have it from elsewhere
func (k *clientPair) leftover(l *spec.Client) []phased {
	a, b := clientRemoval(k.c, l), k.c.b
	if l.Lost {
		a.Harms = 0
		a.Fields = []Field{{Name: "client id", Live: l.ID}, {Name: "secret", Live: "lost while it was created"}}
		return []phased{{phaseDeletions, a}}
	}
	if len(missing(l.Permissions, k.desired.Permissions)) > 0 { // no rotation may give more than the file
		b.outside(a, false)
	} else {
		b.leave(a.Name, a.UUID)
	}
	b.note(a.Name.String() + ": left by a rotation; " + k.rotateCommand() + " finishes it")
	return nil
}

// rotateCommand is the command line that gives a client new credentials.
func (k *clientPair) rotateCommand() string {
	return "camsync rotate client " + word(k.desired.Name) + " --cluster " + word(k.c.desired.Name)
}

// word quotes a text for a shell.
func word(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_./", r)
	}) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
