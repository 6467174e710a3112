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
	saidBytes      = 4 << 10
	saidLines      = 3
	saidCharacters = 300
)

// A programError is a program that failed, with what it said of that. Its text is without those words: only who
// knows the secrets of the run may show them.
type programError struct {
	error
	said      string
	arguments []string
}

// Unwrap returns the error without the words.
func (e *programError) Unwrap() error { return e.error }

// Told is an error of [Program.Run] with the first lines of the program's standard error, unless these repeat one
// of the secrets that the program printed or was given. Its arguments are blotted out.
func Told(err error, secrets ...string) error {
	var failed *programError
	if !errors.As(err, &failed) {
		return err
	}
	words := beginning(failed.said)
	for _, secret := range secrets {
		secret = strings.TrimSpace(secret)
		if spec.Repeats(failed.said, secret) || spec.Repeats(words, secret) {
			return failed.error
		}
	}
	if words = blotted(words, failed.arguments); words == "" {
		return failed.error
	}
	return errors.New(failed.error.Error() + ": " + words)
}

// beginning is the first lines of a text that say something, as one.
func beginning(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(strings.ToValidUTF8(line, "�")); line != "" && len(lines) < saidLines {
			lines = append(lines, line)
		}
	}
	words := strings.Join(lines, "; ")
	if utf8.RuneCountInString(words) > saidCharacters {
		words = string([]rune(words)[:saidCharacters]) + "…"
	}
	return words
}

// blotted is a text without the arguments that it repeats whole, and without the values of options.
func blotted(text string, arguments []string) string {
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

// An ear takes what a program says on standard error. Unlike a writer of [exec.Cmd] it makes nobody wait for a process
// in the background that keeps it open.
type ear struct {
	read, write *os.File
	ended       chan struct{}
	said        []byte // to be read after ended
}

// overhear makes one, which ends when the last one has let go of it, or with words.
func overhear() (*ear, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	e := &ear{read: read, write: write, ended: make(chan struct{})}
	go func() {
		defer close(e.ended)
		defer read.Close()
		e.said, _ = io.ReadAll(io.LimitReader(read, saidBytes)) // what came before an error counts
		_, _ = io.Copy(io.Discard, read)
	}()
	return e, nil
}

// words are what was said until the program ended, but nothing where it ended well.
func (e *ear) words(well bool) string {
	grace := programGrace
	if well {
		grace = 0
	}
	limited := e.read.SetReadDeadline(time.Now().Add(grace)) == nil // else, and only then, the goroutine may stay
	if well && !limited {
		return ""
	}
	late := time.NewTimer(2 * programGrace)
	defer late.Stop()
	select {
	case <-e.ended:
	case <-late.C:
		return ""
	}
	if well {
		return ""
	}
	return string(e.said)
}
