package spec

import "time"

// A Policy says what a run may do. Its fields hold the defaults where the file is silent.
type Policy struct {
	Prune            []Kind    // kinds whose undeclared live resources are deleted
	Allow            Harms     // harm that needs no further word
	Granted          Harms     // of that, what a file or the command line says, and not the default alone
	MaxDeletePercent int       // of a kind in one run, counted from 4 live ones up; 0 to 100
	MinAdmins        int       // at least this many accepted admins stay
	Protect          []string  // names, with * for any text: never deleted or narrowed
	Only             []Pattern // what the run is about, as --only selects it; nil for everything. No file says it
	Recreate         bool      // a daemon recreates what vanished from the organisation while the file did not change
	Wake             bool      // a run wakes a suspended cluster that it has work for; it never wakes any other

	Upgrade      Upgrades      // when clusters may be upgraded
	BackupBefore Harms         // an action with one of these harms needs a fresh complete backup of its cluster first; Irreversible or none
	BackupFresh  time.Duration // how old that backup may be

	// Unmanaged says of kinds whether their undeclared live resources are drift. A kind that it does not name
	// has its default: see [Policy.Reports].
	Unmanaged map[Kind]bool
}

// DefaultPolicy is the policy of a file that says nothing of it.
func DefaultPolicy() Policy {
	return Policy{Allow: AccessGain | AccessLoss | Cost, MaxDeletePercent: 25, MinAdmins: 1, BackupFresh: time.Hour}
}

// Reports says whether live resources of a kind that no file declares are drift.
func (p Policy) Reports(kind Kind) bool {
	if reports, said := p.Unmanaged[kind]; said {
		return reports
	}
	return kind.Traits().Reported
}
