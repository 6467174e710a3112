package report

import (
	"strings"
)

const maxSpan = 300 // characters of one foreign text

// codeSpan is a clean text as a Markdown code span, cut in the middle if long. Only a run of
// backticks as long as the fence could end it, and there is none.
func codeSpan(text string) string {
	if runes := []rune(text); len(runes) > maxSpan {
		text = string(runes[:maxSpan*2/3]) + " … " + string(runes[len(runes)-maxSpan/3:])
	}
	if strings.Trim(text, " ") == "" {
		return "` `"
	}
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") || strings.HasPrefix(text, " ") && strings.HasSuffix(text, " ") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// tableSpan is a clean text as a code span in a table cell, which a bar would end: bars are escaped,
// and a backslash before one is written out.
func tableSpan(text string) string {
	return strings.ReplaceAll(codeSpan(strings.ReplaceAll(text, `\|`, `\x5c|`)), "|", `\|`)
}
