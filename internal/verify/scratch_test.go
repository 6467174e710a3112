package verify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/verify"
)

// A cluster that is no scratch cluster, or no longer one, is not deleted.
func TestWhatIsNoScratchStays(t *testing.T) {
	t.Parallel()
	p := newPlace(t, emulator.Options{})
	if err := verify.Delete(t.Context(), p.client, production, 300*time.Millisecond); err == nil || !strings.Contains(err.Error(), "left alone") {
		t.Errorf("%v", err)
	}
	if len(p.writes) > 0 {
		t.Errorf("sent %q", p.writes)
	}
}
