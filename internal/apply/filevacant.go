package apply

import (
	"context"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// vacant looks whether an earlier run may have created a file where this one is to be moved, which no list shows yet.
func (c *changingFile) vacant(ctx context.Context) error {
	a := c.step.a
	if c.call.Name == nil && c.call.Directory == nil {
		return nil
	}
	entry, err := c.step.Journal.Take(journal.Intent{Kind: spec.ProjectFiles, Cluster: c.l.uuid, Name: a.Name.Project + "/" + a.Name.Own})
	if err != nil {
		return err
	}
	left := entry.Pending()
	if err := entry.Release(); err != nil {
		return err
	}
	if left == nil || left.Unsent {
		return nil
	}
	until := left.Begun.Add(resendAfter) // what was made is found by then
	late := !time.Now().Before(until)
	held := &heldError{reason: "an earlier run may have created another file there", hint: "run again in a few minutes", wait: &diff.Wait{}}
	if !late {
		held.wait.Until = until
	}
	if left.Answered == "" {
		if late {
			return nil
		}
		return held
	}
	f, _, err := c.client.File(ctx, left.Answered)
	switch {
	case ctx.Err() != nil:
		return stopped(ctx)
	case err == nil && (f.Key == c.call.Key || f.Path != a.Name.Own), api.Absent(err) && late:
		return nil
	case err != nil && !api.Absent(err):
		return fmt.Errorf("whether an earlier run has created another file there: %w", err)
	}
	return held
}
