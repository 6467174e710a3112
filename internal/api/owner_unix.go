//go:build unix

package api

import (
	"io/fs"
	"os"
	"syscall"
)

// owned reports whether a file belongs to this user.
func owned(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}

// tooWide reports whether a file allows more than perm.
func tooWide(info fs.FileInfo, perm fs.FileMode) bool { return info.Mode().Perm()&^perm != 0 }
