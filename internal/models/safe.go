package models

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/spec"
)

// How long a name and a path may be on most systems, in bytes.
const (
	maxName = 255
	maxPath = 4000

	maxDepth = 100 // more than any project has
)

// safe refuses a name that cannot stand in a path, or that means something else on some system than a name of a file. What is safe on
// one system is to be safe on all, so that a directory can be shared.
func safe(name string) error {
	seen := strings.Map(func(r rune) rune {
		if joins(r) {
			return -1 // some file systems leave them out
		}
		return r
	}, name)
	switch {
	case !utf8.ValidString(name):
		return errors.New("is not UTF-8")
	case seen == "":
		return errors.New("is empty")
	case strings.ContainsAny(name, `/\`):
		return errors.New("has a slash or a backslash in it")
	case strings.ContainsFunc(seen, unseen):
		return errors.New("has a character in it that cannot be seen")
	case strings.HasPrefix(seen, "."):
		return errors.New("begins with a dot")
	case strings.HasSuffix(seen, "."), strings.HasSuffix(seen, " "):
		return errors.New("ends with a dot or a space")
	case device(seen):
		return errors.New("is that of a device on Windows")
	case runtime.GOOS == "windows" && strings.ContainsAny(name, `<>:"|?*~`):
		return errors.New(`has one of < > : " | ? * ~ in it, which mean something else on Windows`)
	case len(name) > maxName:
		return fmt.Errorf("has %d bytes with its extension, of which at most %d can be", len(name), maxName)
	}
	return nil
}

// joins reports a character that shows nothing, and that people need to write their language or an emoji.
func joins(r rune) bool {
	return r == '\u200c' || r == '\u200d' || unicode.Is(unicode.Variation_Selector, r)
}

// unseen reports a character that shows nothing, such as a control character or one that turns the direction of what is beside it.
func unseen(r rune) bool {
	return spec.Invisible(r) || unicode.IsSpace(r) && r != ' ' && !unicode.Is(unicode.Zs, r)
}

// device reports whether a name is that of a device on Windows, which it is with any extension.
func device(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	base = strings.ToUpper(strings.TrimRight(base, " "))
	switch base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return true
	}
	for _, prefix := range []string{"COM", "LPT"} {
		if n, is := strings.CutPrefix(base, prefix); is && utf8.RuneCountInString(n) == 1 && strings.Contains("0123456789¹²³", n) {
			return true
		}
	}
	return false
}
