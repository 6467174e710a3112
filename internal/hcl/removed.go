package hcl

import (
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

var (
	instance = regexp.MustCompile(`\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\]`)
	address  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)
)

// Removed is configuration that takes the resources of these addresses out of Terraform's state without destroying them. A block is
// about all instances of a resource, in all instances of its module.
func Removed(addresses []string) []byte {
	w := &writer{file: hclwrite.NewEmptyFile()}
	w.line(w.file.Body(), "Takes these resources out of the state and destroys nothing. Needs Terraform 1.7 or later.")
	w.line(w.file.Body(), "Remove the resource blocks of these addresses in the same change.")
	seen := map[string]bool{}
	for _, one := range addresses {
		from := instance.ReplaceAllString(one, "")
		if seen[from] {
			continue
		}
		seen[from] = true
		if !address.MatchString(from) { // Terraform itself writes no such address
			w.comment("not an address: " + from)
			continue
		}
		steps := strings.Split(from, ".")
		block := w.block(nil, "removed")
		block.SetAttributeTraversal("from", reference(steps[0], steps[1:]...))
		block.AppendNewline()
		block.AppendNewBlock("lifecycle", nil).Body().SetAttributeValue("destroy", cty.False)
	}
	return hclwrite.Format(w.file.Bytes())
}
