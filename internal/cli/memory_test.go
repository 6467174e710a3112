package cli

import (
	"runtime/debug"
	"testing"
)

// A command says how much its heap grows, unless GOGC says it.
func TestTheHeapGrowsAsSaid(t *testing.T) {
	const before, said = 80, 50
	for gogc, want := range map[string]int{"": said, "off": before, "80": before} {
		t.Run("GOGC="+gogc, func(t *testing.T) {
			t.Setenv("GOGC", gogc)
			was := debug.SetGCPercent(before)
			growHeap(said)
			if is := debug.SetGCPercent(was); is != want {
				t.Errorf("the heap grows by %d %%, want %d", is, want)
			}
		})
	}
}
