package atomicfile

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"

	"github.com/camsync/camsync/internal/localfile"
)

// WriteIn is [Write] to a path below a root, with slashes. Nothing that is written is outside the root, whatever links there are.
func WriteIn(root *os.Root, name string, data []byte, perm os.FileMode) (err error) {
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a regular file", name)
	}
	temp := path.Join(path.Dir(name), ".camsync-"+rand.Text()+".tmp") // a longer name than name may have could be too long
	file, err := root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("new file beside %s: %w", name, localfile.Cause(err))
	}
	defer func() {
		if err != nil {
			_ = root.Remove(temp) // the first error counts
		}
	}()
	if err := fill(file, data, perm); err != nil {
		return err
	}
	if err := root.Rename(temp, name); err != nil {
		return fmt.Errorf("renaming onto %s: %w", name, localfile.Cause(err))
	}
	return syncDir(path.Dir(name), root.Open)
}
