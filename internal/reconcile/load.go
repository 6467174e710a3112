package reconcile

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/saved"
	"github.com/camsync/camsync/internal/spec"
)

// Load reads the desired organisation. The error of a saved plan says how to apply it.
func Load(files []string, stdin io.Reader) (spec.Organization, error) {
	if len(files) == 0 {
		return spec.Organization{}, ErrNoFile
	}
	org, err := orgfile.Load(files, stdin)
	if err == nil {
		return org, nil
	}
	for _, f := range files {
		if saved.Is(f) {
			return spec.Organization{}, fmt.Errorf("-f %s: this is a saved plan; apply it with camsync apply %s", f, f)
		}
	}
	return spec.Organization{}, err
}

// loadUntrusted reads files whose author may not read secrets. Nothing that they name is opened or run, and no link is
// followed.
func loadUntrusted(files []string, stdin io.Reader) (spec.Organization, error) {
	if len(files) == 0 {
		return spec.Organization{}, ErrNoFile
	}
	taken := orgfile.Take(files, stdin)
	if linked := taken.Linked(); len(linked) > 0 {
		return spec.Organization{}, fmt.Errorf("%s: behind a link, which is not followed in untrusted files", strings.Join(linked, ", "))
	}
	desired, err := taken.LoadUntrusted()
	desired.ByPresence = true
	return desired, err
}

// secretFiles are the files that secrets of an organisation come from.
func secretFiles(o spec.Organization) (paths []string) {
	for _, c := range o.Clusters.Value() {
		for _, secret := range c.Secrets.Value() {
			if secret.Source.File != "" {
				paths = append(paths, secret.Source.File)
			}
		}
	}
	return paths
}

// committable notes the files that a plan would write credentials to and that git does not ignore. What untrusted files
// name is not checked.
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
