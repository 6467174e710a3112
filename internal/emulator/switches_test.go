package emulator_test

import (
	"slices"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

// Each name of an option is that of a field, and a value of its type can be set.
func TestSwitches(t *testing.T) {
	var o emulator.Options
	for _, name := range emulator.Switches() {
		if !slices.ContainsFunc([]string{"", "1", "true", "1s"}, func(value string) bool { return o.Set(name, value) == nil }) {
			t.Errorf("%s cannot be set", name)
		}
	}
	for _, name := range []string{"organization", "seats", "hub", "Latency", "hubabsent", "fault"} {
		if o.Set(name, "1") == nil {
			t.Errorf("%s can be set", name)
		}
	}
	for name, value := range map[string]string{"jsonErrors": "yes", "latency": "1", "hubCreated": "OK", "backupOutcome": "sometimes"} {
		if o.Set(name, value) == nil {
			t.Errorf("%s can be %s", name, value)
		}
	}
}
