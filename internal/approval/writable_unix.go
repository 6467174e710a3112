//go:build unix

package approval

import "io/fs"

// writable reports whether others than its owner can write to a file.
func writable(info fs.FileInfo) bool { return info.Mode().Perm()&0o022 != 0 }
