package failover

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// A Request is what a failover is to do.
type Request struct {
	Cluster string   // its name or its uuid; its name in the file, if there is one
	Backups []string // ids
	Restore string   // one of them

	Desired *spec.Organization // what the files say, with the allowed harms; nil without files
	Allow   spec.Harms         // without files
}

// Harms are what a failover does: what happened since the backup is lost, and the cluster never runs again.
const Harms = spec.DataLoss | spec.Irreversible

// Prepare reads what a failover needs to know, and refuses one that cannot end well, with a [RefusedError]. It sends nothing that
// changes anything. Any other error says that something could not be read.
func Prepare(ctx context.Context, client Client, records *Records, r Request) (Plan, error) {
	if err := r.named(); err != nil {
		return Plan{}, err
	}
	live, err := client.Clusters(ctx)
	if err != nil {
		return Plan{}, err
	}
	source, err := r.source(live)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Source: source, Live: live}
	if err := r.allowed(source.Name); err != nil {
		return p, err
	}
	if err := idle(source, live, records); err != nil {
		return p, err
	}
	options, err := client.ClusterOptions(ctx)
	if err != nil {
		return p, err
	}
	if p.Region, err = backupRegion(source, options); err != nil {
		return p, err
	}
	backups, err := client.Backups(ctx, source.UUID)
	if err != nil {
		return p, err
	}
	p.Backups, err = r.chosen(backups)
	for _, b := range p.Backups {
		if strings.EqualFold(b.UUID, r.Restore) {
			p.Restore = b
		}
	}
	return p, err
}

// named refuses ids that the command line gets wrong.
func (r Request) named() error {
	is := func(id string) func(string) bool {
		return func(other string) bool { return strings.EqualFold(id, other) }
	}
	for i, id := range r.Backups {
		if slices.ContainsFunc(r.Backups[:i], is(id)) {
			return refuse("the backup "+id+" is named twice", "name each with one --backup")
		}
	}
	if !slices.ContainsFunc(r.Backups, is(r.Restore)) {
		return refuse("the backup to start from, "+r.Restore+", is not among those to take along", "name it with --backup, too")
	}
	return nil
}

// source is the cluster that is meant: what the file says it is, or the only one of that name or uuid.
func (r Request) source(live []spec.Cluster) (spec.Cluster, error) {
	if r.Desired != nil {
		return r.declared(live)
	}
	var found []spec.Cluster
	for _, c := range live {
		if c.Name == r.Cluster || strings.EqualFold(c.UUID, r.Cluster) {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return spec.Cluster{}, refuse("there is no cluster "+r.Cluster, "camsync export shows the clusters")
	case 1:
		return found[0], nil
	}
	return spec.Cluster{}, refuse(fmt.Sprintf("%d clusters are called %s", len(found), r.Cluster), "name the cluster by its uuid")
}

func (r Request) declared(live []spec.Cluster) (spec.Cluster, error) {
	for _, m := range spec.Matches(r.Desired.Clusters.Value(), live) {
		switch {
		case m.Desired.Name != r.Cluster:
		case m.Conflict != "":
			return spec.Cluster{}, refuse(m.Conflict, "pin the right one with uuid: in the file")
		case m.Live == nil:
			return spec.Cluster{}, refuse("the file's cluster "+r.Cluster+" is not live", "camsync export shows the clusters")
		default:
			return *m.Live, nil
		}
	}
	return spec.Cluster{}, refuse("the file has no cluster "+r.Cluster, "name it as in the file, or leave out -f")
}

// allowed refuses what the policy does not allow.
func (r Request) allowed(name string) error {
	allow, protect := r.Allow, []string(nil)
	if r.Desired != nil {
		allow, protect = allow|r.Desired.Policy.Allow, r.Desired.Policy.Protect
	}
	for _, text := range protect {
		pattern := lookalike.Pattern(text)
		for _, n := range []spec.Name{spec.ClusterName(name), spec.ClusterName(r.Cluster)} {
			if n.Match(pattern) || pattern.Inside(n) {
				return refuse("it is protected by "+text, "take the name out of policy.protect if this is meant")
			}
		}
	}
	if blocked := Harms &^ allow; blocked != 0 {
		return refuse("it does "+strings.Join(blocked.Names(), " and ")+", which is not allowed", "--allow "+Harms.String()+" for one run, or policy.allow in the file")
	}
	return nil
}

// idle refuses a cluster that was failed over, or whose state does not let it be.
func idle(source spec.Cluster, live []spec.Cluster, records *Records) error {
	record, err := records.Of(source.UUID)
	switch {
	case err != nil:
		return err
	case record != nil && record.New != "":
		return refuse(record.said(), "pin the new cluster with uuid: in the file")
	case record != nil && !record.disproved(source, live):
		return refuse(record.said(), "Camunda Hub shows whether there is a new cluster in "+record.Region+"; while there is none and "+source.Name+" is not Suspended, it can be failed over again an hour later")
	}
	switch source.Status {
	case spec.Healthy, spec.Unhealthy, spec.Maintenance:
		return nil
	case spec.Suspended:
		if twin := source.Successor(live); twin != nil {
			return refuse("it is Suspended, and its backup region has a later cluster of the same name, "+twin.UUID+": it was failed over already", "pin that one with uuid: in the file")
		}
		return refuse("it is Suspended, as a cluster is that was failed over", "if it was not, resume it in Camunda Hub")
	case "":
		return refuse("its state is not known: the API left it out", "see Camunda Hub")
	}
	return refuse("it is "+string(source.Status), "wait until it is Healthy; if it does not come back, fail it over in Camunda Hub")
}

// backupRegion is the second region of a cluster's backups.
func backupRegion(source spec.Cluster, options spec.ClusterOptions) (spec.Choice, error) {
	const hint = "a cluster without a backup region cannot be failed over: restore it with camsync restore, or create a new cluster, with backupRegion: in the file"
	back, known := source.BackupRegion.Get()
	own, shown := source.Region.Get()
	switch {
	case !known:
		return spec.Choice{}, refuse("the API shows no backup region of it", hint)
	case !shown:
		return spec.Choice{}, refuse("the API does not show its region", "see Camunda Hub")
	}
	for _, region := range options.Regions {
		for _, option := range region.Backups {
			if !strings.EqualFold(option.UUID, back.UUID) {
				continue
			}
			for _, r := range option.Regions {
				if !own.SameRegion(r) {
					return r, nil
				}
			}
			return spec.Choice{}, refuse("its backups are in its own region only", hint)
		}
	}
	if own.SameRegion(back) {
		return spec.Choice{}, refuse("its backups are in its own region only", hint)
	}
	return back, nil
}

// chosen are the backups that are named, all of them complete.
func (r Request) chosen(backups []spec.Backup) ([]spec.Backup, error) {
	var chosen []spec.Backup
	for _, id := range r.Backups {
		i := slices.IndexFunc(backups, func(b spec.Backup) bool { return strings.EqualFold(b.UUID, id) })
		switch {
		case i < 0:
			return nil, refuse("it has no backup "+id, "camsync backup list shows the backups")
		case !backups[i].Complete():
			return nil, refuse(fmt.Sprintf("its backup %s is not Complete: %s", id, backups[i].Status), "camsync backup list shows the backups")
		}
		chosen = append(chosen, backups[i])
	}
	return chosen, nil
}
