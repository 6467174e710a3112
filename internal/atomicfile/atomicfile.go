// Package atomicfile writes a file whole or not at all, and proves beforehand that it could.
//
// The data goes to a new file beside the target, reaches the disk, and takes the target's name in
// one step. A reader sees the old file or the new one, never a part of either.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/camsync/camsync/internal/localfile"
)

// Write replaces the file at path by one with that data and those permissions, whatever the
// umask is. It refuses a target that is a link or not a regular file, and needs the directory to exist.
//
// After an error the old file is still there, and calling Write again starts with a new file:
// nothing is known of data that could not be synced once.
func Write(path string, data []byte, perm os.FileMode) (err error) {
	temp, err := create(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name()) // the first error counts
		}
	}()
	if err := fill(temp, data, perm); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return fmt.Errorf("renaming onto %s: %w", path, localfile.Cause(err))
	}
	return syncDir(filepath.Dir(path), os.Open)
}

// Probe proves that Write to path would work, by writing and removing a file beside it. It leaves
// nothing behind.
func Probe(path string) error {
	temp, err := create(path)
	if err != nil {
		return err
	}
	return errors.Join(fill(temp, make([]byte, 4096), 0o600), os.Remove(temp.Name()))
}

// Prepare makes the directory of path, for its owner only, where there is none, and then probes.
func Prepare(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("directory of %s: %w", path, err)
	}
	return Probe(path)
}

// create opens a new file beside path that only its owner can read. It refuses a path that a rename would silently turn
// into something else.
func create(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, fmt.Errorf("%s is a symbolic link; name the file itself", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp") // O_EXCL, 0600
	if err != nil {
		return nil, fmt.Errorf("new file beside %s: %w", path, localfile.Cause(err))
	}
	return temp, nil
}

// fill writes, syncs and closes the file.
func fill(file *os.File, data []byte, perm os.FileMode) error {
	err := file.Chmod(perm)
	if err == nil {
		_, err = file.Write(data)
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}
