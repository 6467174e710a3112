package docs

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The way from a state of 30 clusters to an adopted organisation is what docs/terraform.md shows, and takes as many commands as it
// says. Run it with -v for the time that they take.
func TestArrivalFromTerraform(t *testing.T) {
	const page, chapter = "docs/terraform.md", "From Terraform to camsync"
	needs(t, "sh", "curl", "jq", "git")
	t.Parallel()
	steps := []step{{command: `date +%s%N >"$HOME/began"`}}
	var says []string
	for _, d := range documents(t) {
		for _, b := range d.blocks {
			if d.page == page && b.chapter == chapter && shell(b.text) {
				for _, c := range commands(b.text) {
					steps = append(steps, step{command: c})
				}
			}
		}
		if d.page == page {
			says = d.spans
		}
	}
	count := len(steps) - 1
	steps = append(steps, step{command: `echo $((($(date +%s%N) - $(cat "$HOME/began")) / 1000000))`}, step{command: "camsync plan --exit-code -f org.yaml"})
	outcomes := play(t, "terraform30.txt", steps)
	for i, o := range outcomes {
		if o.code != 0 {
			t.Errorf("%s ended with %d:\n%s", steps[i].command, o.code, o.text)
		}
	}
	if text := outcomes[2].text; !strings.Contains(text, "No differences") {
		t.Errorf("the plan of the import is not empty:\n%s", text)
	}
	if head := outcomes[1].text; !strings.Contains(head, "30 clusters, 3 members, 30 allowlists, 60 secrets, 30 clients") || strings.Contains(head, "Left out") {
		t.Errorf("the import says\n%s", head)
	}
	if want := strconv.Itoa(count) + " commands"; !slices.Contains(says, want) {
		t.Errorf("it takes %s, and the page does not say so", want)
	}
	ms, err := strconv.Atoi(strings.TrimSpace(outcomes[count+1].text))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("from a state of 30 clusters to an adopted organisation: %d commands, %v", count, time.Duration(ms)*time.Millisecond)
}
