//go:build unix

package private

import (
	"io/fs"
	"os"
	"syscall"
)

// Owned reports whether a file belongs to this user.
func Owned(info fs.FileInfo) bool {
	return ownerOf(info) == os.Geteuid()
}

// OfRoot reports whether a file belongs to the system's administrator, who can do anything anyway.
func OfRoot(info fs.FileInfo) bool { return ownerOf(info) == 0 }

// SameOwner reports whether two files belong to one user.
func SameOwner(a, b fs.FileInfo) bool { return ownerOf(a) >= 0 && ownerOf(a) == ownerOf(b) }

// ownerOf is the id of the user that a file belongs to; negative where that is unknown.
func ownerOf(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Uid)
	}
	return -1
}

// Wider reports whether a file allows more than perm.
func Wider(info fs.FileInfo, perm fs.FileMode) bool { return info.Mode().Perm()&^perm != 0 }
