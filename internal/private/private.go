// Package private guards what camsync believes because it wrote it: the directories and files of its state. Another user
// who can write there could make camsync delete what is not its own, so that such a place is refused. It also reports
// which files with a secret other users can read.
package private

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/camsync/camsync/internal/localfile"
)

// ErrOpen is in the chain where a directory or a file may have been written by others.
var ErrOpen = errors.New("others can write there")

// An OpenError names what others can write to, and how to change that.
type OpenError struct {
	Path string
	Why  string // after the path
	Hint string
}

func (e *OpenError) Error() string { return e.Path + " " + e.Why }

// Is makes errors.Is know it for ErrOpen.
func (e *OpenError) Is(target error) bool { return target == ErrOpen }

// Dir makes a directory, and those above it, for its owner only, where there is none; and refuses one that belongs to
// another user or that others can write to.
func Dir(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	return Check(path)
}

// Check refuses a directory that belongs to another user or that others can write to. One that is not there is fine.
func Check(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	return judge(path, "directory", info)
}

// maxFile limits the bytes of a file of the state.
const maxFile = 16 << 20

// ReadFile reads a file that no other user can have written. A link is refused too.
func ReadFile(path string) ([]byte, error) {
	data, err := localfile.ReadWith(path, maxFile, os.Lstat, open)
	if errors.Is(err, localfile.ErrNotRegular) {
		return nil, &OpenError{Path: path, Why: "is not a regular file", Hint: "remove " + path}
	}
	return data, err
}

func open(path string) (*os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil {
		err = judge(path, "file", info)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// judge refuses a file or a directory that others can have written.
func judge(path, what string, info fs.FileInfo) error {
	switch {
	case !Owned(info):
		return &OpenError{Path: path, Why: "belongs to another user", Hint: "name a " + what + " of your own, or chown it to the user that camsync runs as"}
	case Wider(info, 0o755):
		return &OpenError{Path: path, Why: fmt.Sprintf("can be written by other users (mode %04o)", info.Mode().Perm()), Hint: "chmod go-w " + path}
	}
	return nil
}
