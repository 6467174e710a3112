package diff

import (
	"github.com/camsync/camsync/internal/api"
)

// IsSnapshot reports whether the action makes the snapshot that follows a push.
func (a Action) IsSnapshot() bool { return a.Push != nil && a.Promised }

// snapshot adds the snapshot that follows a push, if the file asks for one: once all files are as the directory has them, and not before.
// One that an earlier run was to make, and is not known to have made, is due all the same.
func (f *filePair) snapshot(lane []phased) []phased {
	due := f.live != nil && f.live.Files.Value().SnapshotDue
	if !f.files.Snapshot {
		return lane
	}
	push := &Push{Commit: f.files.Commit}
	a := f.action(Update, "")
	for i := range lane {
		lane[i].Push = push
		a.Needs = append(a.Needs, lane[i].Name)
		due = due || lane[i].Verb != Hold
	}
	if !due {
		return lane
	}
	a.Push, a.Promised = push, true
	a.Fields = []Field{{Name: "snapshot", Desired: "of all files, once they are as in the directory"}}
	a.Calls = []api.Call{api.CreateSnapshot{Project: f.key(), Called: f.desired.Name}}
	return append(lane, phased{phaseFiles, a})
}
