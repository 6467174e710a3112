package docs

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A rule says of a command, or of a block, what its own text does not. It names it by the page and by how it begins.
type rule struct {
	page, begins string
	before       string                       // shell that somebody else runs right before
	code         int                          // how it ends
	shown        bool                         // the block is what the command before it has written
	input        string                       // what the shell gets instead, where the document's text cannot be used as it is
	why          string                       // it is not run
	check        func(t *testing.T, s string) // what is looked at instead
	used         bool
}

// A show is the rules, with what of them has been of use.
type show struct{ rules []*rule }

func newShow() *show {
	s := &show{}
	for _, r := range rules() {
		s.rules = append(s.rules, &r)
	}
	return s
}

// rule is the one for a text of a page, or an empty one.
func (s *show) rule(page, text string) *rule {
	for _, r := range s.rules {
		if r.page == page && strings.HasPrefix(text, r.begins) {
			r.used = true
			return r
		}
	}
	return &rule{}
}

// TestBlocks runs, loads or checks each block of each document.
func TestBlocks(t *testing.T) {
	needs(t, "sh", "curl", "jq", "git")
	s := newShow()
	runs := 0
	for _, d := range documents(t) {
		for _, part := range parts(t, d) {
			steps := s.steps(t, part.blocks)
			if len(steps) == 0 {
				continue
			}
			runs += len(steps)
			t.Run(strings.ReplaceAll(d.page, "/", "_")+"#"+part.stage.from, func(t *testing.T) {
				t.Parallel()
				perform(t, part.stage.script, steps)
			})
		}
	}
	for _, r := range s.rules {
		if !r.used {
			t.Errorf("%s: no block and no command begins with %q: the rule is out of date", r.page, r.begins)
		}
	}
	if runs < 60 {
		t.Errorf("only %d commands were run", runs)
	}
}

// needs skips a test where a program is missing, but not on the project's own machines.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if onCI {
				t.Fatalf("%s is not on the PATH", p)
			}
			t.Skipf("%s is not on the PATH", p)
		}
	}
}

// A part is the blocks of a page that share a stage.
type part struct {
	stage  stage
	blocks []block
}

// parts divides a page by its stages.
func parts(t *testing.T, d document) []part {
	t.Helper()
	all := []part{{stage: stage{page: d.page}}}
	var begun []stage
	for _, b := range d.blocks {
		for _, st := range stages() {
			if st.page != d.page || slices.Contains(begun, st) || (st.from != "" && st.from != b.heading && st.from != b.chapter) {
				continue
			}
			all, begun = append(all, part{stage: st}), append(begun, st)
		}
		last := &all[len(all)-1]
		last.blocks = append(last.blocks, b)
	}
	for _, st := range stages() {
		if st.page == d.page && !slices.Contains(begun, st) {
			t.Errorf("%s: no block is below %q: the stage is out of date", st.page, st.from)
		}
	}
	return all
}

// steps are what there is to run in blocks. Blocks of another kind are checked at once.
func (s *show) steps(t *testing.T, blocks []block) []step {
	t.Helper()
	var steps []step
	for _, b := range blocks {
		r := s.rule(b.page, b.text)
		switch {
		case r.shown:
			if len(steps) == 0 && r.input == "" {
				t.Fatalf("%s: nothing comes before %q", b.page, b.first())
			}
			if r.input != "" {
				steps = append(steps, step{command: r.before + "\n" + r.input, page: b.page, code: r.code})
			}
			last := &steps[len(steps)-1]
			last.shown = append(last.shown, b.text)
		case strings.HasPrefix(b.text, "$ "):
			steps = append(steps, s.console(t, b)...)
		case b.page == "docs/cli.md":
			steps = append(steps, s.help(t, b)...)
		case shell(b.text):
			if r.before != "" && strings.Contains(r.begins, "\n") { // of the block, and not of its first command
				steps = append(steps, step{command: "set -e\n" + r.before + "\nset +e", page: b.page})
			}
			for _, c := range commands(b.text) {
				steps = append(steps, s.command(t, b.page, c)...)
			}
		case r.why != "":
			r.check(t, b.text)
		default:
			for _, c := range configuration(t, b) {
				steps = append(steps, s.command(t, b.page, c)...)
			}
		}
	}
	return steps
}

