package terminal

import (
	"errors"
	"fmt"
	"io"

	"github.com/camsync/camsync/internal/environment"
)

// The values of Color.
const (
	Auto   = "auto"
	Always = "always"
	Never  = "never"
)

// colors reports whether a stream is painted. What the flags say comes first, and then the environment.
func (t *Terminal) colors(stream io.Writer) bool {
	switch {
	case t.NoColor || t.Color == Never:
		return false
	case t.Color == Always:
		return true
	case t.env.Get(environment.NoColor) != "":
		return false
	case t.forced(environment.ForceColor), t.forced(environment.CLIColorForce):
		return true
	}
	return !t.dumb() && IsTerminal(stream)
}

// forced reports whether a variable demands colours wherever the output goes.
func (t *Terminal) forced(name string) bool {
	value := t.env.Get(name)
	return value != "" && value != "0" && value != "false"
}

// check refuses flags that say nothing, or contradict each other.
func (t *Terminal) check() error {
	switch {
	case t.Color != "" && t.Color != Auto && t.Color != Always && t.Color != Never:
		return fmt.Errorf("--color %s: not one of auto, always, never", t.Color)
	case t.NoColor && t.Color == Always:
		return errors.New("--no-color and --color always: only one of them can be meant")
	case t.Quiet && t.Verbose:
		return errors.New("--quiet and --verbose: only one of them can be meant")
	}
	return nil
}
