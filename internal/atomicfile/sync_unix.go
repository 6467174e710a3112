//go:build unix

package atomicfile

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// syncDir makes the names in the directory, such as after a rename, survive a power failure.
func syncDir(dir string, open func(string) (*os.File, error)) error {
	f, err := open(dir)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil // file systems that cannot sync a directory say so
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("directory %s: %w", dir, err)
	}
	return nil
}
