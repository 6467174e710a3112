package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/term"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// ErrNotAnswered is the error of a form that is left before its end.
var ErrNotAnswered = errors.New("not every question was answered: nothing was written")

// A Form asks questions on a terminal, one after the other. Each has an answer that Enter takes, except for secrets.
type Form struct{ t *Terminal }

// NewForm begins a form; nil if there is no terminal to ask on.
func NewForm(t *Terminal) *Form {
	if !IsTerminal(t.In) {
		return nil
	}
	return &Form{t}
}

// Say shows lines between questions.
func (f *Form) Say(text string) {
	defer f.t.waits.pause()()
	for line := range strings.SplitSeq(text, "\n") {
		fmt.Fprintln(f.t.Err, report.Clean(line))
	}
}

// Text asks until the check, which may be nil, says nothing against the answer.
func (f *Form) Text(ctx context.Context, question, suggestion string, check func(string) error) (string, error) {
	for {
		answer, err := f.line(ctx, f.prompt(question, suggestion))
		if err != nil {
			return "", err
		}
		if answer = strings.TrimSpace(answer); answer == "" {
			answer = suggestion
		}
		switch wrong := checked(answer, check); {
		case wrong == nil:
			return answer, nil
		default:
			f.Say("  " + wrong.Error())
		}
	}
}

func checked(answer string, check func(string) error) error {
	if answer == "" {
		return errors.New("an answer is needed")
	}
	if check == nil {
		return nil
	}
	return check(answer)
}

// Yes asks for a yes, which Enter is too; any other answer is [ErrNotConfirmed].
func (f *Form) Yes(ctx context.Context, question string) error {
	answer, err := f.line(ctx, f.prompt(question, "yes"))
	if err != nil {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "", "y", "yes":
		return nil
	}
	return ErrNotConfirmed
}

// Secret asks for a text that the terminal does not show while it is typed.
func (f *Form) Secret(ctx context.Context, question string) (spec.Sealed, error) {
	defer f.t.waits.pause()()
	file := terminalOf(f.t.In)
	before, err := term.GetState(int(file.Fd()))
	if err != nil {
		return spec.Sealed{}, fmt.Errorf("the terminal: %w", err)
	}
	for {
		fmt.Fprint(f.t.Err, f.prompt(question+" (not shown)", ""))
		secret, err := typed(ctx, func() (string, error) {
			text, err := term.ReadPassword(int(file.Fd()))
			return string(text), err
		})
		if err != nil {
			_ = term.Restore(int(file.Fd()), before) // else the next command of the shell is not shown either
		}
		fmt.Fprintln(f.t.Err)
		if secret = strings.TrimSpace(secret); secret != "" || err != nil {
			return spec.Seal(secret), unanswered(err)
		}
		f.Say("  an answer is needed")
	}
}

// prompt is a question with the answer that Enter takes.
func (f *Form) prompt(question, suggestion string) string {
	question = report.Clean(question)
	if f.t.colors(f.t.Err) {
		question = "\x1b[1m" + question + "\x1b[0m"
	}
	if suggestion != "" {
		question += " [" + report.Clean(suggestion) + "]"
	}
	return question + ": "
}

func (f *Form) line(ctx context.Context, prompt string) (string, error) {
	line, err := f.t.Line(ctx, prompt)
	return line, unanswered(err)
}

// unanswered is the error of a question of a form.
func unanswered(err error) error {
	if err == io.EOF {
		return ErrNotAnswered
	}
	return err
}
