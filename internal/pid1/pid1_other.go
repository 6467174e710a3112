//go:build !linux

package pid1

// Run does nothing: only Linux has PID namespaces.
func Run(func(error)) (code int, ran bool) { return 0, false }
