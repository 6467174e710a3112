//go:build !unix

package atomicfile

// SyncFolder does nothing: this system has no such call.
func SyncFolder(string) error { return nil }
