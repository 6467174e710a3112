package api

import (
	"context"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

// files reads the files of the projects whose files are managed, with one request for each (POST /files/search). What is in the files
// is not read.
func (s *hubSelection) files(ctx context.Context, c *Client, live []spec.Workspace) {
	wanted := s.projectsWithFiles(live)
	if len(wanted) == 0 {
		return
	}
	left := int64(len(wanted))
	what := func(left int64) string {
		return fmt.Sprintf("the files of %s, %d left, %s", counted(len(wanted), "project"), left, c.Hub.pace())
	}
	shown := waiting.Begin(ctx, what(left))
	defer shown.End()
	var wave errgroup.Group
	wave.SetLimit(hubRequests)
	for _, p := range wanted {
		wave.Go(func() error {
			found, _ := readFiles(waiting.With(ctx, nil), c, p.Key, liveFile.placed)
			p.Files = filesOf(found)
			shown.Rename(what(atomic.AddInt64(&left, -1)))
			return nil
		})
	}
	_ = wave.Wait() // what could not be read is unknown
}

// filesOf are the files of a list.
func filesOf(found spec.Part[[]File]) spec.Part[spec.Files] {
	why, unknown := found.Why()
	switch {
	case found.IsRefused():
		return spec.Refused[spec.Files](why)
	case unknown:
		return spec.Unknown[spec.Files](why)
	}
	var files spec.Files
	for _, f := range found.Value() {
		files.Live = append(files.Live, f.File)
	}
	return spec.Known(files)
}

// projectsWithFiles are the live projects whose files are read.
func (s *hubSelection) projectsWithFiles(live []spec.Workspace) (all []*spec.Project) {
	for _, m := range spec.MatchWorkspaces(s.desired, live) {
		if m.Live == nil || m.Conflict != "" {
			continue
		}
		for _, p := range spec.MatchProjects(m.Desired.Projects.Value(), m.Live.Projects.Value()) {
			if p.Live == nil || p.Conflict != "" || !p.Desired.Files.IsKnown() || p.Desired.Files.Value().Unopened {
				continue
			}
			if s.policy.MaySelect(spec.FileName(m.Desired.Name, p.Desired.Name, "")) || s.policy.MaySelect(spec.FileName(m.Live.Name, p.Live.Name, "")) {
				all = append(all, p.Live)
			}
		}
	}
	return all
}
