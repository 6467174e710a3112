package diff

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/camsync/camsync/internal/spec"
)

// rotations are the live clients that belong to a declared one: NAME, NAME~2 and so on.
//
// One of them is the client, as [spec.Client.Current] says. The others are left by a rotation, or by
// one that is not finished.
type rotations struct {
	current   *spec.Client   // nil if none exists
	delivered bool           // its credentials are known to be at the destination
	others    []*spec.Client // oldest first
}

func rotationsOf(d spec.Client, live []*spec.Client) rotations {
	if len(live) == 0 {
		return rotations{}
	}
	sorted := slices.Clone(live)
	slices.SortStableFunc(sorted, func(x, y *spec.Client) int { return cmp.Compare(rotation(x), rotation(y)) })
	at := d.Current(sorted)
	id, known := d.Delivered.Get()
	r := rotations{current: sorted[at], delivered: known && sorted[at].ID == id}
	r.others = slices.Delete(sorted, at, at+1)
	return r
}

func rotation(l *spec.Client) int {
	_, n := spec.Rotation(l.Name)
	return n
}

// newest reports whether the client is the last of its rotations.
func (r rotations) newest() bool {
	return len(r.others) == 0 || rotation(r.others[len(r.others)-1]) < rotation(r.current)
}

// disputed reports whether another live client has the same name as the current one.
func (r rotations) disputed() bool {
	return slices.ContainsFunc(r.others, func(l *spec.Client) bool { return l.Name == r.current.Name })
}

// leftover handles a rotation of a declared client other than the current one.
//
//	its secret was lost while camsync created it     delete: it cannot be used
//	any other                                        unmanaged, even if clients are pruned: its users may
//	                                                 not have changed over yet, or have it from elsewhere
func (b *builder) leftover(c clusterPair, d spec.Client, l *spec.Client) []phased {
	a := c.removal(l)
	if l.Lost {
		a.Harms = 0
		a.Fields = []Field{{Name: "client id", Live: l.ID}, {Name: "secret", Live: "lost while it was created"}}
		return []phased{{phaseDeletions, a}}
	}
	if len(missing(l.Permissions, d.Permissions)) > 0 { // no rotation may give more than the file
		b.outside(a, false)
	} else {
		b.plan.Unmanaged = append(b.plan.Unmanaged, a.Name)
	}
	b.note(a.Name.String() + ": left by a rotation; " + c.rotateCommand(d) + " finishes it")
	return nil
}

// rotateCommand is the command line that gives a client new credentials.
func (c clusterPair) rotateCommand(d spec.Client) string {
	return "camsync rotate client " + word(d.Name) + " --cluster " + word(c.desired.Name)
}

// word quotes a text for a shell.
func word(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.", r)
	}) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
