package house

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unescaped is what pages hold as it is: constants, and the style sheets and the script of ours.
var unescaped = map[string]int{`"\n"`: 1, `"<!DOCTYPE html>\n"`: 2, "f.style": 1, "htmlScript": 1}

// TestEveryTextOfAPageIsEscaped finds the calls that would write a text into a page as it is.
func TestEveryTextOfAPageIsEscaped(t *testing.T) {
	raw, found := regexp.MustCompile(`\b\w+\.Rawf?\(([^)]*)\)`), map[string]int{}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if !strings.Contains(string(text), `"maragu.dev/gomponents"`) {
			return err
		}
		for _, call := range raw.FindAllStringSubmatch(string(text), -1) {
			found[call[1]]++
			if found[call[1]] > unescaped[call[1]] {
				t.Errorf("%s: %s writes a text as it is", path, call[0])
			}
		}
		return err
	})
	if err != nil || len(found) != len(unescaped) {
		t.Errorf("%v in pages, %v; want %v", found, err, unescaped)
	}
}
