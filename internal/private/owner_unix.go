//go:build unix

package private

import (
	"io/fs"
	"os"
	"syscall"
)

// Owned reports whether a file belongs to this user.
func Owned(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}

// Wider reports whether a file allows more than perm.
func Wider(info fs.FileInfo, perm fs.FileMode) bool { return info.Mode().Perm()&^perm != 0 }
