package sources

import (
	"errors"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/spec"
)

// How much of a program's standard error an error shows.
const (
	maxStderr     = 4 << 10 // bytes
	maxLines      = 3
	maxCharacters = 300
)

// A programError is a program that failed, with its standard error. That is not in its text: only a caller that
// knows the secrets of the run may show it.
type programError struct {
	error
	stderr    spec.Sealed
	arguments []string
}

// WithStderr is an error of [Program.Run] with the first lines of the program's standard error, unless these repeat one
// of the secrets that the program printed or was given. Its arguments are left out.
func WithStderr(err error, secrets ...string) error {
	failed, ok := errors.AsType[*programError](err)
	if !ok {
		return err
	}
	lines := firstLines(failed.stderr.Reveal())
	for _, secret := range secrets {
		secret = strings.TrimSpace(secret)
		if spec.Repeats(failed.stderr.Reveal(), secret) || spec.Repeats(lines, secret) {
			return failed.error
		}
	}
	if lines = redacted(lines, failed.arguments); lines == "" {
		return failed.error
	}
	return errors.New(failed.error.Error() + ": " + lines)
}

// firstLines are the first lines of a text that are not blank, as one.
func firstLines(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(strings.ToValidUTF8(line, "�")); line != "" && len(lines) < maxLines {
			lines = append(lines, line)
		}
	}
	joined := strings.Join(lines, "; ")
	if utf8.RuneCountInString(joined) > maxCharacters {
		joined = string([]rune(joined)[:maxCharacters]) + "…"
	}
	return joined
}

// redacted is a text without the arguments that it repeats whole, and without the values of options.
func redacted(text string, arguments []string) string {
	const least = 6 // shorter ones are words of the language
	for _, a := range arguments {
		_, value, _ := strings.Cut(a, "=")
		for _, hidden := range []string{a, value} {
			if len(hidden) >= least {
				text = strings.ReplaceAll(text, hidden, "…")
			}
		}
	}
	return text
}

// A capture takes what a program writes to standard error. Unlike with a writer of [exec.Cmd], nothing waits for a process
// in the background that keeps it open.
type capture struct {
	read, write *os.File
	ended       chan struct{}
	data        []byte // to be read after ended
}

// captureStderr makes one, which ends when the last process has closed it, or with text.
func captureStderr() (*capture, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c := &capture{read: read, write: write, ended: make(chan struct{})}
	go func() {
		defer close(c.ended)
		defer read.Close()
		c.data, _ = io.ReadAll(io.LimitReader(read, maxStderr)) // what came before an error counts
		_, _ = io.Copy(io.Discard, read)
	}()
	return c, nil
}

// stderrGrace is how long processes that a failed program has started may still write to its standard error.
const stderrGrace = 2 * time.Second

// text is what was written until the program ended, but nothing where it ended well.
func (c *capture) text(well bool) string {
	grace := stderrGrace
	if well {
		grace = 0
	}
	limited := c.read.SetReadDeadline(time.Now().Add(grace)) == nil // else, and only then, the goroutine may stay
	if well && !limited {
		return ""
	}
	select {
	case <-c.ended:
	case <-time.After(2 * stderrGrace):
		return ""
	}
	if well {
		return ""
	}
	return string(c.data)
}
