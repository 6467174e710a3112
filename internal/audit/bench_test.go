package audit_test

import (
	"fmt"
	"testing"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// BenchmarkChanged joins a log of 100,000 entries and asks it about 10,000 differences.
func BenchmarkChanged(b *testing.B) {
	entries := make([]api.Entry, 100_000)
	actions := make([]diff.Action, 10_000)
	for i := range entries {
		entries[i] = member("auth0|1", api.EntryUpdated, fmt.Sprintf("member-%05d@example.com", i%10_000), "roles")
	}
	for i := range actions {
		actions[i] = diff.Action{Verb: diff.Update, Name: spec.MemberName(fmt.Sprintf("member-%05d@example.com", i)), Fields: fields("roles")}
	}
	for b.Loop() {
		log := audit.New(entries, spec.Organization{}, actor.New("me"))
		for _, a := range actions {
			if log.Changed(a).By == "" {
				b.Fatal("nobody")
			}
		}
	}
}
