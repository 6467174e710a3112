package diff

import (
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

// A panic while clusters are compared is the caller's, who contains it, on whatever processor it was.
func TestAPanicOfAPortionIsTheCallers(t *testing.T) {
	matches := make([]spec.Match, 3*portionSize)
	matches[len(matches)-1].Conflict = "here"
	defer func() {
		if p := recover(); p != "unexpected" {
			t.Errorf("%v", p)
		}
	}()
	new(builder).compareAll(matches, func(_ *builder, m spec.Match) {
		if m.Conflict != "" {
			panic("unexpected")
		}
	})
	t.Error("there was no panic")
}
