package api

import (
	"context"
	"net/http"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/camsync/camsync/internal/spec"
)

// projects reads the projects of all workspaces whose projects are managed, with one request, and looks for those that would be created
// in the trash.
func (s *hubSelection) projects(ctx context.Context, c *Client, live []spec.Workspace) {
	managed := make(map[string]*spec.Workspace) // by key
	missing := make(map[string]func() (names []string, pinned bool))
	if s.all {
		for i := range live {
			managed[live[i].Key] = &live[i]
		}
	}
	for _, m := range spec.MatchWorkspaces(s.desired, live) {
		if m.Live == nil || !m.Desired.Projects.IsKnown() ||
			!s.policy.MaySelect(spec.Projects.List(m.Desired.Name)) && !s.policy.MaySelect(spec.Projects.List(m.Live.Name)) {
			continue
		}
		managed[m.Live.Key] = m.Live
		missing[m.Live.Key] = func() (names []string, pinned bool) {
			return missingProjects(m.Desired.Projects.Value(), m.Live.Projects.Value())
		}
	}
	if len(managed) == 0 {
		return
	}
	var filter any
	if !s.all {
		filter = map[string]any{"workspaceKey": anyOf(keysOf(managed))}
	}
	found, _ := readProjects(ctx, c, filter)
	placeProjects(managed, found)
	if !found.IsKnown() {
		return
	}
	var wave errgroup.Group
	wave.SetLimit(hubRequests)
	for key, missing := range missing {
		if names, pinned := missing(); len(names) == 0 && !pinned {
			continue
		}
		wave.Go(func() error {
			lookInside(ctx, c, managed[key])
			if names, pinned := missing(); pinned {
				managed[key].Trash, _ = readDeletedProjects(ctx, c, key, nil)
			} else if len(names) > 0 {
				managed[key].Trash, _ = readDeletedProjects(ctx, c, key, names)
			}
			return nil
		})
	}
	_ = wave.Wait()
}

// lookInside adds the projects that the workspace itself shows and the search does not, as it may for a while: what one of them leaves out
// is not absent. Where the workspace cannot be read, its projects are unknown.
func lookInside(ctx context.Context, c *Client, w *spec.Workspace) {
	r, err := workspaceRequest(http.MethodGet, w.Key, "")
	if err != nil {
		return // it has none that could be looked up
	}
	inside, err := list(ctx, c, r, readContent)
	if err != nil {
		w.Projects = spec.Unknown[[]spec.Project](err.Error())
		return
	}
	all := w.Projects.Value()
	for _, p := range inside.Value() {
		if !slices.ContainsFunc(all, func(known spec.Project) bool { return known.Key == p.Key }) {
			all = append(all, p.Project)
		}
	}
	w.Projects = spec.Known(all)
}

// placeProjects gives each workspace its projects.
func placeProjects(managed map[string]*spec.Workspace, found spec.Part[[]Project]) {
	why, unknown := found.Why()
	for _, w := range managed {
		switch {
		case found.IsRefused():
			w.Projects = spec.Refused[[]spec.Project](why)
		case unknown:
			w.Projects = spec.Unknown[[]spec.Project](why)
		default:
			w.Projects = spec.Known([]spec.Project{})
		}
	}
	for _, p := range found.Value() {
		if w := managed[p.Workspace]; w != nil {
			w.Projects = spec.Known(append(w.Projects.Value(), p.Project))
		}
	}
}

// missingProjects are the names of the projects that would be created, and whether one has a pinned key that no live project has.
func missingProjects(desired, live []spec.Project) (names []string, pinned bool) {
	for _, m := range spec.MatchProjects(desired, live) {
		switch {
		case m.Live != nil || m.Desired.Absent:
		case m.Conflict == "":
			names = append(names, m.Desired.Name)
		case m.Desired.Key != "":
			pinned = true
		}
	}
	return names, pinned
}

func keysOf[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	return keys
}
