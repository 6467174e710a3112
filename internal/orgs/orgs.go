// Package orgs finds the organisations that a .camsync.yaml names: their files, and where their credentials come from.
//
// The file is looked for where the command runs, and so may have been written by others: in a directory above that everyone can write
// to, or by the author of a pull request. It names no address and no value of a credential, and counts only if it belongs to
// someone whom this user trusts with the working directory anyway.
package orgs

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/repository"
	"github.com/camsync/camsync/internal/spec"
)

// FileName is how the file is called, in whatever directory it lies.
const FileName = ".camsync.yaml"

// A List is what the file says.
type List struct {
	Path          string // of the file, as messages name it
	Organizations []Organization
	Default       string // the name of one of them; empty for none

	root   string // of the repository that the file lies in, or else its directory; without links
	strict bool
}

// An Organization is one of them.
type Organization struct {
	Name        string
	Credentials environment.Credentials

	files []orgfile.IndexFile
	list  *List
}

// Options say how a file is to be taken.
type Options struct {
	CI        bool // in a job of a CI system, whose checkouts may be writable by all
	Untrusted bool // the author of the file is not trusted: no link is followed, and nothing outside the repository is named
}

// Find reads the file of the nearest directory that has one, from the working directory up to the root of its repository. Outside of a repository,
// only the working directory counts. The list is nil where there is no file. Errors in the file are of type [spec.FileErrors].
func Find(o Options) (*List, error) {
	wd, err := os.Getwd()
	if err != nil {
		return nil, nil // without a working directory there is nothing to find in it
	}
	here, err := filepath.EvalSymlinks(wd)
	if err != nil {
		return nil, nil
	}
	named := func(path string) string {
		if rel, err := filepath.Rel(here, path); err == nil && wd == here {
			return rel
		}
		return path // behind a link, .. means two things
	}
	root := cmp.Or(repository.Root(here), here)
	for dir := here; ; dir = filepath.Dir(dir) {
		path := filepath.Join(dir, FileName)
		if _, err := os.Lstat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
			l := &List{Path: named(path), root: root, strict: o.Untrusted}
			if err := l.trusted(here, path, o); err != nil {
				return nil, err
			}
			if err := l.read(path); err != nil {
				return nil, err
			}
			return l, nil
		}
		if wrong := filepath.Join(dir, strings.TrimSuffix(FileName, "yaml")+"yml"); exists(wrong) {
			return nil, fmt.Errorf("%s is not read; rename it to %s", named(wrong), FileName)
		}
		if dir == root {
			return nil, nil
		}
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// read reads the file at a path without links in its directories.
func (l *List) read(path string) error {
	index, err := orgfile.ReadIndex(path, l.Path)
	if err != nil {
		return err
	}
	l.Default = index.Default
	for _, x := range index.Organizations {
		one := Organization{Name: x.Name, files: x.Files, list: l}
		if one.Credentials, err = l.credentials(x.Credentials); err != nil {
			return err
		}
		l.Organizations = append(l.Organizations, one)
	}
	return nil
}

func (l *List) credentials(c orgfile.IndexCredentials) (environment.Credentials, error) {
	path := c.File
	if below, home := strings.CutPrefix(path, "~/"); home {
		dir, err := os.UserHomeDir()
		if err != nil {
			return environment.Credentials{}, spec.FileErrors{{Pos: c.Pos, Text: "the home directory, for which ~ stands, is not known: " + err.Error()}}
		}
		path = filepath.Join(dir, below)
	}
	if path == "" && c.ID == "" {
		return environment.Credentials{}, nil
	}
	return environment.Credentials{Path: path, ID: c.ID, Secret: c.Secret, SecretFile: c.SecretFile, Repository: l.root}, nil
}

// A TrustError is a file that may have been written by others.
type TrustError struct{ Path, Why, hint string }

func (e *TrustError) Error() string { return e.Path + " " + e.Why }

// Hint says what to do about it.
func (e *TrustError) Hint() string {
	return e.hint + "; or name the files with -f, which leaves it out"
}

// trusted refuses a file that may have been written by others: it would decide which files and credentials are used.
func (l *List) trusted(here, path string, o Options) error {
	link, err := os.Lstat(path)
	if err == nil && o.Untrusted && !link.Mode().IsRegular() {
		return &TrustError{l.Path, "is not a regular file; links are not followed if the author of the files is not trusted", "put a file there"}
	}
	info, err2 := os.Stat(path)
	dir, err3 := os.Stat(here)
	if err := cmp.Or(err, err2, err3); err != nil {
		return fmt.Errorf("%s: %w", l.Path, localfile.Cause(err))
	}
	trusted := func(f fs.FileInfo) bool {
		return private.Owned(f) || private.OfRoot(f) || private.SameOwner(f, dir) && !private.Wider(dir, 0o775)
	}
	switch {
	case o.CI:
	case !trusted(info), !trusted(link): // whose link it is decides what the paths in it are relative to
		return &TrustError{l.Path, "belongs to another user, who would decide which files and credentials are used", "chown it to the user that camsync runs as"}
	case info.Mode().IsRegular() && private.Wider(info, 0o775):
		return &TrustError{l.Path, fmt.Sprintf("can be written by all users (mode %04o), who would decide which files and credentials are used", info.Mode().Perm()), "chmod o-w " + l.Path}
	}
	return nil
}

// Names are those of the organisations, in the order of the file.
func (l *List) Names() []string {
	names := make([]string, len(l.Organizations))
	for i, o := range l.Organizations {
		names[i] = o.Name
	}
	return names
}

// Named is the organisation of that name; nil if there is none.
func (l *List) Named(name string) *Organization {
	i := slices.IndexFunc(l.Organizations, func(o Organization) bool { return o.Name == name })
	if i < 0 {
		return nil
	}
	return &l.Organizations[i]
}
