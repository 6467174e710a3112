package spec

import "slices"

// A Restore is the latest restore of a backup, as the operation GET /clusters/{clusterUuid}/backups/{backupId}/restore shows it.
type Restore struct {
	UUID      string
	Backup    string // its id
	State     RestoreState
	Started   Moment // zero before it begins
	Completed Moment // zero while it is under way
}

// A RestoreState is the state of a restore as the API words it. Values other than those below occur.
type RestoreState string

// The states of the API's description.
const (
	RestorePending    RestoreState = "PENDING"
	RestoreValidating RestoreState = "VALIDATING"
	RestoreInProgress RestoreState = "IN_PROGRESS"
	RestoreCompleted  RestoreState = "COMPLETED"
	RestoreFailed     RestoreState = "FAILED"
	RestoreAborted    RestoreState = "ABORTED"
)

// Over reports whether nothing more happens in a restore. One in a state that this version does not know is under way.
func (r Restore) Over() bool {
	return slices.Contains([]RestoreState{RestoreCompleted, RestoreFailed, RestoreAborted}, r.State)
}
