//go:build unix

package sources_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/sources"
)

// The error of a program that fails has the first lines of its standard error, never with its standard output, a secret or an argument.
func TestCaseU8AProgramSaysWhyItFailed(t *testing.T) {
	const failed = "command sh: exit status 2"
	for _, c := range []struct{ script, want string }{
		{"echo 'vault: permission denied' >&2; exit 2", failed + ": vault: permission denied"},
		{"printf '\\n one\\r\\n\\ntwo\\nthree\\nfour\\n' >&2; exit 2", failed + ": one; two; three"},
		{"echo printed; exit 2", failed},
		{"echo hush-hush-hush; echo 'not hush-hush' >&2; exit 2", failed},
		{"echo hush-hush-hush; echo 'not hush-hush' >&2", ""},
		{"echo given >&2; cat >&2; exit 2", failed},
		{"base64 >&2; exit 2", failed},
		{"echo \"no $1 here\" >&2; exit 2", failed + ": no … here"},
		{"echo \"no ${2#*=} here\" >&2; exit 2", failed + ": no … here"},
		{"i=0; while [ $i -lt 9999 ]; do echo words >&2; i=$((i+1)); done; exit 2", failed + ": words; words; words"},
		{"printf '%0999d' 0 >&2; exit 2", failed + ": " + strings.Repeat("0", 300) + "…"},
		{"sleep 100 & exit 0", ""}, // it keeps standard error open, for which nothing waits
	} {
		var out bytes.Buffer
		arguments := []string{"sh", "-c", c.script, "sh", "argument", "--token=SESAME"}
		if strings.Contains(c.script, "sleep") {
			arguments[2] = "sleep 3 >/dev/null & exit 0"
		}
		err := sources.Program{Command: arguments}.Run(context.Background(), time.Minute, strings.NewReader(`{"secret":"CANARY-5f0c"}`), &out)
		got := ""
		if err != nil {
			if err.Error() != failed {
				t.Errorf("%s: the error alone says %q", c.script, err)
			}
			got = sources.WithStderr(err, out.String(), "CANARY-5f0c").Error()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.script, got, c.want)
		}
	}
}
