// Package scaffold has the files that a team begins with: the organisation, where its files and credentials are, the jobs of
// its CI system, and what git must not take. It makes texts of what is known, and writes all of them or none.
package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/localfile"
)

// A File is one that is to be written.
type File struct {
	Path   string // as it is shown; relative to the working directory, or absolute
	Text   []byte
	About  string // what is in it, in a few words, without any secret
	Secret bool   // no other user may read it, and nothing shows its text
	Adds   bool   // it is there, and Text is what it has now with something added
	was    []byte // what it has now, if Adds
}

// maxFile limits the bytes of a file that something is added to, or that is compared.
const maxFile = 1 << 20

// A TakenError names the files that are there already. Nothing replaces them.
type TakenError struct{ Paths []string }

func (e *TakenError) Error() string {
	var errs []error
	for _, path := range e.Paths {
		errs = append(errs, fmt.Errorf("%s is there already; nothing was written", path))
	}
	return errors.Join(errs...).Error()
}

// Missing are the files that are not there yet with this very text. Those that are there with another one are a
// [TakenError].
func Missing(files []File) ([]File, error) {
	var missing []File
	var taken TakenError
	for _, f := range files {
		switch _, err := os.Lstat(f.Path); {
		case f.Adds || errors.Is(err, fs.ErrNotExist):
			missing = append(missing, f)
		case err != nil:
			return nil, err
		default:
			if text, err := localfile.Read(f.Path, maxFile); f.Secret || err != nil || !bytes.Equal(text, f.Text) {
				taken.Paths = append(taken.Paths, f.Path)
			}
		}
	}
	if len(taken.Paths) > 0 {
		return nil, &taken
	}
	return missing, nil
}

// Write makes all of the files, or none: after an error, everything is as it was. It replaces no file that is there.
func Write(files []File) error {
	var made []atomicfile.New
	var added []File
	for _, f := range files {
		switch {
		case f.Adds:
			added = append(added, f)
		case f.Secret:
			made = append(made, atomicfile.New{Path: f.Path, Data: f.Text, Perm: 0o600, DirPerm: 0o700})
		default:
			made = append(made, atomicfile.New{Path: f.Path, Data: f.Text, Perm: 0o644, DirPerm: 0o755})
		}
	}
	for _, f := range added { // what would fail fails before anything is written
		if err := atomicfile.Probe(f.Path); err != nil {
			return err
		}
	}
	if err := atomicfile.Create(made); err != nil {
		if exists := new(fs.PathError); errors.Is(err, fs.ErrExist) && errors.As(err, &exists) {
			return &TakenError{[]string{exists.Path}}
		}
		return err
	}
	for _, f := range added {
		if err := add(f); err != nil {
			for _, m := range made {
				_ = os.Remove(m.Path) // the first error counts
			}
			return err
		}
	}
	return nil
}

// add writes a file that has something added, unless another process has changed it.
func add(f File) error {
	now, err := localfile.Read(f.Path, maxFile)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	if !bytes.Equal(now, f.was) {
		return fmt.Errorf("%s was changed in the meantime; nothing was written", f.Path)
	}
	info, err := os.Stat(f.Path)
	if err != nil {
		return err
	}
	return atomicfile.Write(f.Path, f.Text, info.Mode().Perm())
}

// Ignored is a .gitignore in a directory that keeps an entry out of the repository, with what it has now.
func Ignored(dir, entry string) (File, error) {
	f := File{Path: filepath.Join(dir, ".gitignore"), About: "keeps " + entry + " out of the repository"}
	lines := "# credentials that camsync writes\n" + entry + "\n"
	was, err := localfile.Read(f.Path, maxFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.Text = []byte(lines)
		return f, nil
	case err != nil:
		return f, fmt.Errorf("%s: %w", f.Path, err)
	}
	f.Adds, f.was, f.Text = true, was, bytes.Clone(was)
	if len(was) > 0 && !bytes.HasSuffix(was, []byte("\n")) {
		f.Text = append(f.Text, '\n')
	}
	f.Text = append(f.Text, lines...)
	return f, nil
}
