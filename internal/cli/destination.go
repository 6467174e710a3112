package cli

import (
	"context"

	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// committable notes the files that a plan would write credentials to and that are easily committed. Of files that
// are not trusted, nothing is looked at.
func committable(ctx context.Context, desired spec.Organization, plan diff.Plan) []string {
	var files, notes []string
	for _, a := range plan.Actions {
		if a.Destination != nil && a.Destination.File != "" {
			files = append(files, a.Destination.File)
		}
	}
	if desired.ByPresence || len(files) == 0 {
		return nil
	}
	for _, file := range delivery.Unignored(ctx, files) {
		notes = append(notes, "credentials → "+file+": git does not ignore this file, so the secret may be committed; add it to .gitignore")
	}
	return notes
}
