//go:build !unix

package private

import "io/fs"

// Owned is always true: this system keeps owners elsewhere.
func Owned(fs.FileInfo) bool { return true }

// Wider is never true: this system has no such permissions.
func Wider(fs.FileInfo, fs.FileMode) bool { return false }
