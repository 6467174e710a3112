package spec_test

import (
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

func TestRotation(t *testing.T) {
	for name, want := range map[string]struct {
		declared string
		n        int
	}{
		"worker":                      {"worker", 1},
		"worker~2":                    {"worker", 2},
		"worker~10":                   {"worker", 10},
		"worker~":                     {"worker~", 1},
		"worker~2a":                   {"worker~2a", 1},
		"worker~1":                    {"worker~1", 1},
		"worker~0":                    {"worker~0", 1},
		"worker~02":                   {"worker~02", 1},
		"worker~2~3":                  {"worker~2", 3},
		"~2":                          {"~2", 1},
		"worker~99999999999999999999": {"worker~99999999999999999999", 1},
	} {
		declared, n := spec.Rotation(name)
		if declared != want.declared || n != want.n {
			t.Errorf("%s is rotation %d of %s; want %d of %s", name, n, declared, want.n, want.declared)
		}
		if back := spec.RotationName(declared, n); back != name {
			t.Errorf("%s becomes %s", name, back)
		}
	}
}
