//go:build !unix

package private

import "io/fs"

// Owned is always true: this system keeps owners elsewhere.
func Owned(fs.FileInfo) bool { return true }

// OfRoot is never true.
func OfRoot(fs.FileInfo) bool { return false }

// SameOwner is always true.
func SameOwner(fs.FileInfo, fs.FileInfo) bool { return true }

// Wider is never true: this system has no such permissions.
func Wider(fs.FileInfo, fs.FileMode) bool { return false }
