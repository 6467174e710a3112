package spec

import (
	"fmt"
	"slices"
	"strings"
)

// Harms is a set of harms that an action can do. The zero set is none.
type Harms uint8

// The harms, worst first.
const (
	DataLoss       Harms = 1 << iota // a cluster deleted
	Irreversible                     // an upgrade
	CredentialLoss                   // a client or secret deleted, a client rotated
	AccessLoss                       // a member or role removed, an allowlist narrowed
	AccessGain                       // a member or role added, an allowlist widened or opened
	Cost                             // a cluster or hardware package added
)

var harmNames = [...]string{"data-loss", "irreversible", "credential-loss", "access-loss", "access-gain", "cost"}

// HarmNames are all harms as files and flags spell them, worst first.
func HarmNames() []string { return harmNames[:] }

// ParseHarm returns the harm of that name.
func ParseHarm(name string) (Harms, error) {
	if i := slices.Index(harmNames[:], name); i >= 0 {
		return 1 << i, nil
	}
	return 0, fmt.Errorf("harm %q is not one of %s", name, strings.Join(harmNames[:], ", "))
}

// ParseHarms returns the set of the harms of these names.
func ParseHarms(names []string) (Harms, error) {
	var all Harms
	for _, name := range names {
		harm, err := ParseHarm(name)
		if err != nil {
			return 0, err
		}
		all |= harm
	}
	return all, nil
}

// Has reports whether all harms of other are in h.
func (h Harms) Has(other Harms) bool { return h&other == other }

// Names returns the harms of the set, worst first; nil for none.
func (h Harms) Names() []string {
	var names []string
	for i, n := range harmNames {
		if h&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return names
}

// String lists the harms with commas, worst first; empty for none.
func (h Harms) String() string { return strings.Join(h.Names(), ",") }
