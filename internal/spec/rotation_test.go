package spec_test

import (
	"strings"
	"testing"
	"unicode/utf8"

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
		last   string
		want   int
	}{
		"the newest":           {spec.Client{Name: "worker"}, "", 1},
		"the last one made":    {spec.Client{Name: "worker"}, "a", 3},
		"delivered since":      {spec.Client{Name: "worker", Delivered: spec.Known("b")}, "a", 0},
		"the delivered one":    {spec.Client{Name: "worker", Delivered: spec.Known("b")}, "", 0},
		"another is delivered": {spec.Client{Name: "worker", Delivered: spec.Known("d")}, "", 1},
		"nobody can tell":      {spec.Client{Name: "worker", Delivered: spec.Unknown[string]("no access")}, "", 1},
		"none":                 {spec.Client{Name: "oth"}, "", -1},
	} {
		if got := c.client.Current(alive, spec.Rotating{Successor: c.last}); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// Whatever a file may call a client, its rotations have names that the API takes, and are known by them.
func TestNamesOfRotations(t *testing.T) {
	for _, declared := range []string{"w", strings.Repeat("w", 47), strings.Repeat("w", 48), strings.Repeat("w", 49), strings.Repeat("ü", 50)} {
		other := declared[:len(declared)-1] + "x"
		if r := []rune(declared); len(r) == 50 {
			other = string(r[:49]) + "x"
		}
		both := spec.Declare([]string{declared, other}, func(name string) string { return name })
		for _, n := range []int{1, 2, 3, 10, 100} {
			name := spec.RotationName(declared, n)
			if length := utf8.RuneCountInString(name); length > spec.MaxName || spec.RotationOf(name, declared) != n {
				t.Errorf("%s of %s has %d characters and is %d", name, declared, length, spec.RotationOf(name, declared))
			}
			if spec.RotationOf(name, other) != 0 || both.Of(name) != declared {
				t.Errorf("%s may be of %s: %s", name, other, both.Of(name))
			}
		}
	}
}
