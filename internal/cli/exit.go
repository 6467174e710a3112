package cli

import (
	"fmt"
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/environment"
)

// The exit codes. exitCodes says what they mean.
const (
	exitDone    = 0
	exitError   = 1
	exitDiffers = 2
	exitPartly  = 3
	exitRefused = 4
)

// An exitCode is a code and what it tells a script.
type exitCode struct {
	code    int
	meaning string
}

func exitCodes() []exitCode {
	return []exitCode{
		{exitDone, "done, or in sync"},
		{exitError, "an error before or instead of the work: an invalid file, wrong flags, no login, an organisation that cannot be read, a question that is not answered with yes; or a result that could not be written"},
		{exitDiffers, "differences (drift, plan --exit-code), or credentials that are too old (access-review --older-than), unless 3 applies; a hold by policy is a difference"},
		{exitPartly, "apply ended with something held, failed or not tried; plan or drift could not read or fetch a part, or found something that no apply can do, such as an unknown region; absorb left something as it was; access-review or backup list could not read everything; export could not read a list that the credentials may read; pull could not read or write a file; import left something out; a rotation is not finished; a cluster was not woken; a backup, its deletion, a restore or a failover was refused by the API, failed or was done in part, or its outcome is not known; doctor --verify did not come to its end, or its scratch cluster may be left"},
		{exitRefused, "a guard refused the whole run before any write, or a saved plan is stale"},
	}
}

func exitTable() string {
	var b strings.Builder
	b.WriteString("Exit codes:\n")
	for _, c := range exitCodes() {
		fmt.Fprintf(&b, "  %d  %s\n", c.code, c.meaning)
	}
	return b.String()
}

// ended is the exit code of a run that only compared: a refusal outranks what no apply can do, which outranks a
// difference.
func ended(plan diff.Plan, differs bool) error {
	switch {
	case plan.Refusal != nil:
		return &exit{code: exitRefused}
	case len(plan.Stuck()) > 0:
		return &exit{code: exitPartly}
	case differs:
		return &exit{code: exitDiffers}
	}
	return nil
}

// An exit ends a run with a code. Its error is nil if everything was printed.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

func envTable() string {
	var b strings.Builder
	b.WriteString("Environment:\n")
	for _, v := range environment.Variables() {
		text := v.Meaning
		if v.Default != "" {
			text += " (default " + v.Default + ")"
		}
		fmt.Fprintf(&b, "  %-36s%s\n", v.Name, text)
	}
	return b.String()
}
