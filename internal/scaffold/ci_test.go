package scaffold

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/camsync/camsync/examples"
)

func TestDetect(t *testing.T) {
	for name, c := range map[string]struct{ remote, files, want string }{
		"github":             {"git@github.com:acme/org.git", "", GitHub},
		"an enterprise":      {"https://github.acme.example/acme/org", ".gitlab-ci.yml", GitHub},
		"ghe.com":            {"https://acme.ghe.com/acme/org", "", GitHub},
		"gitlab":             {"ssh://git@gitlab.acme.example:2222/acme/org", ".github/x", GitLab},
		"a directory":        {"https://git.acme.example/org", ".github/x", GitHub},
		"a file":             {"", ".gitlab-ci.yml", GitLab},
		"both":               {"", ".gitlab-ci.yml .github/x", ""},
		"nothing":            {"", "", NoCI},
		"a name like github": {"https://git.acme.example/github/org", "", NoCI},
	} {
		root := t.TempDir()
		put(t, filepath.Join(root, ".git", "config"), "[remote \"origin\"]\n\turl = "+c.remote+"\n")
		for f := range strings.FieldsSeq(c.files) {
			put(t, filepath.Join(root, f), "")
		}
		if got, why := Detect(root); got != c.want || why == "" {
			t.Errorf("%s: %q, since %s", name, got, why)
		}
	}
	if got, _ := Detect(""); got != NoCI {
		t.Errorf("no repository: %q", got)
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// What is written is the example, except for the lines that depend on the repository.
func TestPipelinesAreTheExamples(t *testing.T) {
	differ := func(a, b string) (lines []string) {
		had := map[string]bool{}
		for line := range strings.SplitSeq(a, "\n") {
			had[line] = true
		}
		for line := range strings.SplitSeq(b, "\n") {
			if !had[line] {
				lines = append(lines, strings.TrimSpace(line))
			}
		}
		return lines
	}
	p := Pipeline{Root: t.TempDir(), File: "org.yaml", Branch: "main"}
	if got := strings.Join(differ(examples.GitHub, string(p.GitHub().Text)), "\n"); got != "# SLACK_TOKEN: ${{ secrets.SLACK_TOKEN }}" {
		t.Errorf("other lines:\n%s", got)
	}
	if f, include := p.GitLab(); string(f.Text) != examples.GitLab || include != "" {
		t.Errorf("other lines:\n%s\n%s", f.Text, include)
	}
	p.File, p.Branch = "a$1 b/x.yaml", "release/1"
	text := string(p.GitHub().Text)
	if n := len(regexp.MustCompile(`(?m)^          files: "a\$1 b/x\.yaml"$`).FindAllString(text, -1)); n != 3 || !strings.Contains(text, `branches: ["release/1"]`) {
		t.Errorf("%d jobs have the file:\n%s", n, text)
	}
	put(t, filepath.Join(p.Root, ".gitlab-ci.yml"), "stages: [test]\n")
	if f, include := p.GitLab(); f.Path != "" || !strings.HasPrefix(include, "include:\n") || !strings.Contains(include, "CAMSYNC_FILES: ") {
		t.Errorf("a repository that has one: %+v\n%s", f, include)
	}
	put(t, filepath.Join(p.Root, ".gitlab-ci.yml"), examples.GitLab)
	if f, include := p.GitLab(); f.Path != "" || include != "" {
		t.Errorf("a repository that includes it: %+v\n%s", f, include)
	}
}
