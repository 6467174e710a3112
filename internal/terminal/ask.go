package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The errors of a question that was not answered with yes.
var (
	ErrNotConfirmed = errors.New("not confirmed: nothing was changed")
	ErrNoTerminal   = errors.New("no confirmation possible: standard input is not a terminal")
)

// Ask asks on the terminal; it fails unless the answer is yes.
func (t *Terminal) Ask(ctx context.Context, question string) error {
	return t.ask(ctx, question+" Only 'yes' does: ", "yes")
}

// AskName asks on the terminal for a name to be typed; it fails unless the answer is that name.
func (t *Terminal) AskName(ctx context.Context, question, name string) error {
	return t.ask(ctx, question+" Type "+name+": ", name)
}

func (t *Terminal) ask(ctx context.Context, prompt, want string) error {
	answer, err := t.Line(ctx, "\n"+prompt)
	switch {
	case err == io.EOF, err == nil && answer != want:
		return ErrNotConfirmed
	}
	return err
}

// Line asks on the terminal and returns the line that is typed, without its end. A line that the end of the input cuts off is none:
// the error is then io.EOF.
func (t *Terminal) Line(ctx context.Context, prompt string) (string, error) {
	if !IsTerminal(t.In) {
		return "", ErrNoTerminal
	}
	defer t.waits.pause()() // what is shown in place would overwrite the question
	fmt.Fprint(t.Err, prompt)
	if t.typed == nil {
		t.typed = bufio.NewReader(t.In) // one for all questions: what it has read ahead answers the next one
	}
	line, err := typed(ctx, func() (string, error) { return t.typed.ReadString('\n') })
	if err != nil {
		fmt.Fprintln(t.Err) // nobody has typed the end of the line
		return "", err
	}
	return strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"), nil
}

// typed is what is read from a terminal. Its error is io.EOF, or that the run was stopped.
func typed(ctx context.Context, read func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	given := make(chan answer, 1)
	go func() { // ends with the answer, or with the process: reading a terminal cannot be cancelled
		text, err := read()
		given <- answer{text, err}
	}()
	select {
	case got := <-given:
		if got.err != nil {
			return "", io.EOF
		}
		return got.text, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
