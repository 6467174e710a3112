package lookalike

import "github.com/camsync/camsync/internal/spec"

// Pattern is the pattern of that text, for which all spellings of an address are one.
func Pattern(text string) spec.Pattern { return spec.NewPattern(text).Addresses(EmailKey) }
