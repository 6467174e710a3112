package diff

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/spec"
)

// compareGenerations compares generations: an older one is upgraded, and a newer one is fine, since Camunda
// updates clusters by itself.
func compareGenerations(c *clusterPair) []phased {
	d, managed := c.desired.Generation.Get()
	if !managed {
		return nil
	}
	l, ok := c.live.Generation.Get()
	if !ok {
		c.uncompared("generation", reason(c.live.Generation))
		return nil
	}
	a := c.action(Update, spec.Clusters, "", c.desired.Generation.Pos)
	a.Fields = []Field{{Name: "generation", Live: l.Name, Desired: d.Name}}
	a.Harms = spec.Irreversible
	order, told := spec.CompareGenerations(l.Name, d.Name)
	switch {
	case l.Is(d.Name), told && order >= 0:
		return nil
	case !told:
		a.Harms = 0
		return []phased{{phaseUpgrade, stuck(a, "which of the two generations is older cannot be determined from their names",
			"give the generation's display name, such as Camunda 8.8+gen3")}}
	}
	a.Floor = d.Name
	u := api.Upgrade{From: l.Name}
	a.Fields[0].Desired = "the newest offered, at least " + d.Name
	a.Called = []string{c.live.Name, c.desired.Name}
	e := expected(c, l, d)
	if e.target.Name != "" {
		u.Expected = e.target.Name
		a.Fields[0].Desired = u.Expected + " expected"
	}
	if e.reason != "" {
		a.Fields[0].Desired = d.Name
		return []phased{{phaseUpgrade, a.Held(e.reason, e.hint)}}
	}
	if asked := c.live.Asked; !asked.At.IsZero() {
		reason, hint, wait := AskedBefore(asked)
		a = a.Held(reason, hint)
		a.Wait = wait
		return []phased{{phaseUpgrade, a}}
	}
	a.Calls = []api.Call{u}
	return []phased{{phaseUpgrade, afterBackup(c, a)}}
}

// afterBackup lets a fresh backup precede an action that the policy wants one for. If it is unknown which backups there are, the action
// is held: none could be shown to exist.
func afterBackup(c *clusterPair, a Action) Action {
	if a.Harms&c.b.desired.Policy.BackupBefore == 0 {
		return a
	}
	backups, known := c.live.Backups.Get()
	if !known {
		hint := "run again; camsync doctor shows what answers"
		if c.live.Backups.IsRefused() {
			hint = "let these credentials read and create Backups, which the organisation's plan may lack; or take irreversible out of policy.backupBefore"
		}
		return a.Held("a backup must precede it, and "+unseen("the backups are", c.live.Backups), hint)
	}
	if b := failedLately(c, backups); b != nil {
		until := ceil(b.At().Add(c.b.desired.Policy.BackupFresh))
		a = a.Held("a backup must precede it, and the last one, "+b.UUID+", failed at "+b.At().UTC().Format("15:04 UTC")+": the next one is taken at "+until.UTC().Format("15:04 UTC")+" or later",
			"look for the cause in Camunda Hub; or take one now with camsync backup take "+dotenv.Word(c.live.Name))
		a.Wait = &Wait{until}
		return a
	}
	a.Backup = &BackupFirst{Fresh: c.b.desired.Policy.BackupFresh}
	a.Backup.Newest, _ = spec.NewestComplete(backups)
	for _, b := range backups {
		if b.Complete() {
			a.Backup.Complete++
		}
	}
	return a
}

// failedLately is the last backup, if it failed and is too young for another one to be taken before an action; nil for any other.
func failedLately(c *clusterPair, backups []spec.Backup) *spec.Backup {
	fresh, now := c.b.desired.Policy.BackupFresh, c.b.live.Read
	if now.IsZero() || slices.ContainsFunc(backups, func(b spec.Backup) bool { return b.Status == spec.BackupInProgress }) {
		return nil
	}
	i := slices.IndexFunc(backups, func(b spec.Backup) bool { return b.Complete() || b.Status == spec.BackupFailed })
	if i < 0 || backups[i].Complete() || backups[i].At().IsZero() || now.Sub(backups[i].At()) > fresh {
		return nil
	}
	if newest, found := spec.NewestComplete(backups); found && !newest.At().IsZero() && now.Sub(newest.At()) <= fresh {
		return nil
	}
	return &backups[i]
}

// An expectation is where an upgrade is going to lead, as far as that is known before it, or why it must not
// begin. Camunda chooses the target, the newest generation offered, and nothing undoes an upgrade.
type expectation struct {
	target       spec.Choice
	reason, hint string
}

// expected is what an upgrade from a generation to at least the desired one leads to.
//
//	newest of the channel                    upgrade
//	not read                                 to a target that is not known, as for an organisation in a test
//	unknown, or the channel is not offered   hold: it may be another minor version
//	not newer than the live one              hold: there is none yet
//	older than the desired one               hold: there is none yet
//	another minor version than desired       hold: the API would go there all the same
//	more than one minor version ahead        hold: the API would go over one
//	any other                                to that one
func expected(c *clusterPair, live, desired spec.Choice) expectation {
	const inHub = "upgrade the cluster in Camunda Hub"
	options, read := c.b.live.ClusterOptions.Get()
	channel := c.live.Channel.Value()
	switch {
	case c.b.live.ClusterOptions.IsAbsent():
		return expectation{}
	case !read:
		return expectation{reason: "what it would be upgraded to is unknown: " + reason(c.b.live.ClusterOptions), hint: "run again; or " + inHub}
	}
	newest, known := NewestOffered(options, channel)
	is, parsed := spec.ParseGeneration(live.Name)
	floor, _ := spec.ParseGeneration(desired.Name)
	if !known || !parsed {
		return expectation{reason: "what it would be upgraded to cannot be determined from the generations of its channel, " + channel.Name, hint: inHub}
	}
	to, _ := spec.ParseGeneration(newest.Name)
	ahead, comparable := spec.CompareGenerations(newest.Name, live.Name)
	enough, told := spec.CompareGenerations(newest.Name, desired.Name)
	switch {
	case comparable && ahead <= 0, told && enough < 0:
		return expectation{reason: "channel " + channel.Name + " offers nothing newer than " + newest.Name + " yet",
			hint: "run again once Camunda offers it, or correct generation in the file"}
	case !to.SameMinor(floor):
		return expectation{reason: "the upgrade would lead to " + newest.Name + ", another minor version than the file asks for, since Camunda chooses the newest one",
			hint: "give it generation: " + newest.Name + " if that is meant; or " + inHub}
	case to.Major != is.Major || to.Minor > is.Minor+1:
		return expectation{reason: "the upgrade would lead to " + newest.Name + ", and so skip a minor version, since Camunda chooses the newest one",
			hint: inHub + ", one minor version at a time"}
	}
	return expectation{target: newest}
}

// NewestOffered is the newest generation of a live cluster's channel; false if that is not known.
func NewestOffered(options spec.ClusterOptions, channel spec.Choice) (spec.Choice, bool) {
	for _, o := range options.Channels {
		if strings.EqualFold(o.UUID, channel.UUID) {
			return o.Newest()
		}
	}
	return spec.Choice{}, false
}
