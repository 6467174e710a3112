package harmless_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/harmless"
)

var steering = []string{
	"##vso[task.setvariable variable=a]b", "##VsO[x]", "##[section]", "###[x", "##[##[x", "a\n##[b", `\##[x`, "::set-output name=a::b", "  ::notice::x",
	"\x1b[1m", "a\rb", "a\u202eb", "a\u200bb", "a\u2028b", "\u009b1m", "a\U000e0001b", "\xff##[x", "##", "#", "", "plain",
}

// What a runner or a terminal would obey is not in a text, and reads back from JSON and YAML as it was.
func TestCaseS9NothingIsObeyed(t *testing.T) {
	obeyed := func(text string) bool {
		lower := strings.ToLower(text)
		return strings.Contains(lower, "##vso[") || strings.Contains(text, "##[") || strings.ContainsAny(text, "\x1b\r\u202e\u200b\u2028\u009b\U000e0001")
	}
	for _, text := range steering {
		if got := harmless.Text(text); obeyed(got) || strings.Contains(got, "\n") || strings.HasPrefix(strings.TrimLeft(got, " "), "::") {
			t.Errorf("%q is still obeyed: %q", text, got)
		}
		raw, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if n, err := (harmless.JSONWriter{To: &out}).Write(raw); err != nil || n != len(raw) {
			t.Errorf("%d of %d bytes, %v", n, len(raw), err)
		}
		var back string
		if err := json.Unmarshal(out.Bytes(), &back); err != nil || obeyed(out.String()) || back != strings.ToValidUTF8(text, "\ufffd") {
			t.Errorf("%q as JSON is %s, and reads back as %q, %v", text, out.String(), back, err)
		}
		quoted := harmless.Commands(`"`+strings.ReplaceAll(text, `\`, `\\`)+`"`, `\x23`)
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\x1b\r\n\u2028\u009b") {
			continue // it needs other escapes, too
		}
		if err := yaml.Unmarshal([]byte(quoted), &back); err != nil || strings.Contains(quoted, "##[") || back != text {
			t.Errorf("%q as YAML is %s, and reads back as %q, %v", text, quoted, back, err)
		}
	}
}
