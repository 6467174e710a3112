package private

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

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
