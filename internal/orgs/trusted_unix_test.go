//go:build unix

package orgs_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/camsync/camsync/internal/orgs"
)

const another = 12345 // the id of another user

// A file counts that belongs to someone who decides over the working directory anyway, also if it is a link.
func TestWhoMayNameTheOrganisations(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	for name, c := range map[string]struct {
		give  []string // to another user
		link  bool     // the file is a link to one of ours
		dir   os.FileMode
		ci    bool
		trust bool
	}{
		"ours":                           {dir: 0o755, trust: true},
		"another user's":                 {give: []string{orgs.FileName}, dir: 0o755},
		"in another user's directory":    {give: []string{".", orgs.FileName}, dir: 0o755, trust: true},
		"in one that all can write to":   {give: []string{".", orgs.FileName}, dir: 0o777},
		"in a CI job":                    {give: []string{orgs.FileName}, dir: 0o777, ci: true, trust: true},
		"a link of ours":                 {link: true, dir: 0o755, trust: true},
		"another user's link to a file":  {give: []string{orgs.FileName}, link: true, dir: 0o755},
		"their link where all can write": {give: []string{orgs.FileName}, link: true, dir: 0o777 | os.ModeSticky},
	} {
		t.Run(name, func(t *testing.T) {
			dir, path := t.TempDir(), ""
			t.Chdir(dir)
			if path = orgs.FileName; c.link {
				path = filepath.Join(t.TempDir(), "real.yaml")
				if err := os.Symlink(path, orgs.FileName); err != nil {
					t.Fatal(err)
				}
			}
			errs := []error{os.WriteFile(path, []byte("apiVersion: camsync/v1\norganizations:\n  - {name: acme, files: [org.yaml]}\n"), 0o644), os.Chmod(dir, c.dir)}
			for _, one := range c.give {
				errs = append(errs, os.Lchown(one, another, -1))
			}
			if err := errors.Join(errs...); err != nil {
				t.Fatal(err)
			}
			list, err := orgs.Find(orgs.Options{CI: c.ci})
			if refused, is := errors.AsType[*orgs.TrustError](err); c.trust != (err == nil) || !c.trust && (!is || refused.Hint() == "") || c.trust && list.Named("acme") == nil {
				t.Errorf("%+v, %v", list, err)
			}
		})
	}
}
