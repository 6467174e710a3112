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

func TestTheCurrentRotation(t *testing.T) {
	alive := []*spec.Client{{Name: "worker~2", ID: "b"}, {Name: "worker~10", ID: "c"}, {Name: "other~11", ID: "d"}, {Name: "worker", ID: "a"}}
	for name, c := range map[string]struct {
		client spec.Client
		want   int
	}{
		"the newest":           {spec.Client{Name: "worker"}, 1},
		"the delivered one":    {spec.Client{Name: "worker", Delivered: spec.Known("b")}, 0},
		"another is delivered": {spec.Client{Name: "worker", Delivered: spec.Known("d")}, 1},
		"nobody can tell":      {spec.Client{Name: "worker", Delivered: spec.Unknown[string]("no access")}, 1},
		"none":                 {spec.Client{Name: "oth"}, -1},
	} {
		if got := c.client.Current(alive); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
