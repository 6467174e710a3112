//go:build unix

package atomicfile

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// SyncFolder makes the names in the folder, a rename say, last through a power cut.
func SyncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil // file systems that can not sync a folder say so
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("folder %s: %w", folder, err)
	}
	return nil
}
