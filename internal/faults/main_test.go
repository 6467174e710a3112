package faults

import (
	"runtime/debug"
	"testing"
)

// The worlds are small and many: what they leave is collected less often than a server's.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}
