package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
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
	if !IsTerminal(t.In) {
		return ErrNoTerminal
	}
	defer t.waits.pause()() // what is shown in place would overwrite the question
	fmt.Fprintf(t.Err, "\n%s", prompt)
	answer := make(chan string, 1)
	go func() { // ends with the answer, or with the process: reading a terminal cannot be cancelled
		line, _ := bufio.NewReader(t.In).ReadString('\n')
		answer <- line
	}()
	select {
	case line := <-answer:
		if line != want+"\n" && line != want+"\r\n" {
			return ErrNotConfirmed
		}
		return nil
	case <-ctx.Done():
		fmt.Fprintln(t.Err)
		return ctx.Err()
	}
}
