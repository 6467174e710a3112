package report

import (
	"fmt"
	"strings"
)

func writeLeftOut(b *strings.Builder, n int, unsaid *reasons) {
	fmt.Fprintf(b, "- … %d left out, a comment has no room for more; the HTML report shows all\n", n)
	for _, text := range unsaid.texts {
		fmt.Fprintf(b, "  - among them %s\n", text)
	}
	unsaid.texts = nil
}

// How many reasons a comment gives for what it leaves out, and how many bytes each may take.
const (
	maxReasons  = 6
	reasonBytes = 1_000
)

// reasons are the causes of many lines that a comment leaves out.
type reasons struct {
	texts []string // those to be said next
	said  int
}

// add adds the reason of a line that counts others and is left out.
func (r *reasons) add(e entry) {
	if e.more == 0 || r.said == maxReasons {
		return
	}
	if text := codeSpan(Clean(e.crowdText())); len(text)+len("  - among them \n") <= reasonBytes {
		r.texts = append(r.texts, text)
		r.said++
	}
}
