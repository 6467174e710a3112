package orgfile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/camsync/camsync/internal/harmless"
)

// plain are texts that need no quotes, unless they are one of the words of YAML.
var plain = regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9 _.@+-]*[A-Za-z0-9_@+-])?$`)

// wordsOfYAML are texts that some version of YAML reads as something else.
var wordsOfYAML = []string{"null", "true", "false", "yes", "no", "on", "off", "y", "n"}

// Scalar is a text as a YAML value: plain where that is safe everywhere, else in double quotes, escaped where it holds
// anything that cannot be seen.
func Scalar(text string) string {
	if plain.MatchString(text) && !slices.Contains(wordsOfYAML, strings.ToLower(text)) {
		return text
	}
	return quoted(text)
}

// quoted is a text in double quotes, which no runner of a CI system that shows it obeys. The escapes of Go are all escapes of YAML too.
func quoted(text string) string {
	return harmless.Commands(strconv.Quote(strings.ToValidUTF8(text, "\uFFFD")), `\x23`)
}

// flow is a list of texts on one line.
func flow(texts []string) string {
	return "[" + strings.Join(mapped(texts, Scalar), ", ") + "]"
}
