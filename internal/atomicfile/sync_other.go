//go:build !unix

package atomicfile

// syncFolder does nothing: this system has no such call.
func syncFolder(string) error { return nil }
