//go:build !unix

package atomicfile

// SyncDir does nothing: this system has no such call.
func SyncDir(string) error { return nil }
