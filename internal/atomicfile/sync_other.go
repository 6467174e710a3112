//go:build !unix

package atomicfile

import "os"

// syncDir does nothing: this system has no such call.
func syncDir(string, func(string) (*os.File, error)) error { return nil }
