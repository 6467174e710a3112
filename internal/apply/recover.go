package apply

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// Recover takes up what earlier runs left unfinished. It marks in live the clients that they created and whose
// secrets were lost, so that the plan recreates them, and those of which this is unknown; and it forgets what ended
// well. What is not listed yet stays in the journal, and is searched for when it is to be created.
func Recover(ctx context.Context, client Client, j *journal.Journal, self *actor.Self, desired spec.Organization, live *spec.Organization, log *slog.Logger) error {
	left, err := j.Pending()
	if err != nil || len(left) == 0 {
		return err
	}
	for _, i := range left {
		switch {
		case i.Unsent, listed(live, i), declared(desired, live, i):
			err = j.Forget(i)
		case i.Kind == spec.MonitoringClients:
			err = recoverMonitoring(ctx, client, j, self, desired, i, live, log)
		case i.Kind == journal.Upgrade:
			err = recoverUpgrade(j, i, live)
		case i.Kind == spec.Clients:
			switch k, read := leftClient(live, i); {
			case k != nil:
				err = recoverClient(ctx, client, j, self, desired, i, k, log)
			case read && (i.Made != "" || i.Old(time.Now())): // it was found by an earlier run, and is deleted now; or never came
				err = j.Forget(i)
			}
		}
		if err != nil {
			return fmt.Errorf("journal: %w", err)
		}
	}
	return nil
}

// listed reports whether there is a cluster, workspace or project of the name that an intent was to make.
func listed(live *spec.Organization, i journal.Intent) bool {
	switch i.Kind {
	case spec.Clusters:
		return slices.ContainsFunc(live.Clusters.Value(), func(c spec.Cluster) bool { return c.Name == i.Name })
	case spec.Workspaces:
		return slices.ContainsFunc(live.Workspaces.Value(), func(w spec.Workspace) bool { return w.Name == i.Name })
	case spec.Projects:
		w := spec.WorkspaceByKey(live.Workspaces.Value(), i.Cluster)
		return w != nil && slices.ContainsFunc(w.Projects.Value(), func(p spec.Project) bool { return p.Name == i.Name })
	case spec.ProjectFiles:
		w := spec.WorkspaceByKey(live.Workspaces.Value(), i.Cluster)
		return w != nil && slices.ContainsFunc(w.Projects.Value(), func(p spec.Project) bool { return hasFile(p, i.Name) })
	}
	return false
}

// hasFile reports whether a project has the file of that name, which begins with the project's own, or a directory of it.
func hasFile(p spec.Project, name string) bool {
	path, in := strings.CutPrefix(name, p.Name+"/")
	return in && slices.ContainsFunc(p.Files.Value().Live, func(f spec.File) bool { return f.Path == path || strings.HasPrefix(f.Path, path+"/") })
}

// declared reports whether the file says what the workspace or project is that an intent made, whatever it is called by now, or the
// intent is too old to say anything of it.
func declared(desired spec.Organization, live *spec.Organization, i journal.Intent) bool {
	if i.Kind == spec.ProjectFiles {
		return i.Old(time.Now()) // its content shows by then whose it is
	}
	if i.Answered == "" || i.Kind != spec.Workspaces && i.Kind != spec.Projects {
		return false
	}
	if i.Old(time.Now()) {
		return true
	}
	for _, m := range spec.MatchWorkspaces(desired.Workspaces.Value(), live.Workspaces.Value()) {
		if m.Live == nil {
			continue
		}
		if i.Kind == spec.Workspaces && m.Live.Key == i.Answered {
			return true
		}
		for _, p := range spec.MatchProjects(m.Desired.Projects.Value(), m.Live.Projects.Value()) {
			if i.Kind == spec.Projects && p.Live != nil && p.Live.Key == i.Answered {
				return true
			}
		}
	}
	return false
}

// leftClient is the live client that an intent made, and whether the clients of its cluster were read.
func leftClient(live *spec.Organization, i journal.Intent) (k *spec.Client, read bool) {
	for _, c := range live.Clusters.Value() {
		if c.UUID != i.Cluster {
			continue
		}
		clients, known := c.Clients.Get()
		for j := range clients {
			id := clients[j].ID
			switch {
			case clients[j].Name != i.Name, slices.Contains(i.Before, id), i.Answered != "" && i.Answered != id:
			case i.Made == "", i.Made == id:
				return &clients[j], true
			}
		}
		read = known
	}
	return nil, read
}

// recoverClient says whether the secret of a client that lives was lost. A client is recreated only if
// something names these credentials as its creator; another client's is forgotten.
func recoverClient(ctx context.Context, client Client, j *journal.Journal, self *actor.Self, desired spec.Organization, i journal.Intent, k *spec.Client, log *slog.Logger) error {
	handedOver, known := delivered(desired, i, k.ID)
	switch {
	case handedOver:
		return j.Forget(i) // only the last word was missing
	case known:
		i.Handing = false // it did not arrive
	}
	asking := func(until time.Time) {
		log.InfoContext(ctx, "an earlier run may have created a client: asking the activity log who did", "client", k.Name, "id", k.ID, "until", clock(until))
	}
	switch v, why := whose(ctx, client, self, i, k.ID, asking); v {
	case actor.Ours:
		k.Lost = true
		return j.Found(i, k.ID)
	case actor.Others:
		if !known && !i.Old(time.Now()) { // where credentials go to a program, nothing else would show that they never came
			k.Foreign = why
			return nil
		}
		return j.Forget(i)
	default:
		k.Doubt = why
	}
	return nil
}

// delivered reports whether a client's credentials are at a destination of the file, and whether that of its own is known.
func delivered(desired spec.Organization, i journal.Intent, id string) (there, known bool) {
	for _, c := range desired.Clusters.Value() {
		for _, d := range c.Clients.Value() {
			at, shown := d.Delivered.Get()
			if shown && at == id {
				return true, true
			}
			known = known || shown && spec.RotationOf(i.Name, d.Name) > 0
		}
	}
	return false, known
}
