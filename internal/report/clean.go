package report

import "github.com/camsync/camsync/internal/harmless"

// Clean makes a text harmless on a line, as [harmless.Text] does.
func Clean(text string) string { return harmless.Text(text) }