// console is what a person typed and saw: commands behind a dollar, and below each all that it wrote.
func (s *show) console(t *testing.T, b block) []step {
	t.Helper()
	var steps []step
	for _, said := range strings.Split("\n"+b.text, "\n$ ")[1:] {
		command, shown, _ := strings.Cut(said, "\n")
		added := s.command(t, b.page, command)
		if shown = strings.Trim(shown, "\n"); shown != "" {
			last := &added[len(added)-1]
			last.shown, last.whole = []string{shown}, true
		}
		steps = append(steps, added...)
	}
	return steps
}

// command is the step of a command, after what a rule has before it.
func (s *show) command(t *testing.T, page, command string) []step {
	t.Helper()
	r := s.rule(page, command)
	if r.why != "" {
		r.check(t, command)
		return nil
	}
	if r.input != "" {
		if arguments, own := strings.CutPrefix(command, "camsync "); own {
			if err := parses(arguments); err != nil {
				t.Errorf("%s: %s: %v", page, command, err)
			}
		}
		command = r.input
	}
	if test, found := strings.CutPrefix(command, "go test "); found {
		test, _, _ = strings.Cut(test, commentMark)
		checkGoTest(t, page, test)
		return nil
	}
	var steps []step
	if r.before != "" {
		steps = append(steps, step{command: "set -e\n" + r.before + "\nset +e", page: page})
	}
	comment := ""
	if !strings.Contains(command, "\n") {
		command, comment, _ = strings.Cut(command, commentMark)
	}
	added := step{command: played(command), code: r.code, page: page}
	if comment == "No differences" {
		added.begins = comment
	}
	return append(steps, added)
}

// commentMark begins the comment behind a command, which says what it does or what comes of it.
const commentMark = "  # "

// played is a command as it is typed here: on other ports, and a server for a moment only.
func played(command string) string {
	switch {
	case strings.HasPrefix(command, "camsync emulator") && !strings.HasSuffix(command, "&"):
		command = "briefly " + command
	case strings.HasPrefix(command, "camsync sync"):
		command = "daemon" + strings.TrimPrefix(command, "camsync sync")
	case strings.HasPrefix(command, "go run ./"):
		command = `(cd "$REPOSITORY" && ` + command + "\n)"
	}
	command = strings.ReplaceAll(command, "http://127.0.0.1:8320", "$CAMUNDA_CONSOLE_BASE_URL")
	return strings.ReplaceAll(command, "http://127.0.0.1:8321", "$(cat daemon.address)")
}

// assignment is how a block begins that gives a variable its value first.
var assignment = regexp.MustCompile(`^[a-z]+=\S+\n`)

// shell reports whether a text begins with a command.
func shell(text string) bool {
	word, _, _ := strings.Cut(text, " ")
	return assignment.MatchString(text) || slices.Contains([]string{"camsync", "go", "export", "docker", "install", "curl", "terraform", "sha256sum", "gh", "tar", "apt", "dnf", "apk", "systemctl", "skopeo", "helm", "diff"}, word)
}

// commands are the lines of a shell block, each with those that continue it.
func commands(text string) []string {
	var all []string
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", "")) {
		command, comment, found := strings.Cut(strings.TrimSpace(line), commentMark)
		if command = strings.TrimSpace(command); found {
			command += commentMark + comment
		}
		if command != "" {
			all = append(all, command)
		}
	}
	return all
}

// perform runs the steps of a part, and compares.
func perform(t *testing.T, script string, steps []step) {
	for i, got := range play(t, script, steps) {
		s := steps[i]
		if got.code != s.code {
			t.Errorf("%s: %s\nended with %d, not %d:\n%s", s.page, s.command, got.code, s.code, got.text)
			continue
		}
		if !strings.Contains("\n"+got.text, "\n"+s.begins) {
			t.Errorf("%s: no line of what %s writes begins with %q:\n%s", s.page, s.command, s.begins, got.text)
		}
		for _, shown := range s.shown {
			compare(t, s, shown, got.text)
		}
	}
}
