package hcl

import (
	"bytes"
	"testing"

	"github.com/hashicorp/hcl/v2/hclwrite"
)

func TestRemovedTakesAllInstancesOutOfTheState(t *testing.T) {
	const want = `# Takes these resources out of the state and destroys nothing. Needs Terraform 1.7 or later.
# Remove the resource blocks of these addresses in the same change.

removed {
  from = module.eu.camunda_cluster.this

  lifecycle {
    destroy = false
  }
}

# not an address: a\x1b[2J.b

# not an address: a\nb
`
	got := Removed([]string{`module.eu["a.b]"].camunda_cluster.this[0]`, `module.eu["\"x"].camunda_cluster.this[1]`, "a\x1b[2J.b", "a\nb"})
	if string(got) != want {
		t.Errorf("%s", got)
	}
	if formatted := hclwrite.Format(got); !bytes.Equal(formatted, got) {
		t.Errorf("terraform fmt would write\n%s", formatted)
	}
	parsed(t, got)
}
