package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/camsync/camsync/internal/localfile"
)

// A New is a file that is not there yet.
type New struct {
	Path    string
	Data    []byte
	Perm    os.FileMode
	DirPerm os.FileMode // of the directories above it that are not there either
}

// Create makes all of these files, or none. It never replaces a file, not even one that another process makes at the same
// moment: its error then is [fs.ErrExist] with the path. After an error, no file and no directory of it is left.
func Create(files []New) (err error) {
	var undo []string // what to remove after an error, the last first
	defer func() {
		if err != nil {
			for i := len(undo) - 1; i >= 0; i-- {
				_ = os.Remove(undo[i]) // the first error counts
			}
		}
	}()
	temps := make([]string, len(files))
	for i, f := range files { // what fails for want of room or permission fails before any file has its name
		made, err := mkdirs(filepath.Dir(f.Path), f.DirPerm)
		undo = append(undo, made...)
		if err != nil {
			return err
		}
		if temps[i], err = draft(f); err != nil {
			return err
		}
		defer func() { _ = os.Remove(temps[i]) }() // a second name of the file by then
	}
	for i, f := range files {
		if err := name(temps[i], f); err != nil {
			return err
		}
		undo = append(undo, f.Path)
	}
	for _, f := range files {
		if err := syncDir(filepath.Dir(f.Path), os.Open); err != nil {
			return err
		}
	}
	return nil
}

// mkdirs makes a directory and those above it, and returns the ones that it has made.
func mkdirs(dir string, perm os.FileMode) (made []string, err error) {
	if _, err := os.Stat(dir); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if above := filepath.Dir(dir); above != dir {
		if made, err = mkdirs(above, perm); err != nil {
			return made, err
		}
	}
	if err := os.Mkdir(dir, perm); err != nil {
		if errors.Is(err, fs.ErrExist) { // another process was faster
			return made, nil
		}
		return made, err
	}
	return append(made, dir), nil
}

// draft writes a file under another name, beside its own.
func draft(f New) (string, error) {
	if _, err := os.Lstat(f.Path); err == nil {
		return "", &fs.PathError{Op: "create", Path: f.Path, Err: fs.ErrExist}
	}
	temp, err := create(f.Path)
	if err != nil {
		return "", err
	}
	if err := fill(temp, f.Data, f.Perm); err != nil {
		return "", errors.Join(fmt.Errorf("%s: %w", f.Path, localfile.Cause(err)), os.Remove(temp.Name()))
	}
	return temp.Name(), nil
}

// name gives a draft the name of its file, which must be free. Where there are no links, the file is written again.
func name(temp string, f New) error {
	err := os.Link(temp, f.Path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		if err != nil {
			return &fs.PathError{Op: "create", Path: f.Path, Err: fs.ErrExist}
		}
		return nil
	}
	file, err := os.OpenFile(f.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := fill(file, f.Data, f.Perm); err != nil {
		return errors.Join(err, os.Remove(f.Path))
	}
	return nil
}
