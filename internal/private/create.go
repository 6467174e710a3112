package private

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Create writes a new file that only its owner can read, and makes the directories above it that are missing for their
// owner only. It refuses a path at which there is anything. After an error, there is no new file.
func Create(path string, data []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// Closed refuses a directory that belongs to another user, or that others can enter. One that is not there is fine.
func Closed(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is not a directory", path)
	case !Owned(info):
		return &OpenError{Path: path, Why: "belongs to another user", Hint: "name a directory of your own"}
	case Wider(info, 0o700):
		return &OpenError{Path: path, Why: fmt.Sprintf("can be entered by other users (mode %04o)", info.Mode().Perm()), Hint: "chmod go-rwx " + path}
	}
	return nil
}
