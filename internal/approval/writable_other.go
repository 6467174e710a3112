//go:build !unix

package approval

import "io/fs"

// writable is never true: this system has no such permissions.
func writable(fs.FileInfo) bool { return false }
