package report

import "github.com/camsync/camsync/internal/harmless"

// Clean escapes a text for a line of output, like [harmless.Text].
func Clean(text string) string { return harmless.Text(text) }
