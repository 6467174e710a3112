package diff

import (
	"strconv"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

var schedules = part[string]{
	kind: spec.BackupSchedules, of: func(c *spec.Cluster) spec.Part[string] { return c.BackupSchedule },
	phase: phaseSettings, called: "backup schedule", are: "is", here: "backupSchedule", between: compareSchedules,
}

// compareSchedules compares two backup schedules field by field, without regard to spaces and leading zeros.
//
//	file       live       plan
//	0 2 * * *  —          set it; it was removed, or never was there
//	0 2 * * *  another    set it, even if the other one only is another spelling of it
//	""         there      end it, which ends the protection: data loss
//	""         —          nothing
func compareSchedules(c *clusterPair, desired, live string) []phased {
	if spec.SameSchedule(desired, live) {
		return nil
	}
	a := c.action(Update, spec.BackupSchedules, "", c.desired.BackupSchedule.Pos)
	a.Fields, a.Calls = []Field{{Name: "backupSchedule", Live: live, Desired: desired}}, []api.Call{api.SetSchedule{Schedule: desired}}
	switch {
	case desired == "":
		a.Harms, a.Calls = spec.DataLoss, []api.Call{api.DeleteSchedule{}}
	case live == "":
		a.Happened = Happened{What: Missing, Harms: spec.BackupSchedules.Traits().Missing}
	case spec.SameTimes(desired, live):
		c.b.note(a.Name.String() + ": both schedules run at the same times, but only the spelling is compared; write the live one in the file to settle it")
	}
	if spec.OpenSchedule(desired) {
		c.b.note(undecided(a.Name, desired))
	}
	return []phased{{phaseSettings, a}}
}

// Undecided notes what the files declare and only the API can judge: backup schedules in a syntax that it may accept.
func Undecided(desired spec.Organization) []string {
	var notes []string
	for _, c := range desired.Clusters.Value() {
		if schedule := c.BackupSchedule.Value(); spec.OpenSchedule(schedule) {
			notes = append(notes, undecided(spec.BackupSchedules.Name(c.Name, ""), schedule))
		}
	}
	return notes
}

func undecided(name spec.Name, schedule string) string {
	return name.String() + ": only the API can tell whether it accepts " + strconv.Quote(schedule) + ", which is not five fields of numbers"
}
